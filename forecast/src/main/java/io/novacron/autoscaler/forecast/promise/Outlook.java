package io.novacron.autoscaler.forecast.promise;

/// What a forecaster can know of one horizon at one moment, in plain load; made once and shared by
/// all of them.
final class Outlook {

    /// Features of {@link #row}.
    static final int WIDTH = 29;

    private static final double PROFILE_FADING = 0.75;
    private static final int PROFILE_DAYS = 7;

    final double newest;
    final double mean5;
    final double mean15;
    final double mean60;
    final double mean240;
    final double max1;
    final double max5;
    final double max15;
    final double max30;
    final double max60;
    final double min15;

    /// Mean absolute deviation from the mean, over 15 and 60 minutes.
    final double swing15;

    final double swing60;

    /// Whether one day is known.
    final boolean seasonal;

    final double profile;
    final double profileNow;
    final double profilePeak;
    final double dayBefore;
    final double dayBeforeNow;
    final double dayBeforePeak;
    final boolean weekly;
    final double weekBefore;
    final double weekBeforeNow;
    final double weekBeforePeak;
    final double hourBeforePeak;
    final double hoursBefore;
    private final double back1;
    private final double back2;

    /// Part of the day of the target, in radians.
    private final double angle;

    /// @param target the step that is looked ahead to
    Outlook(LoadMemory load, Clockwork clock, long target) {
        long last = load.size() - 1;
        newest = load.back(0);
        back1 = load.back(1);
        back2 = load.back(2);
        mean5 = load.mean(clock.minutes(5));
        mean15 = load.mean(clock.minutes(15));
        mean60 = load.mean(clock.minutes(60));
        mean240 = load.mean(clock.minutes(240));
        max1 = load.max(clock.minutes(1));
        max5 = load.max(clock.minutes(5));
        max15 = load.max(clock.minutes(15));
        max30 = load.max(clock.minutes(30));
        max60 = load.max(clock.minutes(60));
        min15 = load.min(clock.minutes(15));
        swing15 = swing(load, clock.minutes(15), mean15);
        swing60 = swing(load, clock.minutes(60), mean60);
        int day = clock.day();
        seasonal = load.has(target - day) && load.has(last - day);
        weekly = load.has(target - 7L * day) && load.has(last - 7L * day);
        double weights = 0;
        double shape = 0;
        double shapeNow = 0;
        double peaks = 0;
        double weight = 1;
        for (int back = 1; back <= PROFILE_DAYS && load.has(last - (long) back * day); back++) {
            weight *= PROFILE_FADING;
            weights += weight;
            shape += weight * load.smooth(target - (long) back * day);
            shapeNow += weight * load.smooth(last - (long) back * day);
            peaks += weight * load.peak(target - (long) back * day);
        }
        profile = seasonal ? shape / weights : mean60;
        profileNow = seasonal ? shapeNow / weights : mean60;
        profilePeak = seasonal ? peaks / weights : max60;
        dayBefore = seasonal ? load.smooth(target - day) : profile;
        dayBeforeNow = seasonal ? load.smooth(last - day) : profileNow;
        dayBeforePeak = seasonal ? load.peak(target - day) : profilePeak;
        weekBefore = weekly ? load.smooth(target - 7L * day) : profile;
        weekBeforeNow = weekly ? load.smooth(last - 7L * day) : profileNow;
        weekBeforePeak = weekly ? load.peak(target - 7L * day) : profilePeak;
        int hour = clock.minutes(60);
        long before = target - Math.ceilDiv(target - last, hour) * hour;
        int minute = clock.minutes(1);
        hourBeforePeak = load.has(before) ? load.max(before - minute, before + minute + 1) : max5;
        hoursBefore =
                load.has(before - hour) ? (load.at(before) + load.at(before - hour)) / 2 : mean60;
        angle = 2 * StrictMath.PI * Math.floorMod(target, day) / day;
    }

    private static double swing(LoadMemory load, int steps, double mean) {
        double sum = 0;
        for (int back = 0; back < steps; back++) {
            sum += Math.abs(load.back(back) - mean);
        }
        return sum / steps;
    }

    /// The row of a regression on a scale.
    double[] row(Scale scale) {
        double last = scale.of(newest);
        double shape = scale.of(profile);
        double[] row = new double[WIDTH];
        int at = 0;
        row[at++] = last;
        row[at++] = scale.of(back1);
        row[at++] = scale.of(back2);
        row[at++] = scale.of(mean5);
        row[at++] = scale.of(mean15);
        row[at++] = scale.of(mean60);
        row[at++] = scale.of(mean240);
        row[at++] = scale.of(max5);
        row[at++] = scale.of(max15);
        row[at++] = scale.of(max60);
        row[at++] = scale.of(min15);
        row[at++] = shape;
        row[at++] = shape - scale.of(profileNow);
        row[at++] = scale.of(profilePeak);
        row[at++] = scale.of(dayBefore);
        row[at++] = scale.of(dayBefore) - scale.of(dayBeforeNow);
        row[at++] = scale.of(dayBeforePeak);
        row[at++] = scale.of(weekBefore);
        row[at++] = scale.of(weekBefore) - scale.of(weekBeforeNow);
        row[at++] = scale.of(weekBeforePeak);
        row[at++] = scale.of(hourBeforePeak);
        row[at++] = scale.of(hoursBefore);
        for (int wave = 1; wave <= 3; wave++) {
            row[at++] = StrictMath.sin(wave * angle);
            row[at++] = StrictMath.cos(wave * angle);
        }
        row[at] = 1;
        return row;
    }

    /// The row of the regression of the error's size.
    double[] spreadRow(Scale scale) {
        double last = scale.of(newest);
        double middle = scale.of(mean15);
        double shape = scale.of(profile);
        // A deviation on the scale: the slope there times the plain one.
        double slope15 = scale.slope(mean15);
        double slope60 = scale.slope(mean60);
        return new double[] {
            Math.abs(last - middle),
            swing15 * slope15,
            swing60 * slope60,
            scale.of(max60) - scale.of(mean60),
            Math.abs(shape - middle),
            Math.max(scale.of(profilePeak) - shape, 0),
            last,
            shape,
            StrictMath.sin(angle),
            StrictMath.cos(angle),
            1
        };
    }

    /// On which scale a regression works.
    enum Scale {
        ROOT {
            @Override
            double of(double load) {
                return Math.sqrt(load);
            }

            @Override
            double slope(double load) {
                return 0.5 / Math.sqrt(Math.max(load, 0.01));
            }

            @Override
            double back(double value) {
                return value <= 0 ? 0 : value * value;
            }
        },
        LOGARITHM {
            @Override
            double of(double load) {
                return StrictMath.log1p(load);
            }

            @Override
            double slope(double load) {
                return 1 / (1 + load);
            }

            @Override
            double back(double value) {
                return value <= 0 ? 0 : StrictMath.expm1(Math.min(value, MOST_LOGARITHM));
            }
        };

        private static final double MOST_LOGARITHM = 40;

        abstract double of(double load);

        abstract double slope(double load);

        abstract double back(double value);
    }
}
