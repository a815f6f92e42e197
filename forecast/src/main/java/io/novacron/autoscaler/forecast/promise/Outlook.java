package io.novacron.autoscaler.forecast.promise;

/// What a forecaster can know of one horizon at one moment, in plain load; made once and shared by
/// all of them. What is the same for every horizon is in {@link Lately}.
final class Outlook {

    /// Features of {@link #row}.
    static final int WIDTH = 29;

    private static final double PROFILE_FADING = 0.75;
    private static final int PROFILE_DAYS = 7;

    final Lately lately;

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

    /// Part of the day of the target, in radians.
    private final double angle;

    /// @param target the step that is looked ahead to
    Outlook(Lately lately, LoadMemory load, Clockwork clock, long target) {
        long last = load.size() - 1;
        this.lately = lately;
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
        profile = seasonal ? shape / weights : lately.mean60;
        profileNow = seasonal ? shapeNow / weights : lately.mean60;
        profilePeak = seasonal ? peaks / weights : lately.max60;
        dayBefore = seasonal ? load.smooth(target - day) : profile;
        dayBeforeNow = seasonal ? load.smooth(last - day) : profileNow;
        dayBeforePeak = seasonal ? load.peak(target - day) : profilePeak;
        weekBefore = weekly ? load.smooth(target - 7L * day) : profile;
        weekBeforeNow = weekly ? load.smooth(last - 7L * day) : profileNow;
        weekBeforePeak = weekly ? load.peak(target - 7L * day) : profilePeak;
        int hour = clock.minutes(60);
        long before = target - Math.ceilDiv(target - last, hour) * hour;
        int minute = clock.minutes(1);
        hourBeforePeak =
                load.has(before) ? load.max(before - minute, before + minute + 1) : lately.max5;
        hoursBefore =
                load.has(before - hour)
                        ? (load.at(before) + load.at(before - hour)) / 2
                        : lately.mean60;
        angle = 2 * StrictMath.PI * Math.floorMod(target, day) / day;
    }

    /// The row of a regression on a scale.
    double[] row(Scale scale) {
        double last = scale.of(lately.newest);
        double shape = scale.of(profile);
        double[] row = new double[WIDTH];
        int at = 0;
        row[at++] = last;
        row[at++] = scale.of(lately.back1);
        row[at++] = scale.of(lately.back2);
        row[at++] = scale.of(lately.mean5);
        row[at++] = scale.of(lately.mean15);
        row[at++] = scale.of(lately.mean60);
        row[at++] = scale.of(lately.mean240);
        row[at++] = scale.of(lately.max5);
        row[at++] = scale.of(lately.max15);
        row[at++] = scale.of(lately.max60);
        row[at++] = scale.of(lately.min15);
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
        double last = scale.of(lately.newest);
        double middle = scale.of(lately.mean15);
        double shape = scale.of(profile);
        // A deviation on the scale: the slope there times the plain one.
        double slope15 = scale.slope(lately.mean15);
        double slope60 = scale.slope(lately.mean60);
        return new double[] {
            Math.abs(last - middle),
            lately.swing15 * slope15,
            lately.swing60 * slope60,
            scale.of(lately.max60) - scale.of(lately.mean60),
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
