package io.novacron.autoscaler.forecast;

import io.novacron.autoscaler.forecast.ForecastReport.MemberError;
import io.novacron.autoscaler.forecast.Prediction.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// A series of steps of a few minutes (FORECAST 4.11): the next two hours by {@link
/// NearForecaster}, what is further by the ensemble on hourly means (on the steps themselves from
/// ten minutes on), and between two and four hours from the one to the other.
final class ShortStepModel implements ForecastModel {

    /// Steps shorter than this have their next two hours forecast apart.
    private static final Duration HOUR = Duration.ofHours(1);

    /// What is further is forecast by hourly means for steps shorter than this, else by the steps.
    private static final Duration SHORT = Duration.ofMinutes(10);

    private static final int MOST_DAYS = 28;

    private final Instant end;
    private final Duration step;
    private final int factor;
    private final int day;
    private final Transform transform;
    private final ForecastModel coarse;
    private final NearForecaster near;
    private final int known;
    private final int gaps;
    private double hourSum;
    private int hourKnown;
    private int inHour;
    private double newest;
    private int updates;

    private ShortStepModel(Series series, ForecastSettings settings) {
        this.end = series.at(series.size());
        this.step = series.step();
        int perHour = (int) (HOUR.toMillis() / step.toMillis());
        this.factor = step.compareTo(SHORT) < 0 ? perHour : 1;
        this.day = perHour * 24;
        double stepMinutes = step.toMillis() / 60_000.0;
        double[] values = series.shared();
        this.transform = Transform.of(values, settings);
        History history = new History(values, transform, day, 0);
        this.near =
                new NearForecaster(
                        transform, WeekShape.of(series, transform, factor), stepMinutes, day);
        near.fit(history, day);
        int horizon = Math.max(1, (settings.horizon() + factor - 1) / factor);
        this.coarse =
                PooledModel.fit(
                        series.coarser(factor),
                        new ForecastSettings(
                                settings.algorithm(),
                                horizon,
                                settings.least(),
                                settings.most(),
                                settings.scale()));
        this.newest = history.z()[history.size() - 1];
        this.gaps = history.gaps();
        this.known = history.size() - gaps;
    }

    /// Whether a step is short, and an hour a whole number of them.
    static boolean isFor(Series series) {
        Duration step = series.step();
        return step.compareTo(HOUR) < 0
                && step.toMillis() > 0
                && HOUR.toMillis() % step.toMillis() == 0
                && series.size() > HOUR.toMillis() / step.toMillis();
    }

    static ForecastModel fit(Series series, ForecastSettings settings) {
        double[] values = series.shared();
        long steps = Duration.ofDays(MOST_DAYS).toMillis() / series.step().toMillis();
        int from = (int) Math.max(0, values.length - steps);
        while (from < values.length && Double.isNaN(values[from])) {
            from++;
        }
        Series used =
                Series.of(
                        series.at(from),
                        series.step(),
                        Arrays.copyOfRange(values, from, values.length));
        return isFor(used) ? new ShortStepModel(used, settings) : PooledModel.fit(used, settings);
    }

