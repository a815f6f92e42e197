package io.novacron.autoscaler.runtime.forecast;

import java.util.OptionalDouble;

/// How right forecasts have been that were actually made at one lead time: their count and sums.
///
/// @param count forecasts whose time has come
/// @param close of them within 20 % of what happened
/// @param below of them at or above what happened by their configured quantile
/// @param missed sum of the absolute errors of their means, in the unit of the load
/// @param happened sum of what happened
/// @param banded of them whose bands are known
/// @param in50 of these inside the 50 % band
/// @param in80 inside the 80 % band
/// @param in95 inside the 95 % band
public record Reliability(
        int count,
        int close,
        int below,
        double missed,
        double happened,
        int banded,
        int in50,
        int in80,
        int in95) {

    /// Forecasts that must be judged before any is trusted (SPEC section 5).
    public static final int FEWEST = 20;

    /// How near is right: within this share of what happened.
    private static final double NEAR = 0.2;

    /// The measured confidence, 0–1; 0 where there are too few to tell.
    public double confidence() {
        return count < FEWEST ? 0 : (double) close / count;
    }

    /// Mean absolute error, in the unit of the load.
    public OptionalDouble meanError() {
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(missed / count);
    }

    /// The same as a share of what happened.
    public OptionalDouble relativeError() {
        return happened > 0 ? OptionalDouble.of(missed / happened) : OptionalDouble.empty();
    }

    static boolean isClose(double forecast, double actual) {
        return Math.abs(forecast - actual) <= NEAR * Math.abs(actual);
    }

    /// Counts outcomes one by one. Not thread-safe.
    static final class Count {
        private int count;
        private int close;
        private int below;
        private double missed;
        private double happened;
        private int banded;
        private int in50;
        private int in80;
        private int in95;

        /// @param band the narrowest band that held it; 0 where that is not known
        void add(double mean, double quantile, double actual, int band) {
            count++;
            close += isClose(mean, actual) ? 1 : 0;
            below += actual <= quantile ? 1 : 0;
            missed += Math.abs(mean - actual);
            happened += Math.abs(actual);
            if (band > 0) {
                banded++;
                in50 += band <= 50 ? 1 : 0;
                in80 += band <= 80 ? 1 : 0;
                in95 += band <= 95 ? 1 : 0;
            }
        }

        Reliability sum() {
            return new Reliability(count, close, below, missed, happened, banded, in50, in80, in95);
        }
    }
}
