package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.engine.arithmetic.EpochMillis;
import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.OnMissing;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Smoothing;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Judges one metric of a group: is there a fresh sample, what stands in for a missing one, which
/// values do the last periods have. Compiled once per group document; immutable.
public final class MetricAssessor {

    private static final double[] NO_VALUES = {};
    private static final long[] NO_NUMBERS = {};
    private static final int DEFAULT_MAX_AGE_INTERVALS = 3;

    private final String metric;
    private final MetricDefinition definition;
    private final boolean negativeIsNonsense;
    private final long intervalMillis;
    private final long maxAgeMillis;
    private final int maxPeriods;
    private final int maxSmoothedPeriods;
    private final long retentionMillis;
    private final double fixedRequest;

    /// @param maxPeriods the largest evaluationPeriods of the rules that read the metric
    /// @param alsoRetain how long samples are kept for other readers (activation)
    public MetricAssessor(
            String metric,
            MetricDefinition definition,
            Duration evaluationInterval,
            int maxPeriods,
            Duration alsoRetain) {
        this.metric = metric;
        this.definition = definition;
        this.negativeIsNonsense = definition.type() != MetricType.CUSTOM;
        this.intervalMillis = Math.max(1, evaluationInterval.toMillis());
        this.maxAgeMillis =
                definition
                        .maxAge()
                        .map(Duration::toMillis)
                        .orElse(DEFAULT_MAX_AGE_INTERVALS * intervalMillis);
        this.maxPeriods = maxPeriods;
        long smoothing = Smoother.reach(definition.smoothing()).toMillis();
        this.maxSmoothedPeriods =
                (int)
                        Math.min(
                                SampleSeries.MAX_REMEMBERED,
                                maxPeriods + smoothing / intervalMillis + 1);
        this.retentionMillis =
                Math.max(
                        Math.max(2L * maxPeriods * intervalMillis + smoothing, maxAgeMillis),
                        Math.max(alsoRetain.toMillis(), lastKnownMillis(definition)));
        this.fixedRequest =
                definition.request().orElse(null)
                                instanceof MetricDefinition.Request.Fixed(double amount)
                        ? amount
                        : Double.NaN;
    }

    private static long lastKnownMillis(MetricDefinition definition) {
        return definition.onMissing() instanceof OnMissing.LastKnown(Duration within)
                ? within.toMillis()
                : 0;
    }

    public String metric() {
        return metric;
    }

    /// Judges what was read of the metric.
    ///
    /// @param remembered samples from memory
    public MetricView assess(
            @Nullable MetricReading reading, TimedValues remembered, Situation situation) {
        long now = situation.nowMillis();
        TimedValues delivered = reading == null ? TimedValues.EMPTY : reading.history();
        TimedValues known =
                SampleSeries.merge(remembered, delivered, this::accepts, now, maxAgeMillis);
        if (reading == null) {
            return missing("nothing was read", known, situation);
        }
        if (reading.error().isPresent()) {
            return missing(reading.error().get(), known, situation);
        }
        if (reading.perInstance().isPresent()) {
            return perInstance(reading, reading.perInstance().get(), known, situation);
        }
        if (reading.value().isPresent()) {
            return groupValue(reading, reading.value().getAsDouble(), known, situation);
        }
        if (delivered.isEmpty()) {
            return missing("the provider has no sample", known, situation);
        }
        return newestOfHistory(delivered, known, situation);
    }

    private MetricView groupValue(
            MetricReading reading, double value, TimedValues known, Situation situation) {
        long now = situation.nowMillis();
        if (!accepts(value)) {
            return missing(rejection(value), known, situation);
        }
        long at = reading.at().map(EpochMillis::of).orElse(now);
        if (at > now && at - now >= maxAgeMillis) {
            return missing(skew(at - now), known, situation);
        }
        long arrived = Math.min(at, now);
        TimedValues series =
                known.isEmpty() || known.millisAt(known.size() - 1) <= arrived
                        ? SampleSeries.append(known, arrived, value)
                        : SampleSeries.merge(
                                known,
                                TimedValues.of(new long[] {arrived}, new double[] {value}),
                                this::accepts,
                                now,
                                maxAgeMillis);
        long newest = series.millisAt(series.size() - 1);
        return now - newest > maxAgeMillis
                ? missing(stale(now - newest), series, situation)
                : usable(series, null, situation);
    }

