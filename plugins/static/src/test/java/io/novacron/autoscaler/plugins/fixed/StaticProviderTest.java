package io.novacron.autoscaler.plugins.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.testkit.MetricsProviderContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class StaticProviderTest extends MetricsProviderContract {

    private static final Map<String, Object> SETTINGS =
            Map.of(
                    "values",
                    Map.of(
                            "web",
                            Map.of(
                                    "cpu",
                                    80,
                                    "rps",
                                    Map.of("i-1", 12.5, "10.0.0.2:80", 7, "i-9", 100))));

    @Override
    protected MetricsProvider open() {
        return new StaticProviderFactory().create("static", SETTINGS);
    }

    private static MetricRequest request(String metric, Optional<String> query) {
        return request("web", metric, query, Optional.empty());
    }

    private static MetricRequest request(
            String group, String metric, Optional<String> query, Optional<Request> amount) {
        MetricDefinition definition = definition(query, amount);
        return new MetricRequest(
                ScalingGroup.builder(group).metric(metric, definition).build(),
                metric,
                definition,
                List.of(
                        instance("i-1", "10.0.0.1:80"),
                        instance("i-2", "10.0.0.2:80"),
                        instance("i-3", "10.0.0.3:80")));
    }

    private static MetricDefinition definition(Optional<String> query, Optional<Request> amount) {
        MetricDefinition plain = MetricDefinition.of(MetricType.CUSTOM);
        return new MetricDefinition(
                plain.type(),
                plain.provider(),
                query,
                plain.groupLabel(),
                plain.instanceLabel(),
                amount,
                plain.aggregate(),
                plain.maxAge(),
                plain.onMissing(),
                plain.trustZero(),
                plain.smoothing());
    }

    private static Instance instance(String id, String address) {
        return new Instance(
                id,
                InstanceState.RUNNING,
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(address),
                true,
                false,
                false);
    }

    @Override
    protected MetricRequest answered() {
        return request("cpu", Optional.empty());
    }

    @Override
    protected MetricRequest unanswered() {
        return request("other", Optional.empty());
    }

    @Override
    protected MetricDefinition invalid() {
        return definition(Optional.of("eighty"), Optional.empty());
    }

    private Optional<MetricReading> read(MetricRequest request) {
        return Optional.ofNullable(
                provider()
                        .collect(List.of(request), Call.within(Duration.ofSeconds(5)))
                        .get(request.key()));
    }

    @Test
    void theFactoryIsFound() {
        assertThat(ServiceLoader.load(PluginFactory.OfProvider.class))
                .extracting(PluginFactory::type)
                .contains("static");
    }

    @Test
    void valuesOfTheSettingsAreRead() {
        assertThat(read(request("cpu", Optional.empty()))).contains(MetricReading.of(80));
        assertThat(read(request("db", "cpu", Optional.empty(), Optional.empty()))).isEmpty();
        assertThat(
                        read(request(
                                        "web",
                                        "rps",
                                        Optional.empty(),
                                        Optional.of(new Request.Query("200"))))
                                .orElseThrow()
                                .perInstance()
                                .orElseThrow())
                .extracting(
                        InstanceSample::instance, InstanceSample::value, InstanceSample::request)
                .containsExactly(
                        tuple("i-1", 12.5, OptionalDouble.of(200)),
                        tuple("i-2", 7.0, OptionalDouble.of(200)));
    }

    @Test
    void aQueryIsANumber() {
        assertThat(read(request("cpu", Optional.of(" -1.5e3 ")))).contains(MetricReading.of(-1500));
        assertThat(read(request("cpu", Optional.of("NaN"))).orElseThrow().error()).isPresent();
    }

    @Test
    void validateSaysWhatIsMissing() {
        assertThat(problems("cpu", Optional.empty(), Optional.empty())).isEmpty();
        assertThat(problems("x", Optional.of("7"), Optional.empty())).isEmpty();
        assertThat(problems("x", Optional.empty(), Optional.empty()))
                .containsExactly("metrics.x.query");
        assertThat(problems("x", Optional.of("7"), Optional.of(new Request.Query("0"))))
                .containsExactly("metrics.x.request");
    }

    private List<String> problems(String metric, Optional<String> query, Optional<Request> amount) {
        MetricRequest request = request("web", metric, query, amount);
        return provider().validate(request.group(), metric, request.definition()).stream()
                .map(Problem::path)
                .toList();
    }

    @Test
    void settingsSayAllTheirProblems() {
        assertThatThrownBy(() ->
                        FixedValues.read(
                                "static",
                                Map.of(
                                        "values",
                                        Map.of(
                                                "web",
                                                Map.of(
                                                        "cpu",
                                                        "high",
                                                        "rps",
                                                        Map.of("i-1", Double.NaN)),
                                                "db",
                                                7),
                                        "value",
                                        1)))
                .hasMessageContaining("values.web.cpu: ")
                .hasMessageContaining("values.web.rps.i-1: ")
                .hasMessageContaining("values.db: ")
                .hasMessageContaining("did you mean values?");
    }
}
