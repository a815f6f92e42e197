package io.novacron.autoscaler.plugins.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import io.novacron.autoscaler.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One controller on two real engines: Docker is zone a, Podman zone b.
@Timeout(300)
final class TwoHostsTest {

    private static final String SCOPE = "two-hosts";
    private static final Call CALL = Call.within(Duration.ofSeconds(60));

    private final RealEngine first = RealEngine.docker();
    private final RealEngine second = RealEngine.podman();
    private final ScalingGroup group =
            Containers.group(
                    "web", Map.of("stopTimeout", "0s", "limits", Map.of("memory", "32Mi")));
    private ResourceController controller;

    @BeforeEach
    void open() {
        controller = opened();
    }

    private ResourceController opened() {
        return new DockerControllerFactory()
                .create(
                        "both",
                        Map.of(
                                "scope",
                                SCOPE,
                                "hosts",
                                List.of(
                                        Map.of("name", "d1", "zone", "a", "url", first.host()),
                                        Map.of("name", "p1", "zone", "b", "url", second.host()))));
    }

    @AfterEach
    void leaveNothing() {
        controller.close();
        first.removeAll(SCOPE);
        second.removeAll(SCOPE);
    }

    private Instance launch(String key, String... zone) {
        return controller.launch(
                new LaunchRequest(group, key, Optional.empty(), List.of(zone).stream().findFirst()),
                CALL);
    }

    private Map<String, Long> listedByZone() {
        return controller.list(CALL).stream()
                .filter(one -> one.instance().state() == InstanceState.RUNNING)
                .collect(
                        Collectors.groupingBy(
                                one ->
                                        one.instance().zone().orElse("-")
                                                + "/"
                                                + one.instance().host().orElse("-"),
                                TreeMap::new,
                                Collectors.counting()));
    }

    @Test
    void aLaunchGoesToItsZoneAndTheListingHasBoth() {
        assertThat(controller.zones()).containsExactlyInAnyOrder("a", "b");
        Instance here = launch("one", "a");
        Instance there = launch("two", "b");
        launch("three", "b");

        assertThat(here.zone()).contains("a");
        assertThat(there.zone()).contains("b");
        assertThat(listedByZone()).isEqualTo(Map.of("a/d1", 1L, "b/p1", 2L));
        assertThat(Containers.running(first, SCOPE, "web")).isEqualTo(1);
        assertThat(Containers.running(second, SCOPE, "web")).isEqualTo(2);

        controller.terminate(new TerminateRequest(group, there.id()), CALL);
        controller.terminate(new TerminateRequest(group, here.id()), CALL);
        Await.until(
                "both are gone",
                () ->
                        Containers.running(first, SCOPE, "web") == 0
                                && Containers.running(second, SCOPE, "web") == 1,
                () -> controller.list(CALL).toString());
        controller.terminate(new TerminateRequest(group, here.id()), CALL);
        controller.terminate(new TerminateRequest(group, "never-was"), CALL);
    }

    @Test
    void withoutAZoneTheHostWithTheFewestOfTheGroupIsTaken() {
        controller.list(CALL);
        for (int number = 0; number < 6; number++) {
            launch("key-" + number);
        }
        assertThat(listedByZone()).isEqualTo(Map.of("a/d1", 3L, "b/p1", 3L));
    }

    @Test
    void aKeyStaysWhereItWasAskedForAlsoForAnotherProcess() {
        Instance launched = launch("one", "a");
        assertThat(launch("one", "a").id()).isEqualTo(launched.id());
        controller.close();
        controller = opened();
        assertThat(launch("one").host()).contains("d1");
        assertThat(Containers.running(first, SCOPE, "web")).isEqualTo(1);
        assertThat(Containers.running(second, SCOPE, "web")).isZero();
    }