    private MetricView newestOfHistory(
            TimedValues delivered, TimedValues known, Situation situation) {
        long now = situation.nowMillis();
        long newest = delivered.millisAt(delivered.size() - 1);
        double value = delivered.valueAt(delivered.size() - 1);
        if (!accepts(value)) {
            return missing(rejection(value), known, situation);
        }
        if (newest - now >= maxAgeMillis) {
            return missing(skew(newest - now), known, situation);
        }
        long newestKnown = known.millisAt(known.size() - 1);
        if (now - newestKnown > maxAgeMillis) {
            return missing(stale(now - newestKnown), known, situation);
        }
        return usable(known, null, situation);
    }

    private MetricView perInstance(
            MetricReading reading,
            List<InstanceSample> given,
            TimedValues known,
            Situation situation) {
        FleetView fleet = situation.fleet();
        MetricView.Samples samples = align(reading, given, situation);
        int usable = 0;
        boolean allZero = true;
        boolean complete = true;
        for (int index = 0; index < samples.size(); index++) {
            complete &= samples.has(index);
            if (counts(fleet, index) && samples.has(index)) {
                usable++;
                allZero &= samples.value(index) == 0;
            }
        }
        if (usable == 0) {
            return missing(whyNone(reading, given, situation), known, situation);
        }
        if (allZero && !definition.trustZero()) {
            return missing("all instances are 0, which is not trusted", known, situation);
        }
        double[] counted = new double[usable];
        int place = 0;
        for (int index = 0; index < samples.size(); index++) {
            if (counts(fleet, index) && samples.has(index)) {
                counted[place++] = percentOrValue(samples.value(index), samples.request(index));
            }
        }
        // An aggregate is a value of this evaluation, whenever its parts were measured.
        TimedValues series = SampleSeries.append(known, situation.nowMillis(), aggregate(counted));
        MetricView withSilent = complete ? null : withSilent(samples, known, situation);
        return view(series, samples, situation, OptionalDouble.empty(), series, withSilent);
    }

    // What the metric would be if instances without a sample carried what they carried last. Those
    // not ready too: rules that do not look at readiness count their samples.
    private @Nullable MetricView withSilent(
            MetricView.Samples samples, TimedValues known, Situation situation) {
        List<InstanceSample> remembered =
                situation.memory().instanceSamples().getOrDefault(metric, List.of());
        FleetView fleet = situation.fleet();
        if (remembered.isEmpty() || fleet.countedOnly()) {
            return null;
        }
        Map<String, Double> last = HashMap.newHashMap(remembered.size());
        for (InstanceSample sample : remembered) {
            if (acceptsSample(sample.value())) {
                last.put(sample.instance(), sample.value());
            }
        }
        double[] values = samples.copyOfValues();
        double[] counted = new double[fleet.ready()];
        int size = 0;
        boolean silent = false;
        for (int index = 0; index < values.length; index++) {
            Double lastValue =
                    samples.has(index) ? null : last.get(fleet.capacity().get(index).id());
            if (lastValue != null) {
                values[index] = lastValue;
                silent = true;
            }
            if (fleet.isReady(index) && !Double.isNaN(values[index])) {
                counted[size++] = percentOrValue(values[index], samples.request(index));
            }
        }
        if (!silent) {
            return null;
        }
        double value = aggregate(Arrays.copyOf(counted, size));
        TimedValues series = SampleSeries.append(known, situation.nowMillis(), value);
        return view(
                series,
                samples.withValues(values),
                situation,
                OptionalDouble.empty(),
                series,
                null);
    }

    // Percent of the request where that is known; finite, however small the request.
    private static double percentOrValue(double value, double request) {
        return Double.isNaN(request) ? value : Rounding.percent(value, request);
    }

