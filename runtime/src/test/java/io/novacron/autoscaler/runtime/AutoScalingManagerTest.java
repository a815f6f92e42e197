package io.novacron.autoscaler.runtime;

import static io.novacron.autoscaler.runtime.IncidentsOfActionTest.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import io.novacron.autoscaler.runtime.ScalingException.Code;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import io.novacron.autoscaler.testkit.FaultyStore;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AutoScalingManagerTest {

    private final World world = World.started();
    private final AutoScalingManager manager = world.manager;

    @Test
    void groupsAreRegisteredUpdatedAndListed() {
        StoredGroup web = manager.registerScalingGroup(World.web().build(), Change.by("ann"));
        assertThat(web.version()).isEqualTo(1);
        refused(Code.EXISTS, () -> manager.registerScalingGroup(World.web().build()));
        ScalingGroup bigger = World.web().maxCapacity(20).build();
        assertThat(manager.updateScalingGroup(bigger).version()).isEqualTo(2);
        refused(
                Code.STALE,
                () -> manager.updateScalingGroup(bigger, Change.by("bob").ofVersion(1)));
        assertThat(manager.getScalingGroup("web")).contains(new StoredGroup(bigger, 2));
        assertThat(manager.listScalingGroups()).containsExactly(new StoredGroup(bigger, 2));
        manager.unregisterScalingGroup("web");
        assertThat(manager.getScalingGroup("web")).isEmpty();
        refused(Code.NOT_FOUND, () -> manager.unregisterScalingGroup("web"));
        refused(Code.NOT_FOUND, () -> manager.setGroupCapacity("web", 3));
        assertThat(manager.getScalingEvents(10))
                .extracting(Event::type)
                .containsExactly(
                        EventType.GROUP_UNREGISTERED,
                        EventType.GROUP_UPDATED,
                        EventType.GROUP_REGISTERED);
        assertThat(manager.getScalingEvents(1).getFirst().message()).contains("by api");
        assertThat(manager.getScalingEvents(10).getLast().details()).containsEntry("actor", "ann");
    }

    @Test
    void everythingWrongWithADocumentIsSaidAtOnce() {
        ScalingGroup wrong =
                World.web()
                        .mode(ScalingMode.VERTICAL)
                        .controller("nowhere")
                        .metric("cpu", MetricDefinition.of(MetricType.CPU_UTILIZATION).from("none"))
                        .network(Map.of("router", "missing"))
                        .build();
        assertThat(manager.validate(wrong))
                .extracting(Problem::path)
                .contains("size", "controller", "metrics.cpu.provider", "network.router");
        assertThatThrownBy(() -> manager.registerScalingGroup(wrong))
                .isInstanceOfSatisfying(
                        ScalingException.class,
                        refused -> assertThat(refused.problems()).hasSizeGreaterThanOrEqualTo(4))
                .hasMessageContaining("configured: calm, local");
        assertThat(manager.listScalingGroups()).isEmpty();
    }

    @Test
    void aCapacitySetByHandIsTakenUpAtTheNextTick() {
        World settled = running(2, World.web().rules(List.of()).minCapacity(2));
        settled.manager.setGroupCapacity("web", 6, Change.by("ann").because("sale"));
        assertThat(settled.desired()).isEqualTo(6);
        settled.tick();
        assertThat(settled.live()).isEqualTo(6);
        Event event = settled.events(EventType.CAPACITY_SET).getFirst();
        assertThat(event.message()).isEqualTo("capacity set from 2 to 6 by ann: sale");
        assertThat(event.details()).containsEntry("from", "2").containsEntry("to", "6");
        settled.ticks(4);
        assertThat(settled.status().intent()).isEmpty();
        assertThat(settled.store.memory("web").orElseThrow().lastScaleOutAt()).isPresent();
        settled.manager.setGroupCapacity("web", 4);
        settled.tick();
        assertThat(settled.live()).isEqualTo(4);
    }

    @Test
    void aPausedGroupIsExplainedAndNotActedOn() {
        World settled = running(2, World.web());
        settled.manager.pause("web", Change.by("ann"));
        settled.load(900);
        settled.ticks(3);
        assertThat(settled.live()).isEqualTo(2);
        assertThat(settled.status().condition(Condition.Type.SCALING_ACTIVE))
                .satisfies(condition -> {
                    assertThat(condition.holds()).isFalse();
                    assertThat(condition.reason()).contains("paused");
                });
        settled.manager.resume("web", Change.by("ann"));
        settled.tick();
        assertThat(settled.live()).isEqualTo(9);
        assertThat(settled.status().condition(Condition.Type.SCALING_ACTIVE).since())
                .isEqualTo(settled.clock.instant());
    }

    @Test
    void aFreezeShowsAtOnceAndExpires() {
        World settled = running(2, World.web());
        settled.manager.freeze(
                "web",
                FrozenDirection.BOTH,
                Optional.of(settled.clock.instant().plusSeconds(40)),
                Change.by("ann").because("migration"));
        assertThat(settled.status().freeze().orElseThrow().reason()).isEqualTo("migration");
        settled.load(900);
        settled.ticks(2);
        assertThat(settled.live()).isEqualTo(2);
        settled.tick();
        assertThat(settled.live()).isEqualTo(9);
        assertThat(settled.status().freeze()).isEmpty();
        assertThat(settled.events(EventType.FROZEN)).hasSize(1);
        assertThat(settled.events(EventType.UNFROZEN)).hasSize(1);
    }

    @Test
    void theDefaultsSchedulesApplyToGroupsWithoutTheirOwnPrediction() {
        World settled = running(2, World.web());
        Schedule always =
                new Schedule(
                        "business_hours",
                        new Schedule.Weekly(
                                Set.of(DayOfWeek.values()), LocalTime.MIN, LocalTime.MIN),
                        new Schedule.Floor(5),
                        ZoneOffset.UTC,
                        Optional.empty());
        settled.manager.enablePredictiveScaling(predictive(), List.of(always));
        settled.tick();
        assertThat(settled.desired()).isEqualTo(5);
        assertThat(settled.manager.getScalingGroup("web").orElseThrow().group().schedules())
                .isEmpty();
        assertThat(settled.manager.predictiveDefault()).contains(predictive());

        settled.restart();
        settled.tick();
        assertThat(settled.desired()).as("it outlives the process").isEqualTo(5);
        assertThat(settled.manager.predictiveDefault()).contains(predictive());

        settled.manager.disablePredictiveScaling();
        settled.tick();
        assertThat(settled.desired()).isEqualTo(2);
    }

    private static Predictive predictive() {
        return new Predictive(
                Predictive.Mode.SCALE,
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(24),
                Duration.ofDays(7),
                0.8,
                "auto",
                new Predictive.Aim.Quantile(0.95),
                Optional.empty(),
                new Predictive.Breach.Honor());
    }

    @Test
    void whileTheStoreFailsNothingIsDoneAndAfterwardsItIsTold() {
        World settled = running(2, World.web());
        int calls = settled.fleet.calls().size();
        settled.store.faults().always(FaultyStore.Fault.WRITE_FAILS);
        settled.load(900);
        settled.ticks(5);
        assertThat(settled.fleet.calls()).hasSize(calls);
        assertThat(settled.status().condition(Condition.Type.ABLE_TO_SCALE).reason())
                .contains("the store failed");
        refused(Code.STORE, () -> settled.manager.setGroupCapacity("web", 3));
        settled.store.faults().heal();
        settled.ticks(2);
        assertThat(settled.live()).isEqualTo(9);
        settled.tick();
        assertThat(settled.allEvents(EventType.STORE_FAILED)).hasSize(1);
    }

    @Test
    void aWriteThatWasMadeThoughItFailedIsTakenUpOnce() {
        World settled = running(2, World.web());
        settled.store.faults().next(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS, 1);
        settled.load(900);
        settled.tick();
        assertThat(settled.live()).isEqualTo(2);
        settled.tick();
        assertThat(settled.live()).isEqualTo(9);
        assertThat(settled.events(EventType.SCALE_OUT)).hasSize(2);
        assertThat(settled.store.memory("web").orElseThrow().actions().size()).isEqualTo(2);

        settled.store.faults().next(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS, 1);
        ScalingGroup next = World.web().maxCapacity(30).build();
        assertThat(settled.manager.updateScalingGroup(next)).isEqualTo(new StoredGroup(next, 2));
        settled.store.faults().next(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS, 1);
        assertThat(settled.manager.registerScalingGroup(World.calm().build()).version())
                .isEqualTo(1);
        settled.store.faults().next(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS, 1);
        settled.manager.unregisterScalingGroup("calm");
        assertThat(settled.manager.getScalingGroup("calm")).isEmpty();
    }

    @Test
    void aBugInOneGroupsEvaluationIsAnEventAndAHold() {
        World settled = running(2, World.web());
        settled.manager.registerScalingGroup(World.group("api").build());
        settled.metrics.set("api", "load", 400);
        ManagedGroup broken = settled.manager.group("web");
        broken.engine = null;
        settled.load(900);
        settled.ticks(3);
        assertThat(settled.fleet.live("api")).hasSize(4);
        assertThat(settled.live()).isEqualTo(2);
        settled.manager.updateScalingGroup(World.web().build(), Change.by("ann").forced());
        settled.ticks(2);
        assertThat(settled.live()).isEqualTo(9);
        assertThat(settled.events(EventType.EVALUATION_FAILED)).hasSize(1);
    }

    @Test
    void moneyIsCountedByTheMonth() {
        World settled = running(4, World.web().minCapacity(4).pricePerInstanceHour(0.5));
        double before = spent(settled);
        settled.ticks(240);
        assertThat(spent(settled) - before).isBetween(1.99, 2.01);
        settled.clock.advance(
                Duration.between(
                        settled.clock.instant(), java.time.Instant.parse("2026-02-01T01:59:45Z")));
        settled.tick();
        assertThat(spent(settled)).isBetween(3.99, 4.01);
    }

    private static double spent(World settled) {
        return settled.status().lastDecision().orElseThrow().memory().spentThisMonth();
    }

    @Test
    void nothingWorksBeforeInitialize() {
        AutoScalingManager fresh = new World(1).manager;
        assertThatThrownBy(() -> fresh.registerScalingGroup(World.web().build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("initialize");
    }

    private static void refused(Code code, ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        ScalingException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
