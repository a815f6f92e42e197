package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Decision.Capacity;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.GroupVersion;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract of [StateStore] for what it keeps of the past and for its bulk calls; every
/// implementation extends it beside [StateStoreContract]. Each test begins with an empty store.
public abstract class HistoryContract {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00.123456Z");

    private StateStore store;

    /// For subclasses.
    protected HistoryContract() {}

    /// Opens a store; empty the first time.
    protected abstract StateStore open();

    /// The store under test.
    protected StateStore store() {
        return store;
    }

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void versionsTellWhoStoredWhichDocumentWhenNewestFirst() {
        Instant later = NOW.plusSeconds(60);
        store.create(group("web", 10), event("web", NOW, "registered").with("actor", "ann"));
        store.update(group("web", 20), 1, event("web", later, "updated").with("actor", "bob"));
        assertThat(store.versions("web", 10))
                .containsExactly(
                        new GroupVersion(2, later, "bob", group("web", 20)),
                        new GroupVersion(1, NOW, "ann", group("web", 10)));
        assertThat(store.versions("web", 1)).extracting(GroupVersion::version).containsExactly(2L);
        assertThat(store.versions("api", 10)).isEmpty();

        store.delete("web", event("web", later, "unregistered"));
        assertThat(store.versions("web", 10)).isEmpty();
        store.create(group("web", 30), event("web", later, "registered"));
        assertThat(store.versions("web", 10))
                .containsExactly(new GroupVersion(1, later, "", group("web", 30)));
    }

    @Test
    void theNewestHundredVersionsAreKept() {
        store.create(group("web", 1), event("web", NOW, "registered"));
        for (int version = 1; version <= StateStore.VERSIONS + 5; version++) {
            store.update(group("web", version + 1), version, event("web", NOW, "updated"));
        }
        List<GroupVersion> versions = store.versions("web", Integer.MAX_VALUE);
        assertThat(versions).hasSize(StateStore.VERSIONS);
        assertThat(versions.getFirst().version()).isEqualTo(StateStore.VERSIONS + 6);
        assertThat(versions.getLast().version()).isEqualTo(7);
    }

    @Test
    void oneGroupAndTheIdsOfAllAreReadWithoutTheRest() {
        store.create(group("web", 1), event("web", NOW, "registered"));
        store.create(group("api", 1), event("api", NOW, "registered"));
        assertThat(store.groupIds()).containsExactly("api", "web");
        assertThat(store.group("web")).contains(new StoredGroup(group("web", 1), 1));
        assertThat(store.group("db")).isEmpty();
    }

    @Test
    void manyCheckpointsAreFencedOneByOneAndTheirMemoriesReadAtOnce() {
        for (String id : List.of("api", "db", "web")) {
            store.create(group(id, 1), event(id, NOW, "registered"));
        }
        long old = store.takeOver(List.of("api", "db", "web"));
        store.checkpoint("db", old, Memory.EMPTY, List.of());
        store.takeOver(List.of("db"));

        Memory memory = StateStoreContract.memory();
        Map<String, Kind> refused =
                store.checkpointAll(
                        old,
                        List.of(
                                checkpoint("web", memory, "one"),
                                checkpoint("db", memory, "lost"),
                                checkpoint("gone", memory, "lost"),
                                checkpoint("api", memory, "two")));
        assertThat(refused).isEqualTo(Map.of("db", Kind.FENCED, "gone", Kind.INVALID));
        assertThat(store.memories())
                .isEqualTo(Map.of("api", memory, "db", Memory.EMPTY, "web", memory));
        assertThat(store.events(EventQuery.after(3, 10)))
                .extracting(Event::message)
                .containsExactlyInAnyOrder("one", "two");
        assertThat(store.checkpointAll(old, List.of(checkpoint("api", Memory.EMPTY, "again"))))
                .isEmpty();
        assertThat(store.memory("api")).contains(Memory.EMPTY);
        assertThat(store.checkpointAll(old, List.of())).isEmpty();
    }

    private static Checkpoint checkpoint(String group, Memory memory, String message) {
        return new Checkpoint(group, memory, List.of(event(group, NOW, message)));
    }

    @Test
    void aReaderGoesOnWhereItStopped() {
        store.append(List.of(event("web", NOW, "1"), event("api", NOW, "2")));
        store.append(List.of(event("web", NOW, "3"), event("web", NOW, "4")));
        assertThat(store.events(EventQuery.after(1, 2)))
                .extracting(Event::sequence)
                .containsExactly(2L, 3L);
        assertThat(store.events(EventQuery.after(3, 2)))
                .extracting(Event::sequence)
                .containsExactly(4L);
        assertThat(store.events(EventQuery.after(4, 2))).isEmpty();
        assertThat(store.events(EventQuery.after(1, 5).ofGroup("web").before(4)))
                .extracting(Event::message)
                .containsExactly("3");
    }

