package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns what a decision notices tick after tick into one event at its start, and for metrics one
/// at its end. Runs under the group's lock.
final class Notices {

    private static final List<EventType> ONCE =
            List.of(
                    EventType.SCALING_INEFFECTIVE,
                    EventType.OSCILLATING,
                    EventType.REPLACEMENT_STOPPED,
                    EventType.FORECAST_UNTRUSTED);

    private Notices() {}

    static void take(
            ManagedGroup group,
            Decision decision,
            Map<String, MetricReading> readings,
            Instant now) {
        boolean quiet =
                decision.notices().isEmpty()
                        && group.onsets.isEmpty()
                        && decision.plan().resize().isEmpty();
        if (quiet && error(readings).isEmpty()) {
            return;
        }
        metrics(
                group,
                notice(decision, EventType.METRICS_UNAVAILABLE).or(() -> error(readings)),
                now);
        for (EventType type : ONCE) {
            Optional<String> text =
                    notice(decision, type)
                            .or(() ->
                                    type == EventType.REPLACEMENT_STOPPED
                                            ? Resizings.stopped(group, decision)
                                            : Optional.empty());
            if (group.onsets.follow(type.name(), text.isPresent(), now)) {
                group.add(now, type, text.orElseThrow());
            }
        }
    }

    private static void metrics(ManagedGroup group, Optional<String> outage, Instant now) {
        if (outage.isPresent()) {
            if (group.onsets.begins("metrics", now)) {
                group.add(now, EventType.METRICS_UNAVAILABLE, outage.get());
            }
            return;
        }
        group.onsets
                .ends("metrics")
                .ifPresent(since ->
                        group.add(
                                now,
                                EventType.METRICS_RECOVERED,
                                "metrics are back after " + Words.since(since, now)));
    }

    private static Optional<String> notice(Decision decision, EventType type) {
        return decision.notices().stream()
                .filter(notice -> notice.type() == type)
                .map(Decision.Notice::text)
                .findFirst();
    }

    private static Optional<String> error(Map<String, MetricReading> readings) {
        for (Map.Entry<String, MetricReading> entry : readings.entrySet()) {
            Optional<String> error = entry.getValue().error();
            if (error.isPresent()) {
                return Optional.of("metric %s: %s".formatted(entry.getKey(), error.get()));
            }
        }
        return Optional.empty();
    }
}
