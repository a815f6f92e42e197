package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.plugins.prometheus.MetricQuestions.Asked;
import io.novacron.autoscaler.spi.MetricsHistory.Span;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Puts together the history of groups from several ranges. Not thread-safe; one history, one use.
final class HistoryMaker {

    /// Prometheus refuses more than 11,000 steps of a series.
    private static final int MOST_STEPS = 10_000;

    /// Of one answer, all groups together: about 30 MB of JSON.
    private static final int MOST_SAMPLES = 1_000_000;

    private final List<Map<Question, Reply>> ranges = new ArrayList<>();

    /// The metric's question with per-instance values aggregated by Prometheus, and in percent of
    /// the request where there is one. Its quantiles lie between samples, as Prometheus's do.
    static Asked aggregated(Asked asked, MetricDefinition definition) {
        if (asked.instanceLabel().isEmpty()) {
            return asked;
        }
        String value = percent(asked, definition);
        String by = asked.groupLabel().map(label -> " by (" + label + ")").orElse("");
        String text =
                switch (definition.aggregate()) {
                    case AVG -> "avg%s(%s)".formatted(by, value);
                    case SUM -> "sum%s(%s)".formatted(by, value);
                    case MAX -> "max%s(%s)".formatted(by, value);
                    case MIN -> "min%s(%s)".formatted(by, value);
                    case P50 -> "quantile%s(0.5, %s)".formatted(by, value);
                    case P90 -> "quantile%s(0.9, %s)".formatted(by, value);
                    case P95 -> "quantile%s(0.95, %s)".formatted(by, value);
                    case P99 -> "quantile%s(0.99, %s)".formatted(by, value);
                };
        return new Asked(
                new Question(asked.value().template(), text, false),
                asked.groupLabel(),
                Optional.empty(),
                Optional.empty());
    }

    private static String percent(Asked asked, MetricDefinition definition) {
        String usage = asked.value().text();
        if (asked.amount().isPresent()) {
            return "100 * (%s) / on (%s) (%s > 0)"
                    .formatted(
                            usage,
                            String.join(", ", asked.labels()),
                            "(" + asked.amount().get().text() + ")");
        }
        return definition.request().orElse(null) instanceof Request.Fixed(double amount)
                ? "100 * (%s) / %s".formatted(usage, amount)
                : usage;
    }

    /// The span in pieces that Prometheus answers.
    static List<PrometheusClient.When.Range> ranges(Span span, int groups) {
        int steps = Math.clamp(MOST_SAMPLES / Math.max(1, groups), 1, MOST_STEPS);
        Duration length = span.step().multipliedBy(steps - 1L);
        List<PrometheusClient.When.Range> ranges = new ArrayList<>();
        Instant from = span.from();
        while (!from.isAfter(span.to())) {
            Instant to = from.plus(length).isBefore(span.to()) ? from.plus(length) : span.to();
            ranges.add(new PrometheusClient.When.Range(from, to, span.step()));
            from = from.plus(span.step().multipliedBy(steps));
        }
        return ranges;
    }

    /// The replies of the next range.
    void add(Map<Question, Reply> replies) {
        ranges.add(new HashMap<>(replies));
    }

    /// All ranges, or an error where one of them failed.
    MetricReading reading(MetricRequest request, Asked asked) {
        TreeMap<Long, Double> values = new TreeMap<>();
        for (Map<Question, Reply> replies : ranges) {
            switch (replies.get(asked.value())) {
                case Reply.Failed(String reason) -> {
                    return MetricReading.failed(reason);
                }
                case Reply.Answered answered -> {
                    List<Series> own =
                            asked.groupLabel()
                                    .map(label ->
                                            answered.by(label)
                                                    .getOrDefault(request.group().id(), List.of()))
                                    .orElse(answered.series());
                    if (own.size() > 1) {
                        return MetricReading.failed(
                                "%s series where one was expected".formatted(own.size()));
                    }
                    own.forEach(series -> keep(series.samples(), values));
                }
                case null -> {
                    return MetricReading.failed("not asked");
                }
            }
        }
        return new MetricReading(
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                TimedValues.ofOrdered(
                        values.keySet().stream().mapToLong(Long::longValue).toArray(),
                        values.values().stream().mapToDouble(Double::doubleValue).toArray()),
                Optional.empty());
    }

    private static void keep(TimedValues samples, Map<Long, Double> values) {
        for (int index = 0; index < samples.size(); index++) {
            if (Double.isFinite(samples.valueAt(index))) {
                values.put(samples.millisAt(index), samples.valueAt(index));
            }
        }
    }
}
