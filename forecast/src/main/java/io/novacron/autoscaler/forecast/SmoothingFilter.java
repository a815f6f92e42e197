package io.novacron.autoscaler.forecast;

/// The passes of a double-seasonal exponential smoothing in error-correction form over one history
/// (FORECAST 4.3 C, after Taylor 2003): with level l, daily table D, weekly table W and an
/// autoregressive error e,
///
/// f = l + D + W + φ e; r = z − f; l += α r; D += δ r; W += ω r; e = z − (l + D + W) before that.
///
/// The criterion is the mean absolute error of all forecasts of a whole horizon issued once a day,
/// newer ones counting more: on M4 hourly that is worth 0.09 OWA against the squared one-step
/// error.
///
/// A pass is run a hundred times a fit, so it is written flat: the tables are turned so that the
/// end of the history is the first place of a day, and a day is one inner loop without a remainder.
final class SmoothingFilter {

    /// Forecasts of this age in steps count 1/e.
    private static final double MEMORY = 500;

    private final double[] values;
    private final boolean[] known;
    private final boolean gaps;
    private final int size;
    private final int day;
    private final int week;
    private final int horizon;
    private final double startLevel;
    private final double[] startDays;
    private final double[] startWeeks;
    private final int firstOrigin;
    private final double[] originWeights;
    private final double totalWeight;

    // State of the last pass.
    private final double[] days;
    private final double[] weeks;
    private final double[] powers;
    private double level;
    private double error;

    /// @param values filled; the first `size` count
    /// @param day steps of the shorter season, at least 1
    /// @param week steps of the longer season, a multiple of `day`; 0: there is none
    SmoothingFilter(
            double[] values,
            boolean[] known,
            boolean gaps,
            int size,
            int day,
            int week,
            int horizon) {
        this.values = values;
        this.known = known;
        this.gaps = gaps;
        this.size = size;
        this.day = day;
        this.week = week;
        this.horizon = horizon;
        this.days = new double[day];
        this.weeks = new double[Math.max(1, week)];
        this.powers = new double[horizon];
        this.startDays = new double[day];
        this.startWeeks = new double[Math.max(1, week)];
        int initial = initialSteps();
        this.startLevel = start(initial);
        this.firstOrigin = Math.max(day, initial / 2);
        this.originWeights = new double[size / day + 2];
        double total = 0;
        for (int origin = size % day; origin < size; origin += day) {
            if (origin >= firstOrigin) {
                double weight = StrictMath.exp(-(size - origin) / MEMORY);
                originWeights[origin / day] = weight;
                total += weight * Math.min(horizon, size - origin);
            }
        }
        this.totalWeight = total;
    }

    private int initialSteps() {
        int wanted =
                week == 0
                        ? Math.min(size, 7 * day)
                        : size >= 3 * week ? 2 * week : Math.min(size, week);
        return Math.max(wanted, Math.min(size, day));
    }

    /// Place in a season counted so that the end of the history is place 0.
    private int phase(int t, int season) {
        return Math.floorMod(t - size, season);
    }

    private double start(int initial) {
        double mean = 0;
        for (int t = 0; t < initial; t++) {
            mean += values[t];
        }
        mean /= initial;
        int[] counts = new int[day];
        for (int t = 0; t < initial; t++) {
            int place = phase(t, day);
            startDays[place] += values[t] - mean;
            counts[place]++;
        }
        for (int place = 0; place < day; place++) {
            startDays[place] /= Math.max(1, counts[place]);
        }
        if (week > 0) {
            int[] weekCounts = new int[week];
            for (int t = 0; t < initial; t++) {
                int place = phase(t, week);
                startWeeks[place] += values[t] - mean - startDays[phase(t, day)];
                weekCounts[place]++;
            }
            for (int place = 0; place < week; place++) {
                startWeeks[place] *= 0.8 / Math.max(1, weekCounts[place]);
            }
        }
        return mean;
    }

    /// Whether there is any forecast to judge parameters by.
    boolean judges() {
        return totalWeight > 0;
    }

    /// The criterion for these parameters: mean absolute error, or infinity once it exceeds
    /// `bound`.
    double criterion(double alpha, double delta, double omega, double phi, double bound) {
        begin(phi);
        double limit = bound * totalWeight;
        double loss = 0;
        int head = size % day;
        steps(0, head, day - head, phase(0, Math.max(1, week)), alpha, delta, omega, phi);
        int weekPlace = week == 0 ? 0 : phase(head, week);
        for (int t = head; t < size; t += day) {
            if (t >= firstOrigin) {
                loss += originWeights[t / day] * errors(t, weekPlace);
                if (loss > limit) {
                    return Double.POSITIVE_INFINITY;
                }
            }
            steps(t, day, 0, weekPlace, alpha, delta, omega, phi);
            weekPlace = week == 0 || weekPlace + day == week ? 0 : weekPlace + day;
        }
        return loss / totalWeight;
    }

