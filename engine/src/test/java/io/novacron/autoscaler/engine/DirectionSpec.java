package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// One direction of a behavior; without window and limits until they are given.
final class DirectionSpec {

    private Duration window = Duration.ZERO;
    private double dampening = 1;
    private Duration cooldown = Duration.ZERO;
    private final List<RateLimit> limits = new ArrayList<>();
    private Behavior.Select select = Behavior.Select.MAX;
    private OptionalDouble tolerance = OptionalDouble.empty();

    DirectionSpec window(String length) {
        window = Times.of(length);
        return this;
    }

    DirectionSpec dampening(double share) {
        dampening = share;
        return this;
    }

    DirectionSpec cooldown(String length) {
        cooldown = Times.of(length);
        return this;
    }

    DirectionSpec instances(double value, String period) {
        limits.add(new RateLimit(RateLimit.Kind.INSTANCES, value, Times.of(period)));
        return this;
    }

    DirectionSpec percent(double value, String period) {
        limits.add(new RateLimit(RateLimit.Kind.PERCENT, value, Times.of(period)));
        return this;
    }

    DirectionSpec select(Behavior.Select newSelect) {
        select = newSelect;
        return this;
    }

    DirectionSpec tolerance(double share) {
        tolerance = OptionalDouble.of(share);
        return this;
    }

    Behavior.Direction build() {
        return new Behavior.Direction(window, dampening, cooldown, limits, select, tolerance);
    }
}