    @Override
    public void update(double value) {
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "value %s; a finite number, or NaN for a gap".formatted(value));
        }
        boolean given = !Double.isNaN(value);
        newest = given ? transform.forward(value) : newest;
        near.update(newest, given);
        if (given) {
            hourSum += value;
            hourKnown++;
        }
        inHour++;
        if (inHour == factor) {
            coarse.update(hourKnown == 0 ? Double.NaN : hourSum / hourKnown);
            hourSum = 0;
            hourKnown = 0;
            inHour = 0;
        }
        updates++;
    }

    @Override
    public Prediction predict(int steps, List<Double> quantiles) {
        if (steps < 1) {
            throw new IllegalArgumentException("%d steps; at least 1".formatted(steps));
        }
        for (double quantile : quantiles) {
            if (!(quantile > 0 && quantile < 1)) {
                throw new IllegalArgumentException(
                        "quantile %s; more than 0 and less than 1".formatted(quantile));
            }
        }
        boolean far = steps > near.reach();
        Prediction hours = coarse.predict(far ? (steps + inHour) / factor + 2 : 1, quantiles);
        double[] nearby = near.forecast();
        double[] mean = new double[steps];
        for (int h = 0; h < steps; h++) {
            double part = farPart(h);
            double close = part < 1 ? atLead(nearby, h) : 0;
            double distant = part > 0 ? atHour(hours, h, -1) : 0;
            mean[h] = close + part * (distant - close);
        }
        return new Prediction(
                next(),
                step,
                mean,
                bands(mean, hours, quantiles),
                components(hours, mean),
                shares(hours, steps));
    }

    /// 0 for what is near, 1 for what is far.
    private double farPart(int h) {
        double reach = near.reach();
        return Math.max(0, Math.min(1, (h + 1 - reach) / reach));
    }

    /// Interpolated between the leads; h 0 is one step ahead.
    private double atLead(double[] byLead, int h) {
        int[] leads = near.leads();
        int ahead = h + 1;
        int above = 0;
        while (above < leads.length - 1 && leads[above] < ahead) {
            above++;
        }
        if (above == 0 || ahead >= leads[above]) {
            return byLead[above];
        }
        double part = (double) (ahead - leads[above - 1]) / (leads[above] - leads[above - 1]);
        return byLead[above - 1] + part * (byLead[above] - byLead[above - 1]);
    }

    /// Interpolated between the middles of hours.
    ///
    /// @param quantile below 0: the mean
    private double atHour(Prediction hours, int h, double quantile) {
        double place = (h + inHour + 0.5) / factor - 0.5;
        int whole = (int) Math.max(0, Math.floor(place));
        int next = Math.min(hours.steps() - 1, whole + 1);
        double part = Math.max(0, Math.min(1, place - whole));
        double left = quantile < 0 ? hours.mean(whole) : hours.quantile(quantile, whole);
        double right = quantile < 0 ? hours.mean(next) : hours.quantile(quantile, next);
        return left + part * (right - left);
    }

    private SortedMap<Double, double[]> bands(
            double[] mean, Prediction hours, List<Double> quantiles) {
        int[] leads = near.leads();
        SortedMap<Double, double[]> result = new TreeMap<>();
        for (double quantile : quantiles) {
            double[] byLead = new double[leads.length];
            for (int lead = 0; lead < leads.length; lead++) {
                double forecast = mean[Math.min(mean.length, leads[lead]) - 1];
                byLead[lead] = near.quantile(lead, quantile, forecast);
            }
            double[] values = new double[mean.length];
            for (int h = 0; h < values.length; h++) {
                double part = farPart(h);
                double close = part < 1 ? atLead(byLead, h) : 0;
                double distant = 0;
                if (part > 0) {
                    // An hour's mean and what a step is off from it vary independently.
                    double hourly = atHour(hours, h, quantile) - atHour(hours, h, -1);
                    double noise = near.quantile(0, quantile, mean[h]);
                    distant =
                            Math.signum(quantile - 0.5)
                                    * Math.sqrt(hourly * hourly + noise * noise);
                }
                values[h] = transform.bounded(mean[h] + close + part * (distant - close));
            }
            result.put(quantile, values);
        }
        return result;
    }

    private Components components(Prediction hours, double[] mean) {
        boolean factors = hours.components().multiplicative();
        int steps = mean.length;
        double level = hours.components().level();
        double[] day = new double[steps];
        double[] week = new double[steps];
        double[] rest = new double[steps];
        for (int h = 0; h < steps; h++) {
            int hour = Math.min(hours.steps() - 1, (h + inHour) / factor);
            day[h] = hours.components().day(hour);
            week[h] = hours.components().week(hour);
            double seasons = factors ? level * day[h] * week[h] : level + day[h] + week[h];
            rest[h] = factors ? (seasons == 0 ? 0 : mean[h] / seasons) : mean[h] - seasons;
        }
        return new Components(factors, level, day, week, rest);
    }

    /// Those of the middle of what is asked for.
    private List<Share> shares(Prediction hours, int steps) {
        if (steps > 2 * near.reach()) {
            return hours.weights();
        }
        double[] weights = near.weights(leadOf(steps));
        List<Share> shares = new ArrayList<>();
        for (int member = 0; member < weights.length; member++) {
            shares.add(new Share(NearMembers.name(member), weights[member]));
        }
        shares.sort(Comparator.comparingDouble(Share::weight).reversed());
        return shares;
    }

    private int leadOf(int steps) {
        int lead = 0;
        while (lead < near.leads().length - 1 && near.leads()[lead] < steps) {
            lead++;
        }
        return lead;
    }

    @Override
    public Instant next() {
        return end.plus(step.multipliedBy(updates));
    }

    @Override
    public int updates() {
        return updates;
    }

    @Override
    public boolean refitDue() {
        return coarse.refitDue() || updates >= day;
    }

    @Override
    public ForecastReport report() {
        ForecastReport of = coarse.report();
        int lead = leadOf(day / 24);
        double[] weights = near.weights(lead);
        List<MemberError> members = new ArrayList<>();
        for (int member = 0; member < weights.length; member++) {
            members.add(
                    new MemberError(
                            NearMembers.name(member),
                            OptionalDouble.of(near.error(lead, member)),
                            weights[member]));
        }
        members.sort(Comparator.comparingDouble(MemberError::weight).reversed());
        members.addAll(of.members());
        return new ForecastReport(
                of.algorithm(),
                ForecastReport.Path.SHORT_STEPS,
                known,
                gaps,
                of.zeroShare(),
                of.outliers(),
                of.seasons(),
                of.trend(),
                of.shift(),
                members,
                of.origins(),
                of.meanAbsoluteError(),
                of.scaledError(),
                of.confidence());
    }
}
