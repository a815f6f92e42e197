package io.novacron.autoscaler.plugins.prometheus;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Counts what is asked how often. Thread-safe.
final class QueryLedger {

    private static final int MOST_TEMPLATES = 1_000;
    private static final String OTHER = "(other)";

    private final Object lock = new Object();
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private long warnings;
    private Optional<String> lastWarning = Optional.empty();

    private static final class Line {
        private long queries;
        private long failures;
        private long questions;
        private long series;
        private long nanos;
        private long longestNanos;
        private Optional<String> lastFailure = Optional.empty();

        private PrometheusStatistics.OfTemplate snapshot() {
            return new PrometheusStatistics.OfTemplate(
                    queries,
                    failures,
                    questions,
                    series,
                    Duration.ofNanos(nanos),
                    Duration.ofNanos(longestNanos),
                    lastFailure);
        }
    }

    void answered(String template, long nanos, int questions, Answer answer) {
        synchronized (lock) {
            line(template, nanos, questions).series += answer.series().size();
            if (!answer.warnings().isEmpty()) {
                warnings++;
                lastWarning = Optional.of(answer.warnings().getLast());
            }
        }
    }

    void failed(String template, long nanos, int questions, String reason) {
        synchronized (lock) {
            Line line = line(template, nanos, questions);
            line.failures++;
            line.lastFailure = Optional.of(reason);
        }
    }

    private Line line(String template, long nanos, int questions) {
        String name =
                lines.containsKey(template) || lines.size() < MOST_TEMPLATES ? template : OTHER;
        Line line = lines.computeIfAbsent(name, _ -> new Line());
        line.queries++;
        line.questions += questions;
        line.nanos += nanos;
        line.longestNanos = Math.max(line.longestNanos, nanos);
        return line;
    }

    PrometheusStatistics snapshot(PrometheusClient client) {
        synchronized (lock) {
            Map<String, PrometheusStatistics.OfTemplate> byTemplate = new LinkedHashMap<>();
            lines.forEach((template, line) -> byTemplate.put(template, line.snapshot()));
            return new PrometheusStatistics(
                    byTemplate,
                    client.retries(),
                    client.notAsked(),
                    client.pauses(),
                    warnings,
                    lastWarning);
        }
    }
}