    private String whyNone(MetricReading reading, List<InstanceSample> given, Situation situation) {
        long now = situation.nowMillis();
        for (InstanceSample sample : given) {
            Optional<Instant> at = sample.at().isPresent() ? sample.at() : reading.at();
            if (!isInTime(at, now)) {
                long age = now - EpochMillis.of(at.orElseThrow());
                return "no ready instance has a sample in time, "
                        + (age > 0 ? stale(age) : skew(-age));
            }
        }
        return given.isEmpty() ? "no instance has a sample" : "no ready instance has a sample";
    }

    private static boolean counts(FleetView fleet, int index) {
        return fleet.countedOnly() || fleet.isReady(index);
    }

    private MetricView.Samples align(
            MetricReading reading, List<InstanceSample> given, Situation situation) {
        FleetView fleet = situation.fleet();
        long now = situation.nowMillis();
        int size = fleet.countedOnly() ? given.size() : fleet.capacity().size();
        double[] values = new double[size];
        double[] requests = Double.isNaN(fixedRequest) ? NO_VALUES : new double[size];
        Arrays.fill(values, Double.NaN);
        Arrays.fill(requests, fixedRequest);
        int hint = 0;
        boolean asGiven = given.size() == size;
        for (InstanceSample sample : given) {
            int place = hint;
            if (!fleet.countedOnly()) {
                Optional<Integer> found = fleet.indexOf(sample.instance(), hint);
                if (found.isEmpty()) {
                    asGiven = false;
                    continue;
                }
                place = found.get();
            }
            asGiven &= place == hint && sample.at().isEmpty();
            hint = place + 1;
            Optional<Instant> at = sample.at().isPresent() ? sample.at() : reading.at();
            if (isInTime(at, now) && acceptsSample(sample.value())) {
                values[place] = sample.value();
            } else {
                asGiven = false;
            }
            if (sample.request().isPresent() && sample.request().getAsDouble() > 0) {
                if (requests.length == 0) {
                    requests = new double[size];
                    Arrays.fill(requests, Double.NaN);
                }
                requests[place] = sample.request().getAsDouble();
            }
        }
        return new MetricView.Samples(
                values, requests, asGiven ? reading.perInstance() : Optional.empty());
    }

    // Neither older than the maximum age nor that far in the future.
    private boolean isInTime(Optional<Instant> at, long now) {
        if (at.isEmpty()) {
            return true;
        }
        long age = now - EpochMillis.of(at.get());
        return age <= maxAgeMillis && -age < maxAgeMillis;
    }

    private MetricView usable(
            TimedValues series, MetricView.@Nullable Samples samples, Situation situation) {
        return view(series, samples, situation, OptionalDouble.empty(), series, null);
    }

    private MetricView missing(String why, TimedValues known, Situation situation) {
        long now = situation.nowMillis();
        OptionalDouble standIn =
                switch (definition.onMissing()) {
                    case OnMissing.Hold hold -> OptionalDouble.empty();
                    case OnMissing.Ignore ignore -> OptionalDouble.empty();
                    case OnMissing.Value(double value) -> OptionalDouble.of(value);
                    case OnMissing.LastKnown(Duration within) ->
                            !known.isEmpty()
                                            && now - known.millisAt(known.size() - 1)
                                                    < within.toMillis()
                                    ? OptionalDouble.of(known.valueAt(known.size() - 1))
                                    : OptionalDouble.empty();
                };
        situation
                .trace()
                .note(
                        Stage.ASSESS,
                        standIn.isPresent()
                                ? ReasonCode.METRIC_STAND_IN
                                : ReasonCode.METRIC_MISSING,
                        new Evidence.Missing(
                                metric,
                                why,
                                known.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(known.timeAt(known.size() - 1)),
                                standIn));
        if (standIn.isPresent()) {
            // It counts for this evaluation only: the series to remember stays without it.
            return view(
                    SampleSeries.append(known, now, standIn.getAsDouble()),
                    null,
                    situation,
                    standIn,
                    known,
                    null);
        }
        boolean abstains = definition.onMissing() instanceof OnMissing.Ignore;
        return new MetricView(
                metric,
                abstains ? MetricView.Status.ABSTAINS : MetricView.Status.NO_DATA,
                why,
                NO_VALUES,
                NO_NUMBERS,
                Double.NaN,
                null,
                trimmed(known, now),
                false,
                false,
                null);
    }

