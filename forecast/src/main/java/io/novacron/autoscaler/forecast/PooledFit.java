package io.novacron.autoscaler.forecast;

import io.novacron.autoscaler.forecast.ForecastReport.LevelShift;
import io.novacron.autoscaler.forecast.ShiftDetector.Shift;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Learns a series: what {@link PooledModel} starts from.
final class PooledFit {

    /// Forecasts that are replayed: one of each weekday.
    static final int ORIGINS = 7;

    /// Of a history at most so many of the longest season, and in any case so many steps, are used.
    private static final int SEASONS_USED = 8;

    private static final int LEAST_USED = 1_000;
    private static final int MOST_USED = 30_000;

    private final ForecastSettings settings;
    private final Duration step;
    private final Instant end;
    private final Seasons seasons;
    private final int cycle;
    private final int horizon;
    private final History history;
    private final double naiveError;
    private final double typicalChange;
    private final SeriesFacts facts;
    private Ladder ladder;
    private Scores scores;
    private Bands bands;

    /// Errors without members that may have seen this very series: what shifts are told by.
    private Bands fittedBands;

    private Tally tally = new Tally();
    private Optional<LevelShift> shift = Optional.empty();
    private final List<double[]> replayed = new ArrayList<>();
    private int stepsSinceShift = Integer.MAX_VALUE / 2;

    private PooledFit(Series series, ForecastSettings settings) {
        this.settings = settings;
        this.step = series.step();
        this.end = series.at(series.size());
        double[] values = used(series);
        boolean known = Arrays.stream(series.shared()).anyMatch(value -> !Double.isNaN(value));
        Transform transform = Transform.of(values, settings);
        History plain = new History(values, transform, 0, 0);
        this.seasons = Seasons.of(Arrays.copyOf(plain.z(), plain.size()), step);
        this.history = new History(values, transform, seasons.day(), seasons.week());
        this.cycle = cycleSteps();
        this.horizon = Math.min(settings.horizon(), 2 * cycle);
        this.naiveError = naiveError();
        this.typicalChange = typicalChange();
        this.facts = SeriesFacts.of(known, values, history, seasons, cycle, stepDays());
        this.ladder = climb();
        this.scores = new Scores(priors());
        this.bands = new Bands(horizon, cycle, typicalChange);
        this.fittedBands = new Bands(horizon, cycle, typicalChange);
    }

    static PooledFit of(Series series, ForecastSettings settings) {
        PooledFit fit = new PooledFit(series, settings);
        fit.replay();
        fit.correctShift();
        fit.replayed.clear();
        fit.ladder.members().forEach(Member::learned);
        return fit;
    }

    /// The newest part, from its first known value on; a single 0 where nothing is known.
    private static double[] used(Series series) {
        double[] all = series.shared();
        long millis = Math.max(1, series.step().toMillis());
        long week = Math.max(7, Duration.ofDays(7).toMillis() / millis);
        int most = (int) Math.min(MOST_USED, Math.max(LEAST_USED, SEASONS_USED * week));
        int from = Math.max(0, all.length - most);
        while (from < all.length && Double.isNaN(all[from])) {
            from++;
        }
        return from == all.length ? new double[] {0} : Arrays.copyOfRange(all, from, all.length);
    }

    private double stepDays() {
        return step.toMillis() / (double) Duration.ofDays(1).toMillis();
    }

    private int cycleSteps() {
        if (seasons.day() > 0) {
            return seasons.day();
        }
        // Without a season a day is still how often forecasts are judged, or 24 short steps.
        return (int) Math.max(1, Math.min(24, Math.round(1 / Math.max(1e-9, stepDays()))));
    }

    private Ladder climb() {
        return Ladder.of(settings.algorithm(), history, 24 * stepDays(), horizon);
    }

    /// Mean absolute change over a season (a step where there is none), in the unit of the series.
    private double naiveError() {
        int lag = history.day() > 0 && history.size() > history.day() ? history.day() : 1;
        double[] z = history.z();
        double sum = 0;
        for (int t = lag; t < history.size(); t++) {
            sum += Math.abs(history.transform().back(z[t]) - history.transform().back(z[t - lag]));
        }
        return history.size() > lag ? sum / (history.size() - lag) : 0;
    }

