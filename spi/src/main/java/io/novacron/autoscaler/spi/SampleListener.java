package io.novacron.autoscaler.spi;

import java.util.OptionalDouble;

/// Hears of samples at the moment they arrive, so that a group need not wait for the end of its
/// interval when its metric goes beyond a threshold. The runtime implements it, providers that are
/// pushed to call it.
public interface SampleListener {

    /// Hears nothing.
    SampleListener NONE = (_, _, _, _) -> false;

    /// A sample has arrived and [MetricsProvider#collect] would answer it. Called on the provider's
    /// threads, for each sample, up to hundreds of thousands of times a second; returns within a
    /// microsecond and never throws.
    ///
    /// @param before what the last collection, or the last call that was answered with true, saw of
    ///   the same value, or the lowest since; empty where that was nothing
    /// @param value the group's own; where samples are instances' and the metric's aggregate is a
    ///   mean or a sum, that of their newest samples; for other aggregates, which follow their
    ///   instances, the sample itself. Finite
    /// @return true where the sample could change the decision, and an early evaluation was asked
    ///   for
    boolean arrived(String group, String metric, OptionalDouble before, double value);
}
