package io.novacron.autoscaler.model;

import java.time.Duration;

/// How the values of successive periods are smoothed before a rule reads them.
public sealed interface Smoothing {

    /// Values as they come.
    record None() implements Smoothing {}

    /// Exponentially weighted mean: a sample's weight halves every `halfLife`.
    record Ewma(Duration halfLife) implements Smoothing {
        public Ewma {
            requirePositive("halfLife", halfLife);
        }
    }

    /// Arithmetic mean of the samples younger than `window`.
    record Average(Duration window) implements Smoothing {
        public Average {
            requirePositive("window", window);
        }
    }

    /// Median of the samples younger than `window`.
    record Median(Duration window) implements Smoothing {
        public Median {
            requirePositive("window", window);
        }
    }

    /// Largest of the samples younger than `window`.
    record Max(Duration window) implements Smoothing {
        public Max {
            requirePositive("window", window);
        }
    }

    private static void requirePositive(String field, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(field + " " + value + " is not positive");
        }
    }
}
