package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.model.Behavior;
import java.util.OptionalDouble;

/// How far from its target a ratio may be without a change: the rule's own tolerance, else the
/// behavior's for the direction, else 0.1 (Kubernetes' default).
record Tolerance(double out, double in) {

    private static final double DEFAULT = 0.1;

    static Tolerance of(OptionalDouble own, Behavior behavior) {
        return new Tolerance(
                own.orElse(behavior.scaleOut().tolerance().orElse(DEFAULT)),
                own.orElse(behavior.scaleIn().tolerance().orElse(DEFAULT)));
    }

    /// The tolerance that applies to a ratio.
    double at(double ratio) {
        return ratio > 1 ? out : in;
    }

    boolean contains(double ratio) {
        return io.novacron.autoscaler.engine.arithmetic.Rounding.within(ratio - 1, at(ratio));
    }
}
