package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.testkit.MetricsProviderContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processor time and memory of real processes.
final class ProcessMetricsProviderTest extends MetricsProviderContract {

    private static final Call CALL = Call.within(Duration.ofSeconds(5));

    @TempDir Path directory;
    private ProcessController controller;

    @BeforeEach
    void openController() {
        controller = ProcessController.open(ProcessSettings.in(directory), InstantSource.system());
    }

    @AfterEach
    void leaveNothing() {
        controller.close();
        Machine.endAll(directory);
    }

    @Override
    protected MetricsProvider open() {
        return new ProcessMetricsFactory()
                .create("local", Map.of("directory", directory.toString()));
    }

    @Override
    protected MetricRequest answered() {
        return request("memory_bytes", Optional.empty(), idle("web"));
    }

    @Override
    protected MetricRequest unanswered() {
        return request(
                "cpu_utilization",
                Optional.empty(),
                Instance.running("of-another-controller", Instant.EPOCH));
    }

    @Override
    protected MetricDefinition invalid() {
        return definition("disk", Optional.empty());
    }

    private static MetricDefinition definition(String query, Optional<Request> request) {
        MetricDefinition plain = MetricDefinition.of(MetricType.CUSTOM);
        return new MetricDefinition(
                plain.type(),
                plain.provider(),
                Optional.of(query),
                plain.groupLabel(),
                plain.instanceLabel(),
                request,
                plain.aggregate(),
                plain.maxAge(),
                plain.onMissing(),
                plain.trustZero(),
                plain.smoothing());
    }

    private static MetricRequest request(
            String query, Optional<Request> request, Instance... instances) {
        MetricDefinition definition = definition(query, request);
        return new MetricRequest(
                ScalingGroup.builder("web").metric(query, definition).build(),
                query,
                definition,
                List.of(instances));
    }

    private Instance idle(String group) {
        return launch(group, "exec sleep 600");
    }

    private Instance launch(String group, String script) {
        return controller.launch(
                new LaunchRequest(ProcessFixture.shell(group, script), "key-" + System.nanoTime()),
                CALL);
    }

    private double value(MetricRequest request) {
        return awaitValue(request).perInstance().orElseThrow().getFirst().value();
    }

    @Test
    void aBusyProcessUsesOneCoreAndAnIdleOneNone() {
        // The child of the shell burns, so that its session is what counts.
        Instance busy = launch("web", "sh -c 'while :; do :; done' & wait");
        Instance idle = idle("web");
        MetricRequest cores = request("cpu_cores", Optional.empty(), busy, idle);
        List<InstanceSample> samples =
                ProcessFixture.await(
                        "the busy one is seen to be busy",
                        () ->
                                provider()
                                        .collect(List.of(cores), CALL)
                                        .get(cores.key())
                                        .perInstance()
                                        .orElseThrow(),
                        seen -> seen.size() == 2 && of(seen, busy).value() > 0.2);
        assertThat(of(samples, busy).value()).isLessThan(1.3);
        assertThat(of(samples, idle).value()).isLessThan(0.1);
        assertThat(of(samples, busy).at()).isPresent();
    }

    private static InstanceSample of(List<InstanceSample> samples, Instance instance) {
        return samples.stream()
                .filter(sample -> sample.instance().equals(instance.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void utilizationIsPercentOfACoreOrUsageWithItsRequest() {
        Instance busy = launch("web", "while :; do :; done");
        MetricRequest cores = request("cpu_cores", Optional.empty(), busy);
        MetricRequest percent = request("cpu_utilization", Optional.empty(), busy);
        MetricRequest ofTwo = request("cpu_utilization", Optional.of(new Request.Fixed(2)), busy);
        value(cores);
        Map<?, MetricReading> first = provider().collect(List.of(cores, percent), CALL);
        double used = first.get(cores.key()).perInstance().orElseThrow().getFirst().value();
        assertThat(first.get(percent.key()).perInstance().orElseThrow().getFirst().value())
                .isEqualTo(used * 100);
        MetricReading withRequest = provider().collect(List.of(ofTwo), CALL).get(ofTwo.key());
        InstanceSample sample = withRequest.perInstance().orElseThrow().getFirst();
        assertThat(sample.request()).hasValue(2);
        assertThat(sample.value()).isLessThan(1.5);
    }

    @Test
    void memoryIsResidentBytesOfTheSession() {
        Instance instance = launch("web", "sleep 600 & sleep 600 & wait");
        assertThat(value(request("memory_bytes", Optional.empty(), instance)))
                .isBetween(100_000.0, 50_000_000.0);
        assertThat(value(request("memory_utilization", Optional.empty(), instance)))
                .isBetween(0.00001, 5.0);
        assertThat(
                        value(
                                request(
                                        "memory_utilization",
                                        Optional.of(new Request.Fixed(1 << 20)),
                                        instance)))
                .isGreaterThan(100_000);
    }

    @Test
    void oneThatEndedHasNoSample() {
        Instance instance = idle("web");
        MetricRequest request = request("memory_bytes", Optional.empty(), instance);
        value(request);
        Machine.endAll(directory);
        assertThat(provider().collect(List.of(request), CALL).get(request.key()).perInstance())
                .contains(List.of());
    }

    @Test
    void aProviderOpenedLaterNeedsTwoLooksAtTheProcessor() {
        Instance busy = launch("web", "while :; do :; done");
        MetricRequest cores = request("cpu_cores", Optional.empty(), busy);
        try (MetricsProvider later =
                new ProcessMetricsProvider(directory, InstantSource.system())) {
            assertThat(later.collect(List.of(cores), CALL).get(cores.key()).perInstance())
                    .contains(List.of());
            ProcessFixture.await(
                    "a second look",
                    () -> later.collect(List.of(cores), CALL).get(cores.key()).perInstance(),
                    samples -> !samples.orElseThrow().isEmpty());
        }
    }

    @Test
    void aRequestWithARuleThatComparesPercentIsWarnedOf() {
        MetricDefinition cpu = definition("cpu_utilization", Optional.of(new Request.Fixed(2)));
        ScalingGroup bare = ScalingGroup.builder("web").metric("cpu", cpu).build();
        assertThat(provider().validate(bare, "cpu", cpu)).isEmpty();
        Rule threshold =
                new Rule.Threshold(
                        Rule.Header.of("out"),
                        "cpu",
                        OptionalDouble.of(75),
                        OptionalDouble.empty(),
                        1,
                        1,
                        1,
                        Rule.ChangeType.INSTANCES,
                        Optional.empty());
        assertThat(
                        provider()
                                .validate(
                                        bare.toBuilder().rules(List.of(threshold)).build(),
                                        "cpu",
                                        cpu))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("metrics.cpu.request");
                    assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
                });
    }

    @Test
    void aRequestIsANumberAndAQueryHasADefault() {
        ScalingGroup group = ScalingGroup.builder("web").build();
        MetricDefinition asked = definition("cpu_cores", Optional.of(new Request.Query("x")));
        assertThat(provider().validate(group, "cpu", asked))
                .extracting(Problem::path)
                .containsExactly("metrics.cpu.request");
        assertThat(
                        provider()
                                .validate(
                                        group,
                                        "cpu",
                                        MetricDefinition.of(MetricType.CPU_UTILIZATION)))
                .isEmpty();
    }
}