    @Test
    @DisplayName("INCIDENTS 17: a host that is down is unknown and not gone, launches go elsewhere")
    void aHostThatIsDownIsUnknownAndNotGoneAndLaunchesGoToTheOther() {
        launch("one", "a");
        launch("two", "b");
        assertThat(listedByZone()).isEqualTo(Map.of("a/d1", 1L, "b/p1", 1L));
        second.kill();
        try {
            for (int look = 0; look < 3; look++) {
                assertThat(listedByZone()).isEqualTo(Map.of("a/d1", 1L, "b/p1", 1L));
            }
            OutsideException refused =
                    catchThrowableOfType(OutsideException.class, () -> launch("three", "b"));
            assertThat(refused.kind()).isEqualTo(Kind.NO_CAPACITY);
            assertThat(refused).hasMessageContaining("no host of zone b answers");
            assertThat(launch("three", "a").zone()).contains("a");
            assertThat(launch("four").zone()).contains("a");
            assertThat(listedByZone()).isEqualTo(Map.of("a/d1", 3L, "b/p1", 1L));
            assertThatThrownBy(() ->
                            controller.terminate(new TerminateRequest(group, idIn("b")), CALL))
                    .isInstanceOf(OutsideException.class);
        } finally {
            second.start();
        }
        Await.until(
                "the host answers again",
                () -> {
                    controller.list(CALL);
                    return launchable("five");
                },
                second::log);
        assertThat(Containers.running(second, SCOPE, "web")).isEqualTo(2);
        assertThat(listedByZone()).isEqualTo(Map.of("a/d1", 3L, "b/p1", 2L));
    }

    private boolean launchable(String key) {
        try {
            launch(key, "b");
            return true;
        } catch (OutsideException notYet) {
            return false;
        }
    }

    private String idIn(String zone) {
        return controller.list(CALL).stream()
                .map(ManagedInstance::instance)
                .filter(one -> one.zone().equals(Optional.of(zone)))
                .map(Instance::id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void untilEveryHostHasAnsweredOnceThereIsNoListing() {
        launch("one", "b");
        second.kill();
        try (ResourceController fresh = opened()) {
            OutsideException failed =
                    catchThrowableOfType(OutsideException.class, () -> fresh.list(CALL));
            assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failed).hasMessageContaining("host p1 has not answered yet");
            // It may have the key of an earlier process.
            assertThatThrownBy(() -> fresh.launch(new LaunchRequest(group, "one"), CALL))
                    .isInstanceOf(OutsideException.class);
            assertThat(Containers.running(first, SCOPE, "web")).isZero();
        } finally {
            second.start();
        }
    }

    @Test
    void bothHostsMeasureTheirOwn() {
        launch("one", "a");
        launch("two", "b");
        List<Instance> instances =
                controller.list(CALL).stream().map(ManagedInstance::instance).toList();
        MetricRequest request =
                new MetricRequest(
                        group,
                        "memory",
                        MetricDefinition.of(MetricType.MEMORY_UTILIZATION),
                        instances);
        MetricReading reading =
                ((MetricsProvider) controller).collect(List.of(request), CALL).get(request.key());
        assertThat(reading).isNotNull();
        assertThat(reading.perInstance().orElseThrow())
                .extracting(sample -> sample.instance())
                .containsExactlyInAnyOrderElementsOf(instances.stream().map(Instance::id).toList());
        second.kill();
        try {
            assertThat(((MetricsProvider) controller).collect(List.of(request), CALL).values())
                    .singleElement()
                    .satisfies(half ->
                            assertThat(half.perInstance().orElseThrow())
                                    .extracting(sample -> sample.instance())
                                    .containsExactly(idIn("a")));
        } finally {
            second.start();
        }
    }

    @Test
    void everyMistakeInTheHostsIsNamedWithItsPath() {
        assertThatThrownBy(() ->
                        new DockerControllerFactory()
                                .create(
                                        "both",
                                        Map.of(
                                                "host",
                                                "unix:///a",
                                                "hosts",
                                                List.of(
                                                        Map.of("name", "a", "url", "http://x"),
                                                        Map.of("name", "a", "url", "unix:///b"),
                                                        Map.of("nam", "c", "url", "unix:///c")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host: found beside hosts")
                .hasMessageContaining("hosts[0].url")
                .hasMessageContaining("hosts[1].name")
                .hasMessageContaining("hosts[2].nam");
    }
}
