package io.novacron.autoscaler.runtime;

import static io.novacron.autoscaler.runtime.IncidentsOfActionTest.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.testkit.FleetFault;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Time, scale, safety (INCIDENTS.md rows 37 to 45), as far as the loop has a part in it.
class IncidentsOfScaleTest {

    @Test
    @DisplayName("INCIDENTS 37: a clock that goes back an hour stops nothing")
    void theClockGoesBack() {
        World world = running(3, World.web());
        world.metrics.source("web", "load", (_, _) -> MetricReading.of(700));
        world.skew = Duration.ofHours(-1);
        world.ticks(2);
        assertThat(world.desired()).isEqualTo(7);
        assertThat(world.live()).isEqualTo(7);
        world.skew = Duration.ofHours(5);
        world.metrics.source("web", "load", (_, _) -> MetricReading.of(200));
        world.ticks(3);
        assertThat(world.live()).isEqualTo(2);
        assertThat(world.events(EventType.EVALUATION_FAILED)).isEmpty();
    }

    @Test
    @DisplayName(
            "INCIDENTS 41: ten thousand failing ticks and a thousand groups leave nothing behind")
    void failuresLeaveNothingBehind() {
        World world = running(3, World.web());
        world.metrics
                .faults()
                .during(
                        SimulatedMetrics.Fault.PROVIDER_FAILS,
                        world.clock.instant(),
                        java.time.Instant.MAX,
                        0.5);
        world.fleet
                .faults()
                .during(
                        FleetFault.LISTING_FAILS,
                        world.clock.instant(),
                        java.time.Instant.MAX,
                        0.3);
        world.fleet
                .faults()
                .during(
                        FleetFault.LAUNCH_UNAVAILABLE,
                        world.clock.instant(),
                        java.time.Instant.MAX,
                        0.5);
        world.ticks(10_000);
        ManagedGroup group = world.manager.group("web");
        assertThat(group.waiting()).isEmpty();
        assertThat(group.work.launches.size() + group.work.departures.size()).isLessThan(10);
        assertThat(group.lost.size()).isLessThan(10);
        assertThat(group.startups.size()).isLessThan(10);
        world.fleet.faults().heal();
        world.metrics.faults().heal();
        for (int round = 0; round < 1_000; round++) {
            world.manager.registerScalingGroup(World.calm().build());
            world.tick();
            world.manager.unregisterScalingGroup("calm", Change.by("test").forced());
        }
        assertThat(world.manager.listScalingGroups()).hasSize(1);
        assertThat(world.store.memory("calm")).isEmpty();
        assertThat(world.store.openIntents().size()).isLessThanOrEqualTo(1);
        world.ticks(8);
        assertThat(world.calmFleet.tagged("calm")).isEmpty();
        assertThat(world.live()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "INCIDENTS 42: a throttle slows one controller only, calls stay bounded, then it goes on")
    void throttled() {
        World world = World.started(World.calm().build());
        world.calmMetrics.set("calm", "load", 300);
        for (int group = 0; group < 500; group++) {
            world.metrics.set("group-" + group, "load", 100);
            world.manager.registerScalingGroup(World.group("group-" + group).build());
        }
        world.settings = LoopSettings.DEFAULT;
        world.tick();
        assertThat(world.fleet.listings()).isEqualTo(1);
        assertThat(world.metrics.collects()).isEqualTo(1);
        world.fleet.faults().always(FleetFault.LISTING_THROTTLED);
        int listings = world.fleet.listings();
        world.ticks(40);
        assertThat(world.fleet.listings() - listings).isLessThanOrEqualTo(6);
        assertThat(world.calmFleet.live("calm")).hasSize(3);
        world.fleet.faults().heal();
        world.ticks(8);
        assertThat(world.allEvents(EventType.LISTING_RECOVERED)).hasSize(1);
        int before = world.fleet.listings();
        world.ticks(2);
        assertThat(world.fleet.listings() - before).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "INCIDENTS 37: a throttle told an hour ahead of time is over when the clock is back")
    void throttledWhileTheClockWasAhead() {
        World world = running(3, World.web());
        world.skew = Duration.ofHours(1);
        world.fleet.faults().always(FleetFault.LISTING_THROTTLED);
        world.tick();
        world.fleet.faults().heal();
        world.skew = Duration.ZERO;
        // Longer than its two minutes.
        world.ticks(9);
        world.metrics.source("web", "load", (_, _) -> MetricReading.of(200));
        world.ticks(2);
        assertThat(world.live()).isEqualTo(2);
    }

    @Test
    @DisplayName("INCIDENTS 37: a pause of failed launches does not outlast its length either")
    void launchesFailedWhileTheClockWasAhead() {
        World world = running(3, World.web());
        world.skew = Duration.ofHours(1);
        world.fleet.faults().always(FleetFault.LAUNCH_NO_CAPACITY);
        world.metrics.source("web", "load", (_, _) -> MetricReading.of(500));
        world.tick();
        world.fleet.faults().heal();
        world.skew = Duration.ZERO;
        world.ticks(3);
        assertThat(world.live()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "INCIDENTS 43: whatever asks for it, launches go out in batches with a look between")
    void launchesInBatches() {
        World world = running(2, World.web().maxCapacity(200));
        world.manager.updateScalingGroup(World.web().minCapacity(100).maxCapacity(200).build());
        long before = world.fleet.launchCalls();
        for (int tick = 0; tick < 6; tick++) {
            long calls = world.fleet.launchCalls();
            world.tick();
            assertThat(world.fleet.launchCalls() - calls).isLessThanOrEqualTo(20);
        }
        assertThat(world.fleet.launchCalls() - before).isEqualTo(98);
        assertThat(world.live()).isEqualTo(100);
        assertThat(world.events(EventType.SCALE_OUT)).hasSize(2);
    }

    @Test
    @DisplayName("INCIDENTS 43: after a start the groups are spread over their interval")
    void aStartIsNoHerd() {
        World world = new World(1);
        world.settings = LoopSettings.DEFAULT;
        world.manager = world.newManager();
        world.manager.initialize();
        Duration minute = Duration.ofMinutes(1);
        for (int group = 0; group < 1_200; group++) {
            world.metrics.set("group-" + group, "load", 100);
            world.manager.registerScalingGroup(
                    World.group("group-" + group).evaluationInterval(minute).build());
        }
        world.restart();
        long most = 0;
        for (int second = 0; second < 60; second++) {
            long before = world.manager.loop().statistics().evaluations();
            world.manager.loop().tick(world.clock.advance(Duration.ofSeconds(1)));
            most = Math.max(most, world.manager.loop().statistics().evaluations() - before);
        }
        // Sixty places of a second: twenty each, give or take.
        assertThat(most).isBetween(20L, 45L);
        assertThat(world.manager.loop().statistics().evaluations()).isBetween(1_200L, 1_300L);
        assertThat(world.metrics.collects()).isLessThanOrEqualTo(61);
    }

    @Test
    @DisplayName("INCIDENTS 44: what a plug-in throws by mistake is not quoted")
    void noSecretsOfPlugIns() {
        World world = new World(1);
        MetricsProvider leaky =
                new MetricsProvider() {
                    @Override
                    public List<Problem> validate(
                            ScalingGroup group, String metric, MetricDefinition definition) {
                        return List.of();
                    }

                    @Override
                    public Map<MetricKey, MetricReading> collect(
                            List<MetricRequest> requests, Call call) {
                        throw new IllegalStateException("login failed for user:canary-password");
                    }

                    @Override
                    public void close() {}
                };
        world.manager =
                AutoScalingManager.builder(world.store)
                        .controller("local", world.fleet)
                        .provider("metrics", leaky)
                        .clock(world.clock)
                        .tasks(Tasks.direct())
                        .settings(world.settings)
                        .random(world.random)
                        .build();
        world.manager.initialize();
        world.manager.registerScalingGroup(World.web().build());
        world.ticks(2);
        assertThat(world.events())
                .extracting(Event::toString)
                .noneMatch(text -> text.contains("canary"));
        assertThat(world.status().toString()).doesNotContain("canary").contains("IllegalState");
    }
}