    /// The same on the model's scale. Before there is a second season: a share of the variation
    /// within the first, as M4 hourly has it; half of the scale's unit while there is one value.
    private double typicalChange() {
        int size = history.size();
        double[] z = history.z();
        if (history.day() > 0 && size <= history.day() + 2) {
            double mean = Arrays.stream(z, 0, size).sum() / size;
            return 0.4 * Arrays.stream(z, 0, size).map(at -> Math.abs(at - mean)).sum() / size;
        }
        int lag = Math.max(1, history.day());
        double sum = 0;
        for (int t = lag; t < size; t++) {
            sum += Math.abs(z[t] - z[t - lag]);
        }
        double mean = size > lag ? sum / (size - lag) : 0.5;
        // Changes of single steps add up over a horizon like a random walk's.
        return history.day() > 0 ? mean : mean * Math.sqrt(Math.min(horizon, cycle) / 2.0);
    }

    private double[] priors() {
        return ladder.members().stream()
                .mapToDouble(member -> member.priorRatio() * naiveError)
                .toArray();
    }

    /// Numbers of known steps from which forecasts are replayed, ascending.
    private int[] origins() {
        int size = history.size();
        int least = seasons.day() > 0 ? seasons.day() : Math.max(6, size / 3);
        List<Integer> origins = new ArrayList<>();
        for (int index = ORIGINS - 1; index >= 0; index--) {
            int origin = size - horizon - cycle * index;
            if (origin >= least) {
                origins.add(origin);
            }
        }
        return origins.stream().mapToInt(Integer::intValue).toArray();
    }

    private void replay() {
        int[] origins = origins();
        List<Member> members = ladder.members();
        double[][][] forecasts = new double[members.size()][origins.length][horizon];
        for (int member = 0; member < members.size(); member++) {
            members.get(member).replay(history, origins, forecasts[member]);
            for (double[] forecast : forecasts[member]) {
                history.transform().backAll(forecast);
            }
        }
        double[] actual = Arrays.copyOf(history.z(), history.size());
        history.transform().backAll(actual);
        double[][][] byOrigin = new double[origins.length][members.size()][];
        double[] errors = new double[members.size()];
        for (int index = 0; index < origins.length; index++) {
            for (int member = 0; member < members.size(); member++) {
                byOrigin[index][member] = forecasts[member][index];
                errors[member] = error(forecasts[member][index], actual, origins[index]);
            }
            scores.add(errors, cycleDays());
        }
        double[] weights = Scores.weights(scores.errors(new double[members.size()], 0));
        double[] fitted = fittedOnly(weights);
        for (int index = 0; index < origins.length; index++) {
            OpenForecast forecast = happened(byOrigin[index], weights, origins[index], actual);
            bands.add(forecast.errors());
            tally.add(forecast);
            double[] judged =
                    fitted == weights
                            ? forecast.errors()
                            : happened(byOrigin[index], fitted, origins[index], actual).errors();
            fittedBands.add(judged);
            replayed.add(judged);
        }
    }

    private OpenForecast happened(
            double[][] byMember, double[] weights, int origin, double[] actual) {
        double[] whole = combine(byMember, weights, history.transform());
        OpenForecast forecast = new OpenForecast(byMember, whole);
        for (int h = 0; h < horizon; h++) {
            int t = origin + h;
            forecast.happened(
                    history.known(t) ? actual[t] : Double.NaN, history.z()[t], history.transform());
        }
        return forecast;
    }

    // The same weights without members that may have seen this very series.
    private double[] fittedOnly(double[] weights) {
        double[] fitted = weights.clone();
        double sum = 0;
        boolean all = true;
        for (int member = 0; member < fitted.length; member++) {
            if (ladder.members().get(member).isPretrained()) {
                fitted[member] = 0;
                all = false;
            }
            sum += fitted[member];
        }
        if (all || sum == 0) {
            return weights;
        }
        for (int member = 0; member < fitted.length; member++) {
            fitted[member] /= sum;
        }
        return fitted;
    }

