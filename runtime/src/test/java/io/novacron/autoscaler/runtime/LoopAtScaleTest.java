package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.testkit.FaultyStore;
import io.novacron.autoscaler.testkit.FleetFault;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import io.novacron.autoscaler.testkit.Steps;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many groups, slow and dead providers, outages and pauses: how the loop spreads and sheds work.
@Timeout(300)
class LoopAtScaleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /// A provider that takes its time by the virtual clock.
    private static final class SlowProvider implements MetricsProvider {
        private final VirtualTimeTasks tasks;
        private final Duration takes;
        int calls;

        SlowProvider(VirtualTimeTasks tasks, Duration takes) {
            this.tasks = tasks;
            this.takes = takes;
        }

        @Override
        public List<Problem> validate(
                ScalingGroup group, String metric, MetricDefinition definition) {
            return List.of();
        }

        @Override
        public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
            calls++;
            if (takes.isPositive()) {
                tasks.sleep(takes);
            }
            Map<MetricKey, MetricReading> readings = new HashMap<>();
            requests.forEach(request -> readings.put(request.key(), MetricReading.of(100)));
            return readings;
        }

        @Override
        public void close() {}
    }

    @Test
    @DisplayName(
            "INCIDENTS 40: a dead provider and one of 5 s leave the lag of 10,000 other groups alone")
    void slowProvidersDelayOnlyTheirOwn() {
        VirtualClock clock = VirtualClock.atMonday();
        VirtualTimeTasks tasks = new VirtualTimeTasks(clock);
        SimulatedFleet fleet =
                new SimulatedFleet(clock, SECOND, new Steps(), new SplittableRandom(1));
        SlowProvider dead = new SlowProvider(tasks, Duration.ofDays(1));
        SlowProvider slow = new SlowProvider(tasks, Duration.ofSeconds(5));
        AutoScalingManager manager =
                AutoScalingManager.builder(new InMemoryStateStore())
                        .controller("local", fleet)
                        .provider("dead", dead)
                        .provider("slow", slow)
                        .provider("fine", new SlowProvider(tasks, Duration.ZERO))
                        .clock(clock)
                        .tasks(tasks)
                        .random(new SplittableRandom(2))
                        .build();
        manager.initialize();
        for (int index = 0; index < 10_000; index++) {
            String provider =
                    switch (index % 100) {
                        case 0 -> "dead";
                        case 1 -> "slow";
                        default -> "fine";
                    };
            String id = "group-%05d".formatted(index);
            fleet.appear(id);
            manager.registerScalingGroup(group(id, provider));
        }
        // The first look, all at once because they are new, is none that was due.
        Instant now = clock.instant();
        for (int tick = 0; tick < 5 * 60; tick++) {
            now = now.plus(Duration.ofMillis(200));
            tasks.advanceTo(now);
            manager.loop().tick(now);
        }
        tasks.advanceTo(now.plusMillis(1));

        LoopStatistics statistics = manager.loop().statistics();
        assertThat(lane(statistics, "fine").lag().recent()).isGreaterThan(25_000);
        assertThat(lane(statistics, "fine").lag().p99()).isLessThan(SECOND);
        assertThat(lane(statistics, "fine").lag().max()).isLessThan(SECOND);
        assertThat(lane(statistics, "slow").lag().recent()).isGreaterThan(250);
        assertThat(lane(statistics, "slow").lag().p99()).isLessThan(INTERVAL);
        assertThat(lane(statistics, "dead").lag().recent()).isGreaterThan(100);
        // Slow means few calls for many groups; dead means one that still hangs.
        assertThat(slow.calls).isBetween(8, 14);
        assertThat(dead.calls).isEqualTo(1);
        assertThat(statistics.plugIns())
                .filteredOn(calls -> calls.name().equals("dead"))
                .allMatch(calls -> calls.abandoned() == 1);
        assertThat(statistics.queue().waiting()).isLessThanOrEqualTo(200);
        assertThat(manager.status("group-00000").orElseThrow().lastDecision()).isPresent();
    }

    private static LoopStatistics.Lane lane(LoopStatistics statistics, String provider) {
        return statistics.lanes().stream()
                .filter(lane -> lane.name().contains("|" + provider + "|"))
                .findFirst()
                .orElseThrow();
    }

    private static ScalingGroup group(String id, String provider) {
        return World.group(id)
                .metric("load", MetricDefinition.of(MetricType.CUSTOM).from(provider))
                .build();
    }

    /// Groups that run and are spread over their interval, one second a tick.
    private static World spread(int groups) {
        World world = new World(1);
        world.settings = LoopSettings.DEFAULT;
        world.manager = world.newManager();
        world.manager.initialize();
        for (int index = 0; index < groups; index++) {
            world.metrics.set("group-" + index, "load", 100);
            world.fleet.appear("group-" + index);
            world.manager.registerScalingGroup(World.group("group-" + index).build());
        }
        seconds(world, 60);
        return world;
    }

    /// The most evaluations in one second.
    private static long seconds(World world, int seconds) {
        long most = 0;
        for (int second = 0; second < seconds; second++) {
            long before = world.manager.loop().statistics().evaluations();
            world.manager.loop().tick(world.clock.advance(SECOND));
            most = Math.max(most, world.manager.loop().statistics().evaluations() - before);
        }
        return most;
    }

    @Test
    @DisplayName(
            "INCIDENTS 43: after everything was down for ten minutes the calls come at their rate")
    void anOutageEndsWithoutAHerd() {
        World world = spread(1_000);
        long usual = seconds(world, 60);
        assertThat(usual).isLessThan(150);
        world.fleet.faults().always(FleetFault.LISTING_FAILS);
        world.metrics.faults().always(SimulatedMetrics.Fault.PROVIDER_FAILS);
        world.store.faults().always(FaultyStore.Fault.WRITE_FAILS);
        seconds(world, 600);
        int listings = world.fleet.listings();
        int collects = world.metrics.collects();
        long calls = world.fleet.calls().size();
        world.fleet.faults().heal();
        world.metrics.faults().heal();
        world.store.faults().heal();
        assertThat(seconds(world, 60)).isLessThanOrEqualTo(2 * usual);
        assertThat(world.fleet.listings() - listings).isLessThanOrEqualTo(2 * 60);
        assertThat(world.metrics.collects() - collects).isLessThanOrEqualTo(2 * 60);
        assertThat(world.fleet.calls().size() - calls).isLessThanOrEqualTo(20);
    }

    @Test
    @DisplayName("INCIDENTS 43: after the machine slept each group waits for its own place")
    void aPauseEndsWithoutAHerd() {
        World world = spread(1_000);
        long usual = seconds(world, 60);
        LoopStatistics before = world.manager.loop().statistics();
        world.clock.advance(Duration.ofMinutes(10));
        assertThat(seconds(world, 15)).isLessThanOrEqualTo(2 * usual);
        LoopStatistics after = world.manager.loop().statistics();
        assertThat(after.evaluations() - before.evaluations()).isBetween(900L, 1_100L);
        assertThat(after.skipped() - before.skipped()).isBetween(39_000L, 42_000L);
        assertThat(after.lag().max()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aLoopThatTicksSeldomEvaluatesEveryGroupAtEveryTick() {
        World world = spread(100);
        long before = world.manager.loop().statistics().evaluations();
        for (int tick = 0; tick < 10; tick++) {
            world.manager.loop().tick(world.clock.advance(Duration.ofMinutes(1)));
        }
        assertThat(world.manager.loop().statistics().evaluations() - before)
                .isBetween(900L, 1_000L);
    }

    @Test
    @DisplayName("INCIDENTS 41: a thousand groups created and deleted a minute leave nothing")
    void groupsComeAndGo() {
        World world = spread(1);
        for (int minute = 0; minute < 10; minute++) {
            for (int index = 0; index < 1_000; index++) {
                world.metrics.set("brief-" + index, "load", 100);
                world.manager.registerScalingGroup(World.group("brief-" + index).build());
            }
            seconds(world, 30);
            for (int index = 0; index < 1_000; index++) {
                world.manager.unregisterScalingGroup("brief-" + index, Change.by("test").forced());
                world.metrics.remove("brief-" + index, "load");
            }
            seconds(world, 30);
        }
        seconds(world, 300);
        assertThat(world.manager.registry().size()).isEqualTo(1);
        assertThat(world.manager.registry().inOrder()).hasSize(1);
        assertThat(world.manager.registry().due().size()).isLessThanOrEqualTo(2);
        assertThat(world.manager.loop().statistics().lanes()).hasSize(1);
        assertThat(world.manager.loop().statistics().queue().waiting()).isZero();
        assertThat(world.store.memories()).hasSize(1);
        assertThat(world.store.openIntents().size()).isLessThanOrEqualTo(1);
        assertThat(world.fleet.tagged("brief-7")).isEmpty();
    }

    @Test
    void memoriesAreSavedOnceAMinuteInFewWrites() {
        World world = spread(1_000);
        long before = world.manager.loop().statistics().storeWrites().count();
        seconds(world, 120);
        long writes = world.manager.loop().statistics().storeWrites().count() - before;
        assertThat(writes).isBetween(4L, 250L);
        Instant oldest =
                world.store.memories().values().stream()
                        .map(memory -> memory.decidedAt().orElseThrow())
                        .min(Instant::compareTo)
                        .orElseThrow();
        assertThat(Duration.between(oldest, world.clock.instant()))
                .isLessThanOrEqualTo(Duration.ofMinutes(1).plus(INTERVAL).plus(SECOND));
    }
}
