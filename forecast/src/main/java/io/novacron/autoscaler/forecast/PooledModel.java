package io.novacron.autoscaler.forecast;

import io.novacron.autoscaler.forecast.ForecastReport.LevelShift;
import io.novacron.autoscaler.forecast.ForecastReport.Path;
import io.novacron.autoscaler.forecast.Prediction.Share;
import io.novacron.autoscaler.forecast.ShiftDetector.Shift;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The ensemble: members as the ladder allows, weighed by the errors of forecasts they made on this
/// series ({@link Scores}), bands from the errors of the whole ({@link Bands}), levels that change
/// at once corrected ({@link ShiftDetector}).
///
/// A forecast is made once a cycle (a day) and compared step by step with what happens; when the
/// model is learned, seven such forecasts are replayed with the parameters just found.
final class PooledModel implements ForecastModel {

    private final PooledFit fit;
    private final History history;
    private final List<Member> members;
    private final Scores scores;
    private final Bands bands;
    private final int cycle;
    private final int horizon;
    private final ArrayDeque<OpenForecast> open = new ArrayDeque<>();
    private Optional<LevelShift> shift;
    private int sinceShift;
    private int updates;
    private boolean shiftedSince;
    private final Tally tally;

    private PooledModel(PooledFit fit) {
        this.fit = fit;
        this.history = fit.history();
        this.members = fit.ladder().members();
        this.scores = fit.scores();
        this.bands = fit.bands();
        this.cycle = fit.cycle();
        this.horizon = fit.horizon();
        this.shift = fit.shift();
        this.sinceShift = fit.stepsSinceShift();
        this.tally = fit.tally();
        inflate();
        history.compact(fit.keep());
        issue();
    }

    static PooledModel fit(Series series, ForecastSettings settings) {
        return new PooledModel(PooledFit.of(series, settings));
    }

    /// Bands are half as wide again for two days after an alarm.
    private void inflate() {
        bands.inflate(sinceShift < 2 * cycle ? 1.5 : 1);
    }

    /// Makes a forecast to be compared with what happens.
    private void issue() {
        double[][] byMember = new double[members.size()][horizon];
        double[] whole = combine(byMember);
        open.addLast(new OpenForecast(byMember, whole));
    }

    /// Forecasts of every member, turned into the unit of the series, and of the whole, on the
    /// model's scale.
    private double[] combine(double[][] byMember) {
        for (int member = 0; member < byMember.length; member++) {
            members.get(member).forecast(history, byMember[member]);
            history.transform().backAll(byMember[member]);
        }
        return PooledFit.combine(byMember, weights(), history.transform());
    }

    private double[] weights() {
        return Scores.weights(errors());
    }

    private double[] errors() {
        double[] under = new double[members.size()];
        double shares = 0;
        for (OpenForecast forecast : open) {
            shares += forecast.share();
            for (int member = 0; member < under.length; member++) {
                under[member] += forecast.share() * forecast.error(member);
            }
        }
        return scores.errors(under, shares);
    }

    @Override
    public Prediction predict(int steps, List<Double> quantiles) {
        if (steps < 1) {
            throw new IllegalArgumentException("%d steps; at least 1".formatted(steps));
        }
        Transform transform = history.transform();
        double[][] byMember = new double[members.size()][steps];
        double[] whole = combine(byMember);
        double[] mean = new double[steps];
        for (int h = 0; h < steps; h++) {
            mean[h] = transform.back(whole[h]);
        }
        SortedMap<Double, double[]> byQuantile = new TreeMap<>();
        for (double quantile : quantiles) {
            byQuantile.put(quantile, quantile(quantile, whole));
        }
        return new Prediction(
                next(),
                fit.step(),
                mean,
                byQuantile,
                fit.facts().components(history, whole, cycle),
                shares(weights()));
    }

