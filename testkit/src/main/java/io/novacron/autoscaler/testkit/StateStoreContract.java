package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.UsageHistory;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Phase;
import io.novacron.autoscaler.spi.HookWait.Turn;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Closing;
import io.novacron.autoscaler.spi.StateStore.Opening;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract of [StateStore]; every implementation extends it. Each test begins with an empty
/// store.
public abstract class StateStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00.123456Z");

    private StateStore store;

    /// For subclasses.
    protected StateStoreContract() {}

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
    void groupsComeBackAsTheyWereByIdWithTheirVersion() {
        store.create(group("web"), event("web", "registered"));
        StoredGroup api = store.create(group("api"), event("api", "registered"));
        assertThat(api).isEqualTo(new StoredGroup(group("api"), 1));

        ScalingGroup changed = group("web").toBuilder().maxCapacity(50).build();
        assertThat(store.update(changed, 1, event("web", "updated")))
                .isEqualTo(new StoredGroup(changed, 2));

        assertThat(store.groups()).containsExactly(api, new StoredGroup(changed, 2));
    }

    @Test
    void aGroupIsCreatedOnceAndUpdatedOnlyFromTheVersionThatIsStored() {
        store.create(group("web"), event("web", "registered"));
        refused(Kind.INVALID, () -> store.create(group("web"), event("web", "again")));
        refused(Kind.INVALID, () -> store.update(group("web"), 2, event("web", "stale")));
        refused(Kind.INVALID, () -> store.update(group("api"), 1, event("api", "unknown")));
        assertThat(messages("web")).containsExactly("registered");
    }

    @Test
    void deletingAGroupLeavesItsEventsAndNothingElse() {
        store.create(group("web"), event("web", "registered"));
        store.openIntent(intent("1", 0), memory(), List.of());
        store.delete("web", event("web", "unregistered"));
        assertThat(store.groups()).isEmpty();
        assertThat(store.memory("web")).isEmpty();
        assertThat(store.openIntents()).isEmpty();
        assertThat(messages("web")).containsExactly("unregistered", "registered");

        assertThat(store.create(group("web"), event("web", "new")).version()).isEqualTo(1);
        assertThat(store.memory("web")).isEmpty();
        assertThat(store.openIntentOf("web")).isEmpty();
    }

    @Test
    void aMemoryComesBackWithEverythingInIt() {
        store.create(group("web"), event("web", "registered"));
        assertThat(store.memory("web")).isEmpty();
        store.checkpoint("web", 0, memory(), List.of(event("web", "one"), event("web", "two")));
        assertThat(store.memory("web")).contains(memory());
        assertThat(messages("web")).containsExactly("two", "one", "registered");

        store.checkpoint("web", 0, Memory.EMPTY, List.of());
        assertThat(store.memory("web")).contains(Memory.EMPTY);
    }

    @Test
    void anIntentComesWithItsMemoryAndEventsAndSupersedesTheOpenOne() {
        store.create(group("web"), event("web", "registered"));
        store.openIntent(intent("1", 0), memory(), List.of(event("web", "out").of("1")));
        assertThat(store.openIntentOf("web")).contains(intent("1", 0));
        assertThat(store.memory("web")).contains(memory());

        store.openIntent(intent("2", 0), Memory.EMPTY, List.of());
        assertThat(store.openIntents()).containsExactly(intent("2", 0));

        store.closeIntent(0, closing("1", Memory.EMPTY, event("web", "late")));
        assertThat(store.openIntents()).containsExactly(intent("2", 0));
        store.closeIntent(0, closing("2", memory(), event("web", "done").of("2")));
        assertThat(store.openIntents()).isEmpty();
        assertThat(store.memory("web")).contains(memory());
        assertThat(store.events(EventQuery.latest("web", 3)))
                .extracting(Event::message, Event::intent)
                .containsExactly(
                        tuple("done", Optional.of("2")),
                        tuple("late", Optional.empty()),
                        tuple("out", Optional.of("1")));
    }

    @Test
    void closingWhatIsClosedWritesMemoryAndEventsAllTheSame() {
        store.create(group("web"), event("web", "registered"));
        store.openIntent(intent("1", 0), Memory.EMPTY, List.of());
        store.closeIntent(0, closing("1", Memory.EMPTY, event("web", "done")));
        // Its answer was lost, and something has happened since.
        store.closeIntent(0, closing("1", memory(), event("web", "since then")));
        assertThat(store.openIntents()).isEmpty();
        assertThat(store.memory("web")).contains(memory());
        assertThat(messages("web")).containsExactly("since then", "done", "registered");
    }

    @Test
    void everyWriteWithAnEpochOlderThanTheNewestIsFenced() {
        store.create(group("web"), event("web", "registered"));
        long old = store.takeOver(List.of("web", "unknown"));
        store.openIntent(intent("1", old), memory(), List.of());
        long newer = store.takeOver(List.of("web"));
        assertThat(newer).isGreaterThan(old);

        List<Event> late = List.of(event("web", "late"));
        refused(Kind.FENCED, () -> store.checkpoint("web", old, Memory.EMPTY, late));
        refused(Kind.FENCED, () -> store.openIntent(intent("2", old), Memory.EMPTY, late));
        refused(
                Kind.FENCED,
                () -> store.closeIntent(old, closing("1", Memory.EMPTY, late.getFirst())));

        assertThat(store.memory("web")).contains(memory());
        assertThat(store.openIntents()).containsExactly(intent("1", old));
        store.closeIntent(newer, closing("1", memory()));
        store.checkpoint("web", newer, Memory.EMPTY, List.of());
        assertThat(messages("web")).containsExactly("registered");
    }

    @Test
    void writesOfManyGroupsGoTogetherAndAreFencedOneByOne() {
        List<String> ids = List.of("api", "db", "old", "web");
        ids.forEach(id -> store.create(group(id), event(id, "registered")));
        long epoch = store.takeOver(ids);
        store.openIntent(intentOf("db", "1", epoch), memory(), List.of());
        store.openIntent(intentOf("web", "2", epoch), Memory.EMPTY, List.of());
        store.takeOver(List.of("old"));

        Map<String, Kind> refused =
                store.writeAll(
                        epoch,
                        List.of(
                                new Opening(
                                        intentOf("web", "3", epoch),
                                        memory(),
                                        List.of(event("web", "out").of("3")),
                                        List.of()),
                                new Opening(
                                        intentOf("old", "4", epoch),
                                        memory(),
                                        List.of(event("old", "lost")),
                                        List.of()),
                                new Checkpoint("gone", memory(), List.of(event("gone", "lost"))),
                                new Closing(
                                        "db",
                                        "1",
                                        Intent.Outcome.COMPLETED,
                                        memory(),
                                        List.of(event("db", "done").of("1"))),
                                new Checkpoint("api", memory(), List.of(event("api", "held")))));

        assertThat(refused).isEqualTo(Map.of("old", Kind.FENCED, "gone", Kind.INVALID));
        assertThat(store.openIntents()).containsExactly(intentOf("web", "3", epoch));
        assertThat(store.memories())
                .isEqualTo(Map.of("api", memory(), "db", memory(), "web", memory()));
        assertThat(store.events(EventQuery.after(4, 10)))
                .extracting(Event::message)
                .containsExactlyInAnyOrder("out", "done", "held");
        assertThat(store.verifyEvents().broken()).isEmpty();
        assertThat(store.writeAll(epoch, List.of())).isEmpty();
    }

    @Test
    void closingTogetherWhatIsSupersededClosesNothingElse() {
        store.create(group("web"), event("web", "registered"));
        store.openIntent(intent("1", 0), memory(), List.of());
        store.openIntent(intent("2", 0), memory(), List.of());
        assertThat(store.writeAll(0, List.of(closing("1", memory(), event("web", "late")))))
                .isEmpty();
        assertThat(store.openIntents()).containsExactly(intent("2", 0));
        assertThat(messages("web")).containsExactly("late", "registered");
    }

    private static Closing closing(String intent, Memory memory, Event... events) {
        return new Closing("web", intent, Intent.Outcome.COMPLETED, memory, List.of(events));
    }

    @Test
    void aNewerEpochOfAWriteFencesOlderOnesToo() {
        store.create(group("web"), event("web", "registered"));
        store.checkpoint("web", 7, Memory.EMPTY, List.of());
        refused(Kind.FENCED, () -> store.checkpoint("web", 6, memory(), List.of()));
    }

    @Test
    void aWriteForAGroupThatDoesNotExistBringsNothingBack() {
        refused(
                Kind.INVALID,
                () -> store.checkpoint("web", 0, memory(), List.of(event("web", "lost"))));
        refused(
                Kind.INVALID,
                () -> store.openIntent(intent("1", 0), memory(), List.of(event("web", "lost"))));
        refused(
                Kind.INVALID,
                () -> store.closeIntent(0, closing("1", memory(), event("web", "lost"))));
        assertThat(store.memory("web")).isEmpty();
        assertThat(store.openIntents()).isEmpty();
        assertThat(store.events(EventQuery.latest(10))).isEmpty();
    }

    @Test
    void eventsAreNumberedWithoutGapsAndReadNewestFirst() {
        Event service =
                new Event(
                        0,
                        NOW,
                        Optional.empty(),
                        EventType.LOOP_STARTED,
                        "started",
                        new TreeMap<>(Map.of("a", "1")),
                        Optional.empty());
        assertThat(store.append(List.of(service, event("web", "one"))))
                .containsExactly(service.at(1), event("web", "one").at(2));
        refused(
                Kind.INVALID,
                () -> store.checkpoint("no", 0, memory(), List.of(event("no", "lost"))));
        store.append(List.of(event("api", "two"), event("web", "three")));
        assertThat(store.append(List.of())).isEmpty();

        assertThat(store.events(EventQuery.latest(10)))
                .extracting(Event::sequence)
                .containsExactly(4L, 3L, 2L, 1L);
        assertThat(store.events(EventQuery.latest("web", 1)))
                .containsExactly(event("web", "three").at(4));
        assertThat(store.events(EventQuery.latest("web", 10).before(4)))
                .containsExactly(event("web", "one").at(2));
        assertThat(store.events(EventQuery.latest(10).before(2))).containsExactly(service.at(1));
    }

    @Test
    void writersSideBySideLeaveNoGapAndLoseNothing() throws Exception {
        int writers = 8;
        int writes = 25;
        for (int writer = 0; writer < writers; writer++) {
            String id = "group-" + writer;
            store.create(group(id), event(id, "registered"));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> work =
                    IntStream.range(0, writers)
                            .mapToObj(writer -> writing("group-" + writer, writes))
                            .toList();
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }
        int events = writers + writers * writes * 2;
        assertThat(store.events(EventQuery.latest(events + 1)).reversed())
                .extracting(Event::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, events).boxed().toList());
    }

    @Test
    void theChainIsIntactWhileOthersWrite() throws Exception {
        try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> written =
                    writer.submit(() -> {
                        for (int event = 0; event < 300; event++) {
                            store.append(List.of(event("web", "event " + event)));
                        }
                        return true;
                    });
            do {
                assertThat(store.verifyEvents().broken()).isEmpty();
            } while (!written.isDone());
            assertThat(written.get()).isTrue();
        }
        assertThat(store.verifyEvents().checked()).isEqualTo(300);
    }

    private Callable<Boolean> writing(String group, int writes) {
        return () -> {
            for (int write = 0; write < writes; write++) {
                store.checkpoint(
                        group,
                        1,
                        memory(),
                        List.of(event(group, "a" + write), event(group, "b" + write)));
            }
            return store.memory(group).isPresent();
        };
    }

    @Test
    void whatWasWrittenIsThereAfterOpeningAgain() {
        store.create(group("web"), event("web", "registered"));
        long epoch = store.takeOver(List.of("web"));
        store.openIntent(intent("1", epoch), memory(), List.of(event("web", "out").of("1")));
        StateStore before = store;
        store = reopen(before);
        assertThat(store.groups()).containsExactly(new StoredGroup(group("web"), 1));
        assertThat(store.memory("web")).contains(memory());
        assertThat(store.openIntents()).containsExactly(intent("1", epoch));
        assertThat(messages("web")).containsExactly("out", "registered");
        assertThat(store.takeOver(List.of("web"))).isGreaterThan(epoch);
        assertThat(store.append(List.of(event("web", "next"))))
                .extracting(Event::sequence)
                .containsExactly(3L);
    }

    @Test
    void waitsForHooksComeBackAsTheyWereAndTakeEachOthersPlace() {
        store.create(group("api"), event("api", "registered"));
        store.create(group("web"), event("web", "registered"));
        long epoch = store.takeOver(List.of("api", "web"));
        HookWait expected = wait("web", "i-1", Phase.EXPECTED, Optional.empty());
        HookWait called = wait("web", "i-2", Phase.CALLED, Optional.of(turn(1)));
        HookWait other = wait("api", "i-2", Phase.CALLED, Optional.of(turn(1)));
        store.saveHooks("api", epoch, List.of(other), List.of(), List.of());
        store.saveHooks(
                "web", epoch, List.of(expected, called), List.of(), List.of(event("web", "began")));
        assertThat(store.hookWaits()).containsExactly(other, expected, called);

        HookWait answered = wait("web", "i-2", Phase.CONTINUED, Optional.of(turn(3)));
        store.saveHooks(
                "web",
                epoch,
                List.of(answered),
                List.of(expected.key(), new HookWait.Key("unknown", Transition.TERMINATING)),
                List.of(event("web", "ended")));
        store = reopen(store);
        assertThat(store.hookWaits()).containsExactly(other, answered);
        assertThat(messages("web")).containsExactly("ended", "began", "registered");
    }

    @Test
    void waitsForHooksAreFencedAndGoWithTheirGroup() {
        store.create(group("web"), event("web", "registered"));
        long old = store.takeOver(List.of("web"));
        HookWait wait = wait("web", "i-1", Phase.CALLED, Optional.of(turn(1)));
        store.saveHooks("web", old, List.of(wait), List.of(), List.of());
        long newer = store.takeOver(List.of("web"));
        refused(
                Kind.FENCED,
                () ->
                        store.saveHooks(
                                "web",
                                old,
                                List.of(),
                                List.of(wait.key()),
                                List.of(event("web", "late"))));
        refused(
                Kind.INVALID,
                () -> store.saveHooks("gone", newer, List.of(), List.of(), List.of()));
        assertThat(store.hookWaits()).containsExactly(wait);
        assertThat(messages("web")).containsExactly("registered");

        store.delete("web", event("web", "unregistered"));
        assertThat(store.hookWaits()).isEmpty();
        store.create(group("web"), event("web", "registered"));
        assertThat(store.hookWaits()).isEmpty();
    }

    private static HookWait wait(String group, String id, Phase phase, Optional<Turn> turn) {
        return new HookWait(
                group, id, Transition.LAUNCHING, phase, List.of("mount", "join: \"a\""), turn);
    }

    private static Turn turn(int attempts) {
        return new Turn(
                "warm-up",
                "0b7c-\u00e9",
                NOW,
                NOW.plusSeconds(30),
                NOW.plusSeconds(172_800),
                attempts > 1 ? Optional.of(NOW.plusMillis(1_234)) : Optional.empty(),
                attempts);
    }

    /// Closes a store and opens another on what it left; one that keeps nothing answers the same.
    protected abstract StateStore reopen(StateStore before);

    private List<String> messages(String group) {
        return store.events(EventQuery.latest(group, 100)).stream().map(Event::message).toList();
    }

    private static void refused(Kind kind, ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(kind));
    }

    private static ScalingGroup group(String id) {
        return ScalingGroup.builder(id)
                .minCapacity(1)
                .maxCapacity(10)
                .launchTemplate(Map.of("command", List.of("sleep", "100")))
                .metric("load", MetricDefinition.of(MetricType.CUSTOM))
                .build();
    }

    private static Event event(String group, String message) {
        return Event.of(NOW, group, EventType.GROUP_UPDATED, message).with("key", "vaˈlue\n");
    }

    private static Intent intent(String id, long epoch) {
        return intentOf("web", id, epoch);
    }

    private static Intent intentOf(String group, String id, long epoch) {
        return new Intent(
                id,
                group,
                epoch,
                NOW,
                2,
                4,
                "scale out from 2 to 4: \"load\"",
                List.of(id + "-0", id + "-1"),
                new TreeMap<>(Map.of(id + "-0", "cpu=2,memory=4Gi")),
                new TreeMap<>(Map.of(id + "-1", "zone-ß")),
                List.of("i-1"),
                List.of(
                        new Intent.SizeStep("i-2", Optional.empty(), "large", false),
                        new Intent.SizeStep("i-3", Optional.of("large"), "small", true)),
                Optional.empty());
    }

    /// A memory in which nothing is empty.
    protected static Memory memory() {
        Instant earlier = NOW.minusSeconds(60);
        return new Memory(
                Optional.of(earlier),
                OptionalInt.of(4),
                Optional.of(NOW),
                Optional.of(NOW),
                Optional.of(earlier),
                TimedCounts.of(new long[] {earlier.toEpochMilli()}, new int[] {4}),
                TimedCounts.of(new long[] {earlier.toEpochMilli()}, new int[] {-2}),
                Map.of(
                        "load",
                        TimedValues.of(
                                new long[] {earlier.toEpochMilli(), NOW.toEpochMilli()},
                                new double[] {0.1, 1e15})),
                Map.of("load", List.of(InstanceSample.of("i-1", 3.25))),
                12.5,
                Optional.of(earlier),
                List.of(new Memory.Effect(earlier, "load", 80.5)),
                2,
                Optional.of(
                        new OperatorFreeze(
                                FrozenDirection.IN, "ann", "migration", earlier, Optional.of(NOW))),
                new SizeMemory(
                        Optional.of("cpu=2,memory=4Gi"),
                        List.of(new SizeMemory.Recommended(earlier, "large")),
                        List.of(new SizeMemory.Changed(earlier, "small", "large")),
                        Map.of(
                                "heap/memory",
                                new UsageHistory(
                                        earlier,
                                        3,
                                        NOW,
                                        new TreeMap<>(Map.of(17, 0.1, 40, 1e15)),
                                        2.5e9,
                                        earlier))));
    }
}
