package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls.Operation;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real threads: what hangs holds nobody but its own.
@Timeout(60)
class BulkheadTest {

    /// Long enough that no test waits for it.
    private static final Duration HOURS = Duration.ofHours(2);

    @Test
    @DisplayName("INCIDENTS 40: a provider that hangs delays neither another group nor the tick")
    void aHangingProviderDelaysNobody() throws InterruptedException {
        CountDownLatch launched = new CountDownLatch(3);
        HangingProvider hanging = new HangingProvider();
        RealController controller = new RealController(launched);
        try (AutoScalingManager manager =
                AutoScalingManager.builder(new InMemoryStateStore())
                        .controller("local", controller)
                        .provider("hanging", hanging)
                        .provider("fine", new FineProvider())
                        .settings(
                                LoopSettings.DEFAULT
                                        .withSpread(false)
                                        .withTimeouts(HOURS, HOURS, HOURS))
                        .build()) {
            manager.initialize();
            manager.registerScalingGroup(group("stuck", "hanging"));
            manager.registerScalingGroup(group("fine", "fine"));
            Instant now = Instant.now();
            manager.loop().tick(now);
            assertThat(launched.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(hanging.entered.await(30, TimeUnit.SECONDS)).isTrue();

            // Later ticks leave the stuck batch alone and ask the provider nothing more.
            manager.loop().tick(now.plusSeconds(15));
            manager.loop().tick(now.plusSeconds(30));
            assertThat(hanging.calls).hasValue(1);
            assertThat(controller.tagged("stuck")).isZero();
            hanging.release.countDown();
        }
    }

    @Test
    void aCallThatHangsIsAbandonedAndHoldsItsPermit() throws InterruptedException {
        Bulkhead bulkhead =
                new Bulkhead(
                        Operation.COLLECT, "thing", 1, Tasks.virtualThreads(), Clock.systemUTC());
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        assertThatThrownBy(() ->
                        bulkhead.run(
                                // Long enough for the call to have begun on a loaded machine.
                                Duration.ofSeconds(2),
                                () -> {
                                    awaitUninterruptibly(release);
                                    left.countDown();
                                }))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.TIMED_OUT));
        assertThatThrownBy(() -> bulkhead.run(HOURS, () -> {}))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("busy");
        assertThat(bulkhead.statistics().abandoned()).isEqualTo(1);
        assertThat(bulkhead.statistics().inFlight()).isEqualTo(1);
        release.countDown();
        assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bulkhead.call(HOURS, () -> 7)).isEqualTo(7);
        PlugInCalls calls = bulkhead.statistics();
        assertThat(calls.calls()).isEqualTo(3);
        assertThat(calls.failures()).isEqualTo(2);
        assertThat(calls.abandoned()).isZero();
    }

    @Test
    void whatBreaksTheContractIsAnOutsideFault() {
        Bulkhead bulkhead =
                new Bulkhead(Operation.COLLECT, "thing", 1, Tasks.direct(), Clock.systemUTC());
        assertThatThrownBy(() ->
                        bulkhead.run(
                                HOURS,
                                () -> {
                                    throw new NoClassDefFoundError("secret");
                                }))
                .isInstanceOf(OutsideException.class)
                .hasMessage("provider thing failed: NoClassDefFoundError");
        OutsideException known = new OutsideException(Kind.QUOTA, "too many");
        assertThatThrownBy(() ->
                        bulkhead.run(
                                HOURS,
                                () -> {
                                    throw known;
                                }))
                .isSameAs(known);
    }

    @Test
    void theLoopStopsAndStartsAgain() throws InterruptedException {
        CountDownLatch launched = new CountDownLatch(3);
        RealController controller = new RealController(launched);
        InMemoryStateStore store = new InMemoryStateStore();
        AutoScalingManager manager =
                AutoScalingManager.builder(store)
                        .controller("local", controller)
                        .provider("fine", new FineProvider())
                        .settings(LoopSettings.DEFAULT.withSpread(false))
                        .build();
        manager.initialize();
        manager.registerScalingGroup(group("fine", "fine"));
        manager.startScalingLoop(Duration.ofMillis(5));
        assertThat(launched.await(30, TimeUnit.SECONDS)).isTrue();
        manager.stopScalingLoop();
        manager.startScalingLoop(Duration.ofMillis(5));
        manager.close();
        assertThat(controller.tagged("fine")).isEqualTo(3);
        assertThat(store.memory("fine")).isPresent();
        assertThat(store.events(io.novacron.autoscaler.spi.EventQuery.latest(100)))
                .extracting(event -> event.type().name())
                .contains("LOOP_STARTED", "LOOP_STOPPED");
    }

    private static ScalingGroup group(String id, String provider) {
        return ScalingGroup.builder(id)
                .minCapacity(3)
                .maxCapacity(5)
                .evaluationInterval(Duration.ofSeconds(15))
                .metric("load", MetricDefinition.of(MetricType.CUSTOM).from(provider))
                .rules(List.of(World.perInstance(100)))
                .build();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean released = false;
        while (!released) {
            try {
                latch.await();
                released = true;
            } catch (InterruptedException _) {
                // The bulkhead interrupts what it abandons; this one does not listen.
            }
        }
    }

    private static final class HangingProvider implements MetricsProvider {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public List<Problem> validate(
                ScalingGroup group, String metric, MetricDefinition definition) {
            return List.of();
        }

        @Override
        public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
            calls.incrementAndGet();
            entered.countDown();
            awaitUninterruptibly(release);
            return Map.of();
        }

        @Override
        public void close() {}
    }

    private static final class FineProvider implements MetricsProvider {
        @Override
        public List<Problem> validate(
                ScalingGroup group, String metric, MetricDefinition definition) {
            return List.of();
        }

        @Override
        public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
            Map<MetricKey, MetricReading> readings = new ConcurrentHashMap<>();
            requests.forEach(request -> readings.put(request.key(), MetricReading.of(250)));
            return readings;
        }

        @Override
        public void close() {}
    }

    private static final class RealController implements ResourceController {
        private final Map<String, ManagedInstance> instances = new ConcurrentHashMap<>();
        private final CountDownLatch launched;

        RealController(CountDownLatch launched) {
            this.launched = launched;
        }

        long tagged(String group) {
            return instances.values().stream()
                    .filter(managed -> managed.group().equals(group))
                    .count();
        }

        @Override
        public List<Problem> validate(ScalingGroup group) {
            return List.of();
        }

        @Override
        public List<ManagedInstance> list(Call call) {
            return new ArrayList<>(instances.values());
        }

        @Override
        public Instance launch(LaunchRequest request, Call call) {
            Instance instance =
                    Instance.running(request.key(), Instant.now())
                            .withState(InstanceState.RUNNING, true);
            instances.put(
                    request.key(),
                    new ManagedInstance(request.group().id(), request.key(), instance));
            launched.countDown();
            return instance;
        }

        @Override
        public void terminate(TerminateRequest request, Call call) {
            instances.remove(request.instance());
        }

        @Override
        public void close() {}
    }
}