    private double[] quantile(double probability, double[] whole) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "quantile %s; more than 0 and less than 1".formatted(probability));
        }
        // A band of level L leaves (1 − L) / 2 on each side.
        double level = Math.abs(2 * probability - 1);
        double side = Math.signum(probability - 0.5);
        double[] values = new double[whole.length];
        for (int h = 0; h < values.length; h++) {
            double half = level < 1e-12 ? 0 : bands.halfWidth(level, h);
            values[h] = history.transform().back(whole[h] + side * half);
        }
        return values;
    }

    private List<Share> shares(double[] weights) {
        List<Share> shares = new ArrayList<>();
        for (int member = 0; member < weights.length; member++) {
            shares.add(new Share(members.get(member).name(), weights[member]));
        }
        shares.sort(Comparator.comparingDouble(Share::weight).reversed());
        return shares;
    }

    @Override
    public void update(double value) {
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "value %s; a finite number, or NaN for a gap".formatted(value));
        }
        history.append(value);
        int newest = history.size() - 1;
        double z = history.z()[newest];
        judge(value, z);
        for (Member member : members) {
            member.update(history);
        }
        updates++;
        sinceShift = Math.min(Integer.MAX_VALUE - 1, sinceShift) + 1;
        settle();
        lookForShift();
        inflate();
        if (updates % cycle == 0) {
            issue();
        }
    }

    private void judge(double value, double z) {
        OpenForecast youngest = open.peekLast();
        if (youngest != null && !youngest.done() && !Double.isNaN(value)) {
            bands.happened(z - youngest.whole(youngest.seen()), youngest.seen());
        }
        for (OpenForecast forecast : open) {
            forecast.happened(value, z, history.transform());
        }
    }

    private void settle() {
        while (!open.isEmpty() && open.getFirst().done()) {
            OpenForecast done = open.removeFirst();
            if (done.known() * 2 < horizon) {
                continue;
            }
            double[] errors = new double[members.size()];
            for (int member = 0; member < errors.length; member++) {
                errors[member] = done.error(member);
            }
            scores.add(errors, fit.cycleDays());
            bands.add(done.errors());
            tally.add(done);
        }
    }

    private void lookForShift() {
        OpenForecast oldest = open.peekFirst();
        if (oldest == null || sinceShift < ShiftDetector.PAUSE) {
            return;
        }
        Optional<Shift> found =
                ShiftDetector.find(oldest.errors(), oldest.seen(), 1.25 * bands.typicalError());
        if (found.isEmpty()) {
            return;
        }
        int steps = found.get().steps();
        double by = found.get().by();
        history.lift(steps, by);
        for (Member member : members) {
            member.lift(history, steps, by);
        }
        for (OpenForecast forecast : open) {
            forecast.lift(steps, by);
        }
        sinceShift = steps;
        shiftedSince = true;
        shift =
                Optional.of(
                        new LevelShift(
                                next().minus(fit.step().multipliedBy(steps)),
                                history.transform().factor(by)));
    }

    @Override
    public Instant next() {
        return fit.end().plus(fit.step().multipliedBy(updates));
    }

    @Override
    public int updates() {
        return updates;
    }

    @Override
    public boolean refitDue() {
        return updates >= Math.max(1, fit.stepsPerRefit()) || shiftedSince;
    }

    @Override
    public ForecastReport report() {
        double[] errors = errors();
        double[] weights = Scores.weights(errors);
        List<ForecastReport.MemberError> list = new ArrayList<>();
        for (int member = 0; member < weights.length; member++) {
            list.add(
                    new ForecastReport.MemberError(
                            members.get(member).name(),
                            scores.any()
                                    ? OptionalDouble.of(scores.own(member))
                                    : OptionalDouble.empty(),
                            weights[member]));
        }
        list.sort(Comparator.comparingDouble(ForecastReport.MemberError::weight).reversed());
        return fit.report(shift, list, tally);
    }

    /// What each member says, in the unit of the series: for measurements.
    void eachMember(int steps, BiConsumer<String, double[]> taker) {
        for (Member member : members) {
            double[] forecast = new double[steps];
            member.forecast(history, forecast);
            history.transform().backAll(forecast);
            taker.accept(member.name(), forecast);
        }
    }

    Path path() {
        return fit.ladder().path();
    }

    Duration step() {
        return fit.step();
    }
}