    /// Mean absolute error in the unit of the series; gaps do not count.
    private double error(double[] forecast, double[] actual, int origin) {
        double sum = 0;
        int known = 0;
        for (int h = 0; h < forecast.length; h++) {
            if (history.known(origin + h)) {
                sum += Math.abs(actual[origin + h] - forecast[h]);
                known++;
            }
        }
        return known == 0 ? 0 : sum / known;
    }

    /// The weighted mean of forecasts in the unit of the series, on the model's scale.
    static double[] combine(double[][] byMember, double[] weights, Transform transform) {
        int horizon = byMember[0].length;
        double[] whole = new double[horizon];
        for (int member = 0; member < byMember.length; member++) {
            double[] forecast = byMember[member];
            double weight = weights[member];
            for (int h = 0; h < horizon; h++) {
                whole[h] += weight * forecast[h];
            }
        }
        for (int h = 0; h < horizon; h++) {
            whole[h] = transform.forward(whole[h]);
        }
        return whole;
    }

    /// Looks for a level shift in the newest replayed forecast and, where there is one, learns
    /// again from the history lifted to the new level.
    private void correctShift() {
        int newest = replayed.size() - 1;
        if (newest < 2) {
            return;
        }
        double sigma = 1.25 * fittedBands.typicalError();
        double[] errors = replayed.get(newest);
        Optional<Shift> found = ShiftDetector.find(errors, errors.length, sigma);
        if (found.isPresent()) {
            stepsSinceShift = found.get().steps();
            history.lift(stepsSinceShift, found.get().by());
            shift =
                    Optional.of(
                            new LevelShift(
                                    end.minus(step.multipliedBy(stepsSinceShift)),
                                    history.transform().factor(found.get().by())));
            ladder = climb();
            scores = new Scores(priors());
            bands = new Bands(horizon, cycle, typicalChange);
            fittedBands = new Bands(horizon, cycle, typicalChange);
            tally = new Tally();
            replay();
        }
    }

    History history() {
        return history;
    }

    Ladder ladder() {
        return ladder;
    }

    Scores scores() {
        return scores;
    }

    Bands bands() {
        return bands;
    }

    Tally tally() {
        return tally;
    }

    int cycle() {
        return cycle;
    }

    /// Length of a cycle in days.
    double cycleDays() {
        return cycle * stepDays();
    }

    int horizon() {
        return horizon;
    }

    /// Steps of history that the members read to go on.
    int keep() {
        int seasons = Math.max(history.week(), 7 * history.day()) + history.day() + 8;
        int reach = ladder.members().stream().mapToInt(Member::reach).max().orElse(0);
        return Math.max(64, Math.max(seasons, reach));
    }

    /// A day of steps, and sooner where the history is on a low rung still.
    int stepsPerRefit() {
        int perDay = (int) Math.max(1, Math.min(1e6, Math.rint(1 / Math.max(1e-9, stepDays()))));
        return ladder.path() == ForecastReport.Path.FULL
                ? perDay
                : Math.max(1, Math.min(perDay, history.size() / 4));
    }

    Duration step() {
        return step;
    }

    /// Time of the step after the history this was learned from.
    Instant end() {
        return end;
    }

    Optional<LevelShift> shift() {
        return shift;
    }

    int stepsSinceShift() {
        return stepsSinceShift;
    }

    SeriesFacts facts() {
        return facts;
    }

    ForecastReport report(
            Optional<LevelShift> newest, List<ForecastReport.MemberError> members, Tally all) {
        return new ForecastReport(
                settings.algorithm(),
                facts.known() == 0 ? ForecastReport.Path.NOTHING : ladder.path(),
                facts.known(),
                facts.gaps(),
                facts.zeroShare(),
                facts.outliers(),
                facts.seasons(seasons, step),
                facts.trend(),
                newest,
                members,
                all.forecasts(),
                all.meanAbsoluteError(),
                scaled(all.meanAbsoluteError()),
                all.closeShare());
    }

    private OptionalDouble scaled(OptionalDouble error) {
        return error.isEmpty() || naiveError == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(error.getAsDouble() / naiveError);
    }
}
