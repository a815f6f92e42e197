package io.novacron.autoscaler.plugins.push;

import java.util.OptionalDouble;

/// The value that the last evaluation saw, or that asked for one, or the lowest since: what fell
/// and rises again is news. Guarded by the lock of its group.
final class SeenValue {

    private boolean known;
    private double value;

    /// Nothing where no evaluation has seen one.
    OptionalDouble get() {
        return known ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    void is(double newValue) {
        known = true;
        value = newValue;
    }

    void isAtMost(double newValue) {
        if (known && newValue < value) {
            value = newValue;
        }
    }

    void forget() {
        known = false;
    }
}
