package com.example.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.OnMissing;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Smoothing;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.testkit.MetricsProviderContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The contract, with real commands.
final class CommandsProviderTest extends MetricsProviderContract {

    @Override
    protected MetricsProvider open() {
        return new CommandsProviderFactory()
                .create(
                        "commands",
                        Map.of(
                                "commands",
                                Map.of(
                                        "load", List.of("printf", "web 80\\nshop 12.5\\n"),
                                        "each", List.of("printf", "web a 1\\nweb b 3\\nweb x 9\\n"),
                                        "odd", List.of("printf", "web NaN\\n"),
                                        "none", List.of("true"),
                                        "broken", List.of("sh", "-c", "exit 3"),
                                        "hanging", List.of("sleep", "5"))));
    }

    @Override
    protected MetricsProvider.MetricRequest answered() {
        return request("load");
    }

    @Override
    protected MetricsProvider.MetricRequest unanswered() {
        return request("none");
    }

    @Override
    protected Optional<MetricsProvider.MetricRequest> hanging() {
        return Optional.of(request("hanging"));
    }

    @Override
    protected MetricDefinition invalid() {
        return definition("lod");
    }

    private static MetricDefinition definition(String query) {
        return new MetricDefinition(
                MetricType.CUSTOM,
                Optional.of("commands"),
                Optional.of(query),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Aggregate.AVG,
                Optional.empty(),
                new OnMissing.Hold(),
                true,
                new Smoothing.None());
    }

    private static MetricsProvider.MetricRequest request(String query) {
        ScalingGroup group = ScalingGroup.builder("web").maxCapacity(8).build();
        return new MetricsProvider.MetricRequest(
                group,
                query,
                definition(query),
                List.of(
                        Instance.running("a", Instant.EPOCH),
                        Instance.running("b", Instant.EPOCH)));
    }

    private MetricReading read(String query) {
        MetricsProvider.MetricRequest request = request(query);
        return provider().collect(List.of(request), Call.within(patience())).get(request.key());
    }

    @Test
    void samplesOfInstancesAreMatchedByTheirIds() {
        assertThat(read("each").perInstance().orElseThrow())
                .extracting(sample -> sample.instance() + " " + sample.value())
                .containsExactly("a 1.0", "b 3.0");
    }

    @Test
    void aCommandThatFailsOrPrintsNonsenseIsAnErrorThatSaysSo() {
        assertThat(read("broken").error()).contains("sh ended with code 3");
        assertThat(read("odd").error()).contains("a line is no sample: NaN is not finite");
    }
}
