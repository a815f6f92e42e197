package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A provider on a clock that the test moves, and what one says to it.
final class Pushed {

    static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    static final Call CALL = Call.within(Duration.ofSeconds(10));

    Instant now = START;
    final PushProvider provider;

    Pushed() {
        this(PushSettings.DEFAULT);
    }

    Pushed(PushSettings settings) {
        provider = new PushProvider(settings, () -> now);
    }

    static PushSettings bounded(int series, int seriesPerGroup) {
        PushSettings plain = PushSettings.DEFAULT;
        return new PushSettings(
                plain.groupLabel(),
                plain.instanceLabel(),
                series,
                seriesPerGroup,
                plain.expireAfter(),
                plain.maxBodyBytes(),
                plain.maxDecodedBytes());
    }

    PushReport json(String body) {
        return provider.ingest().json(body.getBytes(StandardCharsets.UTF_8));
    }

    /// One sample of a group, taken at an offset from the clock.
    PushReport value(String group, String metric, double value, Duration ahead) {
        return json(
                """
                {"samples": [{"group": "%s", "metric": "%s", "value": %s, "at": "%s"}]}\
                """
                        .formatted(group, metric, value, now.plus(ahead)));
    }

    PushReport value(double value) {
        return value("web", "rps", value, Duration.ZERO);
    }

    MetricReading read(MetricRequest request) {
        return provider.collect(List.of(request), CALL).get(request.key());
    }

    static MetricRequest request(String group, String metric, Instance... instances) {
        return request(group, metric, Optional.empty(), Optional.empty(), instances);
    }

    static MetricRequest request(
            String group,
            String metric,
            Optional<String> query,
            Optional<String> instanceLabel,
            Instance... instances) {
        MetricDefinition plain = MetricDefinition.of(MetricType.CUSTOM);
        MetricDefinition definition =
                new MetricDefinition(
                        plain.type(),
                        plain.provider(),
                        query,
                        plain.groupLabel(),
                        instanceLabel,
                        plain.request(),
                        plain.aggregate(),
                        plain.maxAge(),
                        plain.onMissing(),
                        plain.trustZero(),
                        plain.smoothing());
        return new MetricRequest(
                ScalingGroup.builder(group)
                        .labels(new TreeMap<>(Map.of("team", "shop")))
                        .evaluationInterval(Duration.ofMinutes(1))
                        .metric(metric, definition)
                        .build(),
                metric,
                definition,
                List.of(instances));
    }
}
