package io.novacron.autoscaler.simulator.tune;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.simulator.Figures;

/// A candidate and how it did.
public record Trial(Candidate candidate, Figures figures) {

    /// A group to try.
    public record Candidate(Point point, ScalingGroup group) {}

    public Point point() {
        return candidate.point();
    }
}
