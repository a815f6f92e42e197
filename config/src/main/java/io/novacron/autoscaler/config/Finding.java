package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Problem;
import java.util.Optional;

/// A problem and where in the text it stands, where that is known.
public record Finding(Problem problem, Optional<Place> place) {

    @Override
    public String toString() {
        return place.map(at -> problem + " (" + at + ")").orElseGet(problem::toString);
    }
}