    @Test
    void eventsAreFoundByTypeAndTime() {
        Instant later = NOW.plusSeconds(60);
        store.append(
                List.of(
                        Event.of(NOW, "web", EventType.SCALE_OUT, "1"),
                        Event.of(later, "web", EventType.SCALE_IN, "2"),
                        Event.of(later, "api", EventType.SCALE_OUT, "3"),
                        Event.of(later, "api", EventType.FROZEN, "4")));
        EventQuery scaled =
                EventQuery.latest(10).ofTypes(Set.of(EventType.SCALE_OUT, EventType.SCALE_IN));
        assertThat(store.events(scaled)).extracting(Event::message).containsExactly("3", "2", "1");
        assertThat(store.events(scaled.since(later)))
                .extracting(Event::message)
                .containsExactly("3", "2");
        assertThat(store.events(scaled.ofGroup("web").since(NOW)))
                .extracting(Event::message)
                .containsExactly("2", "1");
        assertThat(store.events(scaled.since(later.plusNanos(1_000)))).isEmpty();
    }

    @Test
    void eventsAreFoundByWhoDidIt() {
        Event trap = event("web", NOW, "3").with("reason", "not \"actor\":\"ana\" herself");
        store.append(
                List.of(
                        event("web", NOW, "1").with(StateStore.ACTOR, "ana"),
                        event("api", NOW, "2").with(StateStore.ACTOR, "anabel"),
                        trap,
                        event("api", NOW, "4").with(StateStore.ACTOR, "ana"),
                        event("api", NOW, "5").with(StateStore.ACTOR, "%")));
        EventQuery byAna = EventQuery.latest(10).by("ana");
        assertThat(store.events(byAna)).extracting(Event::message).containsExactly("4", "1");
        assertThat(store.events(byAna.ofGroup("web")))
                .extracting(Event::message)
                .containsExactly("1");
        assertThat(store.events(EventQuery.latest(10).by("%")))
                .extracting(Event::message)
                .containsExactly("5");
    }