    private MetricView view(
            TimedValues series,
            MetricView.@Nullable Samples samples,
            Situation situation,
            OptionalDouble standIn,
            TimedValues toRemember,
            @Nullable MetricView withSilent) {
        long now = situation.nowMillis();
        boolean smooths = !(definition.smoothing() instanceof Smoothing.None);
        int limit = Math.min(series.size(), smooths ? maxSmoothedPeriods : Math.max(1, maxPeriods));
        double[] values = new double[limit];
        long[] numbers = new long[limit];
        long[] times = smooths ? new long[limit] : NO_NUMBERS;
        int size = 0;
        for (int index = series.size() - 1; index >= 0 && size < limit; index--) {
            long number = Math.max(0, now - series.millisAt(index)) / intervalMillis;
            if (size == 0 || number != numbers[size - 1]) {
                numbers[size] = number;
                if (smooths) {
                    times[size] = series.millisAt(index);
                }
                values[size++] = series.valueAt(index);
            }
        }
        double raw = values[0];
        int periods = Math.min(size, maxPeriods);
        double[] smoothed = values;
        if (smooths) {
            smoothed = new double[periods];
            for (int index = 0; index < periods; index++) {
                smoothed[index] =
                        Smoother.smooth(definition.smoothing(), times, values, size, index);
            }
        }
        return new MetricView(
                metric,
                MetricView.Status.USABLE,
                "",
                periods == smoothed.length ? smoothed : Arrays.copyOf(smoothed, periods),
                numbers,
                raw,
                samples,
                trimmed(toRemember, now),
                standIn.isEmpty(),
                definition.aggregate() != MetricDefinition.Aggregate.SUM
                        && (samples != null || (standIn.isPresent() && isPerInstance(situation))),
                withSilent);
    }

    // Whether the provider gives the metric per instance, as far as is known where it is missing.
    private boolean isPerInstance(Situation situation) {
        return definition.instanceLabel().isPresent()
                || situation.memory().instanceSamples().containsKey(metric);
    }

    private TimedValues trimmed(TimedValues series, long now) {
        return SampleSeries.trim(series, now, retentionMillis, maxPeriods);
    }

    private boolean accepts(double value) {
        return acceptsSample(value) && (value != 0 || definition.trustZero());
    }

    private boolean acceptsSample(double value) {
        return Double.isFinite(value) && !(negativeIsNonsense && value < 0);
    }

    private static String rejection(double value) {
        return value == 0
                ? "0 is not trusted"
                : "%s is no value of this metric".formatted(Prose.number(value));
    }

    private String stale(long ageMillis) {
        return "the newest sample is %s old, maxAge is %s"
                .formatted(
                        Prose.duration(Duration.ofMillis(ageMillis)),
                        Prose.duration(Duration.ofMillis(maxAgeMillis)));
    }

    private static String skew(long aheadMillis) {
        return "the newest sample is %s in the future"
                .formatted(Prose.duration(Duration.ofMillis(aheadMillis)));
    }

    private double aggregate(double[] values) {
        return switch (definition.aggregate()) {
            case AVG -> sum(values) / values.length;
            case SUM -> sum(values);
            case MAX -> Arrays.stream(values).max().orElseThrow();
            case MIN -> Arrays.stream(values).min().orElseThrow();
            case P50 -> quantile(values, 0.5);
            case P90 -> quantile(values, 0.9);
            case P95 -> quantile(values, 0.95);
            case P99 -> quantile(values, 0.99);
        };
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return Math.clamp(sum, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    // Linear between ranks, as Prometheus' quantile().
    private static double quantile(double[] values, double quantile) {
        Arrays.sort(values);
        double rank = quantile * (values.length - 1);
        int low = (int) Math.floor(rank);
        int high = Math.min(values.length - 1, low + 1);
        double part = rank - low;
        return values[low] * (1 - part) + values[high] * part;
    }
}
