package io.novacron.autoscaler.cli.demo;

import java.time.Duration;
import java.time.LocalTime;
import java.util.SplittableRandom;

/// A day of demand in minutes, relative to its peak.
///
/// The peak is that of the moving mean over 24 minutes (a sixtieth of the day), so that a single
/// noisy minute of a real trace does not flatten the rest; minutes above it are kept above 1.
///
/// Immutable.
public final class DayTrace {

    /// Minutes of a day.
    public static final int MINUTES = 24 * 60;

    private static final int PEAK_WINDOW = MINUTES / 60;

    // Hour of the day and demand: the working day's ramp, a lunch dip, a calm afternoon (the burst
    // falls into it), an evening peak and a quiet night. Cosines in between.
    private static final double[][] SHAPE = {
        {6, 0.12},
        {7.5, 0.28},
        {9.5, 0.72},
        {11.75, 0.80},
        {12.75, 0.46},
        {14, 0.58},
        {17.5, 0.56},
        {20, 0.93},
        {21.25, 0.80},
        {23, 0.34},
        {25, 0.12},
        {29, 0.08},
        {30, 0.10}
    };
    private static final double NOISE = 0.03;
    private static final double NOISE_MEMORY = 0.8;
    private static final double BURST_LEVEL = 1.0;

    private final String origin;
    private final LocalTime start;
    private final double[] levels;

    private DayTrace(String origin, LocalTime start, double[] levels) {
        if (levels.length != MINUTES) {
            throw new IllegalArgumentException(levels.length + " minutes are not a day");
        }
        this.origin = origin;
        this.start = start;
        this.levels = levels;
    }

    /// What the day was made from, for people.
    public String origin() {
        return origin;
    }

    /// Wall-clock time of the first minute.
    public LocalTime start() {
        return start;
    }

    /// A made-up working day from 06:00 to 06:00: ramp until 09:30, lunch dip at 12:45, evening
    /// peak at 20:00, night from 01:00, 3 % of noise, and one burst that begins without warning
    /// between 14:45 and 15:45, lasts 50 to 70 minutes and nearly doubles demand. Same seed, same
    /// day.
    public static DayTrace synthetic(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int burstStart = (int) ((14.75 - 6) * 60) + random.nextInt(61);
        int burstEnd = burstStart + 50 + random.nextInt(21);
        double[] levels = new double[MINUTES];
        double noise = 0;
        for (int minute = 0; minute < MINUTES; minute++) {
            noise = NOISE_MEMORY * noise + (1 - NOISE_MEMORY) * NOISE * 3 * random.nextGaussian();
            boolean burst = minute >= burstStart && minute < burstEnd;
            double level = burst ? BURST_LEVEL : shape(6 + minute / 60.0);
            levels[minute] = Math.max(0, level * (1 + noise));
        }
        return scaled("a synthetic day, seed " + seed, LocalTime.of(6, 0), levels);
    }

    private static double shape(double hour) {
        int next = 1;
        while (SHAPE[next][0] < hour) {
            next++;
        }
        double[] from = SHAPE[next - 1];
        double[] to = SHAPE[next];
        double way = (hour - from[0]) / (to[0] - from[0]);
        return from[1] + (to[1] - from[1]) * (1 - Math.cos(Math.PI * way)) / 2;
    }

    /// Divides by the smoothed peak.
    ///
    /// @throws IllegalArgumentException where the day is all zero
    static DayTrace scaled(String origin, LocalTime start, double[] levels) {
        double peak = 0;
        double sum = 0;
        for (int minute = 0; minute < levels.length; minute++) {
            sum += levels[minute];
            if (minute >= PEAK_WINDOW) {
                sum -= levels[minute - PEAK_WINDOW];
            }
            if (minute >= PEAK_WINDOW - 1) {
                peak = Math.max(peak, sum / PEAK_WINDOW);
            }
        }
        if (!(peak > 0)) {
            throw new IllegalArgumentException("there is no demand in " + origin);
        }
        double[] relative = new double[levels.length];
        for (int minute = 0; minute < levels.length; minute++) {
            relative[minute] = levels[minute] / peak;
        }
        return new DayTrace(origin, start, relative);
    }

    /// Demand relative to the peak at a share of the day (0–1), linear between minutes; the ends
    /// hold outside.
    public double at(double share) {
        double minute = Math.clamp(share * MINUTES, 0, MINUTES - 1);
        int before = (int) minute;
        int after = Math.min(before + 1, MINUTES - 1);
        return levels[before] + (levels[after] - levels[before]) * (minute - before);
    }

    /// The largest demand of any minute, ≥ 1.
    public double highest() {
        double highest = 0;
        for (double level : levels) {
            highest = Math.max(highest, level);
        }
        return highest;
    }

    /// Wall-clock time of the day at a share of it.
    public LocalTime timeAt(double share) {
        return start.plusMinutes(Math.round(Math.clamp(share, 0, 1) * MINUTES));
    }

    /// Demand as requests per second when the day takes `length` and its peak is `peakPerSecond`.
    public LoadGenerator.Demand demand(Duration length, double peakPerSecond) {
        double seconds = length.toNanos() / 1e9;
        return new LoadGenerator.Demand() {
            @Override
            public double perSecond(double elapsedSeconds) {
                return at(elapsedSeconds / seconds) * peakPerSecond;
            }

            @Override
            public double highestPerSecond() {
                return highest() * peakPerSecond;
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DayTrace that
                && origin.equals(that.origin)
                && start.equals(that.start)
                && java.util.Arrays.equals(levels, that.levels);
    }

    @Override
    public int hashCode() {
        return 31 * origin.hashCode() + java.util.Arrays.hashCode(levels);
    }
}
