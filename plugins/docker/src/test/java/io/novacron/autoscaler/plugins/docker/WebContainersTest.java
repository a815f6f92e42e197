package io.novacron.autoscaler.plugins.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.testkit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Containers that serve: published ports, health checks, networks, what they use, and launches
/// that a crash left half done. On both engines.
final class WebContainersTest {

    private static final AtomicInteger SCOPES = new AtomicInteger();
    private static final Call CALL = Call.within(Duration.ofMinutes(2));

    private final String scope = "web-" + SCOPES.incrementAndGet();
    private RealEngine engine;
    private ResourceController controller;

    private void open(String name) {
        engine = name.equals("podman") ? RealEngine.podman() : RealEngine.docker();
        controller = Containers.controller(engine, scope);
    }

    @AfterEach
    void leaveNothing() {
        if (controller != null) {
            controller.close();
        }
        if (engine != null) {
            engine.removeAll(scope);
        }
    }

    private Instance launch(ScalingGroup group, String key) {
        return controller.launch(new LaunchRequest(group, key), CALL);
    }

    private Optional<Instance> find(String id) {
        return controller.list(CALL).stream()
                .map(ManagedInstance::instance)
                .filter(instance -> instance.id().equals(id))
                .findFirst();
    }

    private Instance awaitReady(String id) {
        Await.until(
                id + " is ready",
                () -> find(id).filter(one -> one.state() == InstanceState.RUNNING).isPresent(),
                () -> find(id).toString());
        return find(id).orElseThrow();
    }

    private static ScalingGroup web(String id, Map<String, Object> changes) {
        Map<String, Object> template =
                new java.util.HashMap<>(
                        Map.of(
                                "command",
                                List.of("httpd", "-f", "-p", "8080", "-h", "/www"),
                                "networkMode",
                                "bridge",
                                "ports",
                                List.of(8080),
                                "readiness",
                                Map.of("http", "/health"),
                                "stopTimeout",
                                "0s"));
        template.putAll(changes);
        return Containers.group(id, template);
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "docker"})
    void eachHasAPortOfItsOwnWhereItAnswers(String name) throws Exception {
        open(name);
        ScalingGroup group = web("web", Map.of());
        Instance one = awaitReady(launch(group, "key-1").id());
        Instance two = awaitReady(launch(group, "key-2").id());

        assertThat(one.address()).isNotEqualTo(two.address());
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (Instance instance : List.of(one, two)) {
                URI health = URI.create("http://" + instance.address().orElseThrow() + "/health");
                assertThat(
                                client.send(
                                                HttpRequest.newBuilder(health).build(),
                                                HttpResponse.BodyHandlers.ofString())
                                        .body())
                        .isEqualTo("ok\n");
            }
        }
        assertThat(one.host()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "docker"})
    void aHealthCheckDecidesWhereItIsAsked(String name) {
        open(name);
        ScalingGroup group =
                Containers.group(
                        "checked",
                        Map.of(
                                "command",
                                List.of("sh", "-c", "sleep 2; echo x > /tmp/up; sleep 600"),
                                "healthcheck",
                                Map.of("command", List.of("cat", "/tmp/up"), "interval", "1s"),
                                "stopTimeout",
                                "0s"));
        Instance launched = launch(group, "key-1");
        assertThat(launched.state()).isEqualTo(InstanceState.PENDING);
        awaitReady(launched.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "docker"})
    void everyNetworkOfTheGroupIsAttached(String name) {
        open(name);
        List<String> networks = List.of(scope + "-a", scope + "-b");
        networks.forEach(network -> engine.run("network", "create", network));
        try {
            ScalingGroup attached =
                    web("attached", Map.of()).toBuilder()
                            .network(Map.of("attach", networks))
                            .launchTemplate(
                                    Map.of(
                                            "image",
                                            RealEngine.IMAGE,
                                            "command",
                                            List.of("sleep", "600"),
                                            "stopTimeout",
                                            "0s"))
                            .build();
            Instance instance = awaitReady(launch(attached, "key-1").id());
            assertThat(
                            engine.run(
                                    "inspect",
                                    "-f",
                                    "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}",
                                    instance.id()))
                    .contains(networks);
        } finally {
            controller.close();
            engine.removeAll(scope);
            networks.forEach(network -> engine.run("network", "rm", network));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "docker"})
    void aContainerThatWasCreatedAndNotStartedIsStarted(String name) {
        open(name);
        ScalingGroup group = Containers.group("half");
        String id = Labels.instanceId(scope, new LaunchRequest(group, "key-1"));
        engine.run(
                "create",
                "--name",
                id,
                "--network",
                "none",
                "--label",
                Labels.SCOPE + "=" + scope,
                "--label",
                Labels.GROUP + "=half",
                "--label",
                Labels.KEY + "=key-1",
                RealEngine.IMAGE,
                "sleep",
                "600");

        awaitReady(id);
        assertThat(launch(group, "key-1").id()).isEqualTo(id);
        assertThat(Containers.running(engine, scope, "half")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "docker"})
    void whatContainersUseIsPercentOfTheirLimits(String name) {
        open(name);
        MetricsProvider provider = (MetricsProvider) controller;
        ScalingGroup group =
                Containers.group(
                        "busy",
                        Map.of(
                                "command",
                                List.of("sh", "-c", "while true; do true; done"),
                                "limits",
                                Map.of("cpu", 0.25, "memory", "64Mi"),
                                "stopTimeout",
                                "0s"));
        Instance instance = awaitReady(launch(group, "key-1").id());
        MetricRequest percent = request(group, "percent", MetricType.CPU_UTILIZATION, instance);
        MetricRequest memory = request(group, "memory", MetricType.MEMORY_UTILIZATION, instance);
        Await.until(
                "it is seen to be busy",
                () ->
                        samples(provider, percent)
                                .anyMatch(sample -> sample.value() > 0 && sample.value() < 1000));
        assertThat(samples(provider, memory).toList())
                .singleElement()
                .satisfies(sample -> {
                    assertThat(sample.instance()).isEqualTo(instance.id());
                    assertThat(sample.value()).isBetween(0.01, 99.0);
                });
        Instance unknown = Instance.running("never-seen", java.time.Instant.EPOCH);
        assertThat(samples(provider, request(group, "none", MetricType.CPU_UTILIZATION, unknown)))
                .isEmpty();
    }

    private static MetricRequest request(
            ScalingGroup group, String metric, MetricType type, Instance instance) {
        return new MetricRequest(group, metric, MetricDefinition.of(type), List.of(instance));
    }

    private static Stream<InstanceSample> samples(MetricsProvider provider, MetricRequest request) {
        MetricReading reading = provider.collect(List.of(request), CALL).get(request.key());
        return reading.perInstance().orElse(List.of()).stream();
    }
}
