package io.novacron.autoscaler.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.runtime.Tasks;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.testkit.PostgresServer;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import io.novacron.autoscaler.testkit.Steps;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// PostgreSQL is killed (−9) and comes back while it is written to.
@Tag("slow")
class PostgresOutageTest {

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private PostgresServer server;

    @BeforeEach
    void start() {
        server = PostgresServer.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private JdbcStateStore open() {
        return JdbcStateStore.open(
                server.url("postgres"),
                "test",
                Optional.of(PostgresServer.USER),
                Optional.empty(),
                Duration.ofMillis(500));
    }

    @Test
    void theLoopKeepsCapacityThroughAnOutageAndGoesOnAfterwards() {
        VirtualClock clock = VirtualClock.atMonday();
        SplittableRandom random = new SplittableRandom(1);
        SimulatedFleet fleet =
                new SimulatedFleet(clock, Duration.ofSeconds(20), new Steps(), random.split());
        SimulatedMetrics metrics = new SimulatedMetrics(clock, random.split());
        try (AutoScalingManager manager =
                AutoScalingManager.builder(open())
                        .controller("local", fleet)
                        .provider("metrics", metrics)
                        .clock(clock)
                        .tasks(Tasks.direct())
                        .settings(LoopSettings.DEFAULT.withSpread(false))
                        .random(random.split())
                        .build()) {
            manager.initialize();
            manager.registerScalingGroup(group());
            metrics.set("web", "load", 200);
            ticks(manager, clock, 6);
            assertThat(fleet.live("web")).hasSize(2);

            for (int outage = 1; outage <= 2; outage++) {
                int before = fleet.live("web").size();
                server.kill();
                metrics.set("web", "load", 100 * (before + 2));
                ticks(manager, clock, 4);
                assertThat(fleet.live("web")).as("outage %d", outage).hasSize(before);

                server.restart();
                ticks(manager, clock, 8);
                assertThat(fleet.live("web")).hasSize(before + 2);
                assertThat(storeFailures(manager)).hasSize(outage);
            }
        }
        try (JdbcStateStore store = open()) {
            assertThat(store.verifyEvents().isIntact()).isTrue();
            List<Event> events = store.events(EventQuery.after(0, 10_000));
            assertThat(events)
                    .filteredOn(event -> event.type() == EventType.INSTANCE_LAUNCHING)
                    .extracting(event -> event.details().get("key"))
                    .doesNotHaveDuplicates();
        }
    }

    private static List<Event> storeFailures(AutoScalingManager manager) {
        return manager.getScalingEvents(
                EventQuery.latest(99).ofTypes(Set.of(EventType.STORE_FAILED)));
    }

    private static void ticks(AutoScalingManager manager, VirtualClock clock, int count) {
        for (int tick = 0; tick < count; tick++) {
            manager.loop().tick(clock.advance(INTERVAL));
        }
    }

    private static ScalingGroup group() {
        return ScalingGroup.builder("web")
                .minCapacity(2)
                .maxCapacity(20)
                .evaluationInterval(INTERVAL)
                .metric("load", MetricDefinition.of(MetricType.CUSTOM))
                .rules(
                        List.of(
                                new Rule.Target(
                                        Rule.Header.of("load"),
                                        "load",
                                        Rule.TargetKind.AVERAGE_VALUE,
                                        100,
                                        false,
                                        OptionalDouble.empty())))
                .behavior(Behavior.IMMEDIATE)
                .build();
    }

    @Test
    void whatWasAcknowledgedBeforeAKillIsThereAfterwardsAndTheChainHolds() throws Exception {
        int writers = 4;
        CountDownLatch written = new CountDownLatch(writers * 20);
        List<Event> events = new ArrayList<>();
        try (JdbcStateStore store = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Event>>> acknowledged = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                acknowledged.add(threads.submit(writing(store, writer, written)));
            }
            written.await();
            server.kill();
            for (Future<List<Event>> each : acknowledged) {
                events.addAll(each.get());
            }
        }
        server.restart();
        try (JdbcStateStore store = open()) {
            List<Event> found = store.events(EventQuery.after(0, 1_000_000));
            assertThat(found).containsAll(events);
            assertThat(found)
                    .extracting(Event::sequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, found.size()).boxed().toList());
            // One write of each writer was under way: made or not, but never twice.
            assertThat(found.size() - events.size()).isBetween(0, writers);
            assertThat(found).extracting(Event::message).doesNotHaveDuplicates();
            assertThat(store.verifyEvents().isIntact()).isTrue();
        }
    }

    // Writes until the database is gone.
    private static Callable<List<Event>> writing(
            JdbcStateStore store, int writer, CountDownLatch written) {
        return () -> {
            List<Event> acknowledged = new ArrayList<>();
            try {
                for (int write = 0; ; write++) {
                    acknowledged.addAll(
                            store.append(
                                    List.of(
                                            Event.of(
                                                    Instant.EPOCH,
                                                    "group-" + writer,
                                                    EventType.GROUP_UPDATED,
                                                    writer + "/" + write))));
                    written.countDown();
                }
            } catch (OutsideException gone) {
                return acknowledged;
            }
        };
    }
}