    @Test
    void aDecisionComesBackWithItsExplanation() {
        DecisionRecord decision = decision("web", NOW, Action.SCALE_OUT);
        store.record(List.of(decision));
        List<DecisionRecord> found = store.decisions(DecisionQuery.latest(10));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst()).isEqualTo(decision.at(found.getFirst().sequence()));
        assertThat(found.getFirst().sequence()).isPositive();
    }

    @Test
    void theDecisionInForceAtATimeIsTheNewestNotAfterIt() {
        store.record(
                List.of(
                        decision("web", NOW, Action.SCALE_OUT),
                        decision("api", NOW.plusSeconds(30), Action.SCALE_IN)));
        store.record(List.of(decision("web", NOW.plusSeconds(60), Action.NONE)));

        assertThat(times(DecisionQuery.inForce("web", NOW.minusSeconds(1)))).isEmpty();
        assertThat(times(DecisionQuery.inForce("web", NOW))).containsExactly(NOW);
        assertThat(times(DecisionQuery.inForce("web", NOW.plusSeconds(59)))).containsExactly(NOW);
        assertThat(times(DecisionQuery.inForce("web", NOW.plusSeconds(61))))
                .containsExactly(NOW.plusSeconds(60));
    }

    @Test
    void decisionsArePagedNewestFirstAndWithoutHoldsOnRequest() {
        for (int second = 0; second < 4; second++) {
            Action action = second % 2 == 0 ? Action.SCALE_OUT : Action.NONE;
            store.record(List.of(decision("web", NOW.plusSeconds(second), action)));
        }
        store.record(List.of());
        List<DecisionRecord> page = store.decisions(DecisionQuery.latest("web", 3));
        assertThat(page)
                .extracting(DecisionRecord::at)
                .containsExactly(NOW.plusSeconds(3), NOW.plusSeconds(2), NOW.plusSeconds(1));
        assertThat(times(DecisionQuery.latest("web", 3).before(page.getLast().sequence())))
                .containsExactly(NOW);
        assertThat(times(DecisionQuery.latest(9).withoutHolds()))
                .containsExactly(NOW.plusSeconds(2), NOW);
        assertThat(
                        times(
                                DecisionQuery.latest(9)
                                        .since(NOW.plusSeconds(1))
                                        .until(NOW.plusSeconds(2))))
                .containsExactly(NOW.plusSeconds(2), NOW.plusSeconds(1));
    }

    private List<Instant> times(DecisionQuery query) {
        return store.decisions(query).stream().map(DecisionRecord::at).toList();
    }

    @Test
    void whatIsOldIsForgottenAndTheChainGoesOn() {
        Retention keep =
                new Retention(
                        Duration.ofDays(10),
                        Duration.ofDays(10),
                        Duration.ofDays(1),
                        Duration.ofDays(1));
        for (int day = 1; day <= 12; day++) {
            Instant at = NOW.plus(Duration.ofDays(day));
            store.append(List.of(event("web", at, "day " + day)));
            store.record(
                    List.of(
                            decision("web", at, Action.SCALE_OUT),
                            decision("api", at, Action.NONE)));
        }
        assertThat(store.verifyEvents()).isEqualTo(new EventCheck(12, 1, 12, Optional.empty()));

        store.prune(keep, NOW.plus(Duration.ofDays(14)));

        assertThat(store.verifyEvents()).isEqualTo(new EventCheck(9, 4, 12, Optional.empty()));
        assertThat(store.events(EventQuery.after(0, 1)))
                .extracting(Event::message)
                .containsExactly("day 4");
        assertThat(times(DecisionQuery.latest("web", 99))).hasSize(9);
        assertThat(times(DecisionQuery.latest("api", 99))).isEmpty();

        store.prune(keep, NOW.plus(Duration.ofDays(99)));
        assertThat(store.verifyEvents()).isEqualTo(new EventCheck(0, 13, 12, Optional.empty()));
        assertThat(store.append(List.of(event("web", NOW, "next"))))
                .extracting(Event::sequence)
                .containsExactly(13L);
        assertThat(store.verifyEvents()).isEqualTo(new EventCheck(1, 13, 13, Optional.empty()));
    }

    @Test
    void anEventIsKeptWithEverythingAfterItWhateverItsTime() {
        store.append(
                List.of(
                        event("web", NOW.minusSeconds(9), "old"),
                        event("web", NOW, "young"),
                        event("web", NOW.minusSeconds(9), "the clock went back")));
        Retention keep = Retention.ofHistory(Duration.ofSeconds(5));
        store.prune(keep, NOW);
        assertThat(store.events(EventQuery.after(0, 9)))
                .extracting(Event::message)
                .containsExactly("young", "the clock went back");
        assertThat(store.verifyEvents().isIntact()).isTrue();
    }

    private static ScalingGroup group(String id, int maxCapacity) {
        return ScalingGroup.builder(id).maxCapacity(maxCapacity).build();
    }

    private static Event event(String group, Instant at, String message) {
        return Event.of(at, group, EventType.GROUP_UPDATED, message);
    }

    private static DecisionRecord decision(String group, Instant at, Action action) {
        return new DecisionRecord(
                0,
                group,
                at,
                action,
                new Capacity(2, Optional.empty()),
                new Capacity(4, Optional.of("large")),
                Optional.of("cpu"),
                List.of(LimitedBy.RATE_LIMIT, LimitedBy.MAX_CAPACITY),
                true,
                "from 2 to 4: \"cpu\" is 90 %",
                List.of(
                        new DecisionRecord.Step(
                                Stage.RECOMMEND,
                                Optional.of("cpu"),
                                ReasonCode.MAX_CAPACITY,
                                OptionalInt.of(9),
                                2,
                                9,
                                "wants 9"),
                        new DecisionRecord.Step(
                                Stage.CONSTRAIN,
                                Optional.empty(),
                                ReasonCode.MAX_CAPACITY,
                                OptionalInt.empty(),
                                9,
                                4,
                                "at most 4")));
    }

    @Test
    void theDefaultOfPredictiveScalingIsKeptAndRemoved() {
        assertThat(store.predictiveDefault()).isEmpty();
        PredictiveDefault first = predictive(0.9);
        store.putPredictiveDefault(Optional.of(first));
        assertThat(store.predictiveDefault()).contains(first);
        store.putPredictiveDefault(Optional.of(predictive(0.95)));
        assertThat(store.predictiveDefault()).contains(predictive(0.95));
        store.putPredictiveDefault(Optional.empty());
        assertThat(store.predictiveDefault()).isEmpty();
    }

    private static PredictiveDefault predictive(double quantile) {
        return new PredictiveDefault(
                new Predictive(
                        Predictive.Mode.SCALE,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofHours(24),
                        Duration.ofDays(7),
                        0.8,
                        "exponential_smoothing",
                        new Predictive.Aim.Quantile(quantile),
                        Optional.empty(),
                        new Predictive.Breach.Honor()),
                List.of(
                        new Schedule(
                                "business_hours",
                                new Schedule.Weekly(
                                        Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                                        LocalTime.of(8, 0),
                                        LocalTime.of(18, 0)),
                                new Schedule.Floor(8),
                                ZoneOffset.UTC,
                                Optional.empty())));
    }
}