    private void begin(double phi) {
        System.arraycopy(startDays, 0, days, 0, day);
        System.arraycopy(startWeeks, 0, weeks, 0, weeks.length);
        level = startLevel;
        error = 0;
        double power = 1;
        for (int h = 0; h < horizon; h++) {
            power *= phi;
            powers[h] = power;
        }
    }

    /// Sum of absolute errors of one forecast from the state before step t; t is the first of a
    /// day.
    private double errors(int t, int weekPlace) {
        int steps = Math.min(horizon, size - t);
        double sum = 0;
        double other = 0;
        int place = weekPlace;
        for (int block = 0; block < steps; block += day) {
            int length = Math.min(day, steps - block);
            int from = t + block;
            int h = 0;
            if (week > 0) {
                for (; h + 1 < length; h += 2) {
                    sum +=
                            Math.abs(
                                    values[from + h]
                                            - level
                                            - days[h]
                                            - weeks[place + h]
                                            - error * powers[block + h]);
                    other +=
                            Math.abs(
                                    values[from + h + 1]
                                            - level
                                            - days[h + 1]
                                            - weeks[place + h + 1]
                                            - error * powers[block + h + 1]);
                }
                for (; h < length; h++) {
                    sum +=
                            Math.abs(
                                    values[from + h]
                                            - level
                                            - days[h]
                                            - weeks[place + h]
                                            - error * powers[block + h]);
                }
                place = place + day == week ? 0 : place + day;
            } else {
                for (; h + 1 < length; h += 2) {
                    sum += Math.abs(values[from + h] - level - days[h] - error * powers[block + h]);
                    other +=
                            Math.abs(
                                    values[from + h + 1]
                                            - level
                                            - days[h + 1]
                                            - error * powers[block + h + 1]);
                }
                for (; h < length; h++) {
                    sum += Math.abs(values[from + h] - level - days[h] - error * powers[block + h]);
                }
            }
        }
        return sum + other;
    }

    /// Steps within one day, from place `dayPlace` of it.
    private void steps(
            int from,
            int count,
            int dayPlace,
            int weekPlace,
            double alpha,
            double delta,
            double omega,
            double phi) {
        double l = level;
        double e = error;
        for (int i = 0; i < count; i++) {
            int t = from + i;
            if (gaps && !known[t]) {
                // Nothing is learned from a gap; what was left of the error fades on.
                e *= phi;
                continue;
            }
            double rest = values[t] - days[dayPlace + i] - (week > 0 ? weeks[weekPlace + i] : 0);
            double deviation = rest - l;
            double r = deviation - phi * e;
            l += alpha * r;
            days[dayPlace + i] += delta * r;
            if (week > 0) {
                weeks[weekPlace + i] += omega * r;
            }
            e = deviation;
        }
        level = l;
        error = e;
    }

    /// Forecasts from each origin, and the state at the end.
    ///
    /// @param origins ascending
    void replay(
            double alpha,
            double delta,
            double omega,
            double phi,
            int[] origins,
            double[][] forecasts) {
        begin(phi);
        int t = 0;
        for (int index = 0; index <= origins.length; index++) {
            int until = index < origins.length ? origins[index] : size;
            for (; t < until; t++) {
                int weekPlace = week == 0 ? 0 : phase(t, week);
                steps(t, 1, phase(t, day), weekPlace, alpha, delta, omega, phi);
            }
            if (index < origins.length) {
                double[] forecast = forecasts[index];
                double power = 1;
                for (int h = 0; h < forecast.length; h++) {
                    power *= phi;
                    forecast[h] =
                            level
                                    + days[phase(t + h, day)]
                                    + (week == 0 ? 0 : weeks[phase(t + h, week)])
                                    + power * error;
                }
            }
        }
    }

    double level() {
        return level;
    }

    double error() {
        return error;
    }

    /// The daily table after the last pass; place 0 is the first step after the end. Shared.
    double[] days() {
        return days;
    }

    /// The weekly table after the last pass; place 0 is the first step after the end. Shared.
    double[] weeks() {
        return weeks;
    }
}
