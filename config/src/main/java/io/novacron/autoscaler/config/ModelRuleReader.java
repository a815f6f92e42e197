package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.Header;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Reads the rules that rest on a model of the work or of its usage: `queue`, `latency`, `usage`,
/// `storage`.
final class ModelRuleReader {

    /// The quantile of a latency objective that names none.
    static final double DEFAULT_QUANTILE = 0.95;

    /// Default of `usage.margin`, a share on top of the percentile.
    static final double DEFAULT_MARGIN = 0.15;

    /// Default of `usage.halfLife`.
    static final Duration DEFAULT_HALF_LIFE = Duration.ofHours(24);

    /// Default percentiles of daily peaks by dimension of a size.
    static final Map<String, Double> DEFAULT_PERCENTILES = Map.of("cpu", 0.9, "memory", 0.95);

    /// Default of `storage.headroom`, the share of a volume that stays free.
    static final double DEFAULT_HEADROOM = 0.2;

    /// Default of `storage.timeToFull`.
    static final Duration DEFAULT_TIME_TO_FULL = Duration.ofHours(24);

    /// Default of `storage.window`, over which the trend is measured.
    static final Duration DEFAULT_TREND_WINDOW = Duration.ofHours(6);

    private static final List<String> DIMENSIONS = List.of("cpu", "memory");

    private final GroupMetrics metrics;

    ModelRuleReader(GroupMetrics metrics) {
        this.metrics = metrics;
    }

    Optional<Rule> queue(Fields fields, Header header) {
        Field<String> backlog =
                fields.field("backlog", metrics::named)
                        .required("the name of a metric of the group");
        Field<String> arrivalRate = fields.field("arrivalRate", metrics::named);
        Field<Double> throughput =
                fields.field("throughputPerInstance", Scalars.quantity(Range.POSITIVE))
                        .required("items per second, above 0");
        Field<Duration> drainWithin =
                fields.field("drainWithin", Scalars::positiveDuration)
                        .required(DurationText.ALLOWED);
        Field<Double> tolerance = fields.field("tolerance", Scalars::share);
        return backlog.isSound()
                        && !arrivalRate.isBroken()
                        && throughput.isSound()
                        && drainWithin.isSound()
                ? Optional.of(
                        new Rule.Queue(
                                header,
                                backlog.or(""),
                                arrivalRate.optional(),
                                throughput.or(1.0),
                                drainWithin.or(Duration.ofSeconds(1)),
                                RuleReader.optional(tolerance)))
                : Optional.empty();
    }

    Optional<Rule> latency(Fields fields, Header header) {
        Field<String> arrivalRate =
                fields.field("arrivalRate", metrics::named)
                        .required("the name of a metric of the group");
        Field<Objective> objective =
                fields.field("objective", ModelRuleReader::objective)
                        .required("{quantile: 0.95, within: 250ms}");
        Field<Duration> serviceTime = fields.field("serviceTime", Scalars::positiveDuration);
        Field<Double> serviceRate = fields.field("serviceRate", Scalars.quantity(Range.POSITIVE));
        Field<Integer> workers = fields.field("workersPerInstance", Scalars.whole(1, 1_000_000));
        if (!fields.exactlyOne("serviceTime", "serviceRate")) {
            return Optional.empty();
        }
        Optional<Rule.Service> service =
                serviceTime
                        .optional()
                        .<Rule.Service>map(Rule.Service.Time::new)
                        .or(() -> serviceRate.optional().map(Rule.Service.Rate::new));
        if (!arrivalRate.isSound() || objective.optional().isEmpty() || service.isEmpty()) {
            return Optional.empty();
        }
        return objective
                .optional()
                .map(aim ->
                        new Rule.Latency(
                                header,
                                arrivalRate.or(""),
                                aim.quantile(),
                                aim.within(),
                                service.get(),
                                workers.or(1)));
    }

    private record Objective(double quantile, Duration within) {}

    private static Optional<Objective> objective(Node node) {
        return node.fields("an objective")
                .flatMap(fields -> {
                    Field<Double> quantile = fields.field("quantile", Scalars::innerShare);
                    Field<Duration> within =
                            fields.field("within", Scalars::positiveDuration)
                                    .required(DurationText.ALLOWED);
                    fields.done();
                    return quantile.isBroken()
                            ? Optional.empty()
                            : within.optional()
                                    .map(time ->
                                            new Objective(quantile.or(DEFAULT_QUANTILE), time));
                });
    }

    Optional<Rule> usage(Fields fields, Header header) {
        Field<Map<String, String>> byDimension =
                fields.field("metrics", node -> dimensions(node, metrics::named))
                        .required("{cpu: a metric, memory: a metric}, or one of them");
        Field<Map<String, Double>> percentiles =
                fields.field("percentile", node -> dimensions(node, Scalars::share));
        Field<Double> margin = fields.field("margin", Scalars::share);
        Field<Duration> halfLife = fields.field("halfLife", Scalars::positiveDuration);
        Field<String> outOfMemory = fields.field("outOfMemory", metrics::named);
        byDimension.ifSound(given -> {
            if (given.isEmpty()) {
                byDimension.wrong("no metric", "a metric for cpu, memory or both");
            }
        });
        if (!byDimension.isSound() || outOfMemory.isBroken()) {
            return Optional.empty();
        }
        Map<String, String> names = byDimension.or(Map.of());
        Map<String, Double> shares = new LinkedHashMap<>(percentiles.or(Map.of()));
        DEFAULT_PERCENTILES.forEach((dimension, share) -> {
            if (names.containsKey(dimension)) {
                shares.putIfAbsent(dimension, share);
            }
        });
        return Optional.of(
                new Rule.Usage(
                        header,
                        names,
                        shares,
                        margin.or(DEFAULT_MARGIN),
                        halfLife.or(DEFAULT_HALF_LIFE),
                        outOfMemory.optional()));
    }

    Optional<Rule> storage(Fields fields, Header header) {
        Field<String> metric =
                fields.field("metric", metrics::named)
                        .required("the name of a metric of the group, used bytes");
        Field<Double> headroom = fields.field("headroom", Scalars::share);
        Field<Duration> timeToFull = fields.field("timeToFull", Scalars::duration);
        Field<Duration> window = fields.field("window", Scalars::positiveDuration);
        Field<Boolean> shrinks = fields.field("shrink", Scalars::truth);
        headroom.ifSound(share -> {
            if (share >= 1) {
                headroom.wrong(Numbers.text(share), "a share below 1");
            }
        });
        return metric.isSound() && !headroom.isBroken()
                ? Optional.of(
                        new Rule.Storage(
                                header,
                                metric.or(""),
                                headroom.or(DEFAULT_HEADROOM),
                                timeToFull.or(DEFAULT_TIME_TO_FULL),
                                window.or(DEFAULT_TREND_WINDOW),
                                shrinks.or(false)))
                : Optional.empty();
    }

    private static <T> Optional<Map<String, T>> dimensions(
            Node node, Function<Node, Optional<T>> reader) {
        return node.fields("cpu and memory")
                .flatMap(fields -> {
                    Map<String, T> values = new LinkedHashMap<>();
                    int errors = node.findings().errors();
                    boolean sound = true;
                    for (String dimension : DIMENSIONS) {
                        Field<T> value = fields.field(dimension, reader);
                        value.optional().ifPresent(read -> values.put(dimension, read));
                        sound &= !value.isBroken();
                    }
                    fields.done();
                    return sound && node.findings().errors() == errors
                            ? Optional.of(values)
                            : Optional.empty();
                });
    }
}
