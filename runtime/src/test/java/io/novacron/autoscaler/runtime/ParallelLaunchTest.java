package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import io.novacron.autoscaler.testkit.Steps;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A controller that takes five seconds for a launch, in virtual time, and several at once.
@Timeout(120)
class ParallelLaunchTest {

    private static final Duration TAKES = Duration.ofSeconds(5);

    private final VirtualClock clock = VirtualClock.atMonday();
    private final VirtualTimeTasks tasks = new VirtualTimeTasks(clock);
    private final SimulatedMetrics metrics = new SimulatedMetrics(clock, new SplittableRandom(1));
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final SlowController controller = new SlowController();

    private final class SlowController implements ResourceController {
        private final SimulatedFleet fleet =
                new SimulatedFleet(clock, World.STARTUP, new Steps(), new SplittableRandom(2));
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Integer> now = new TreeMap<>();
        private final Map<String, Integer> most = new TreeMap<>();
        final List<String> keys = new ArrayList<>();
        int atOnce = 4;

        /// What becomes of a launch with this number, from 1.
        Function<Integer, Optional<Kind>> fails = _ -> Optional.empty();

        @Override
        public int launchesAtOnce() {
            return atOnce;
        }

        @Override
        public List<Problem> validate(ScalingGroup group) {
            return List.of();
        }

        @Override
        public List<ManagedInstance> list(Call call) {
            lock.lock();
            try {
                return fleet.list(call);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Instance launch(LaunchRequest request, Call call) {
            String group = request.group().id();
            int number = begun(group, request.key());
            tasks.sleep(TAKES);
            lock.lock();
            try {
                now.merge(group, -1, Integer::sum);
                Optional<Kind> failure = fails.apply(number);
                if (failure.isPresent()) {
                    throw new OutsideException(failure.get(), "no luck");
                }
                return fleet.launch(request, call);
            } finally {
                lock.unlock();
            }
        }

        private int begun(String group, String key) {
            lock.lock();
            try {
                // The intent that names a key is in the store before anybody is asked for it.
                assertThat(store.openIntentOf(group).orElseThrow().launchKeys()).contains(key);
                keys.add(key);
                most.merge(group, now.merge(group, 1, Integer::sum), Math::max);
                return keys.size();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void terminate(TerminateRequest request, Call call) {
            fleet.terminate(request, call);
        }

        @Override
        public void close() {}
    }

    private AutoScalingManager started(LoopSettings settings, String... groups) {
        AutoScalingManager manager =
                AutoScalingManager.builder(store)
                        .controller("local", controller)
                        .provider("metrics", metrics)
                        .clock(clock)
                        .tasks(tasks)
                        .settings(settings.withSpread(false))
                        .random(new SplittableRandom(3))
                        .build();
        manager.initialize();
        for (String group : groups) {
            metrics.set(group, "load", 1_000);
            manager.registerScalingGroup(World.group(group).build());
        }
        return manager;
    }

    private void seconds(AutoScalingManager manager, int seconds) {
        for (int second = 0; second < seconds; second++) {
            tasks.advanceTo(clock.instant().plusSeconds(1));
            manager.loop().tick(clock.instant());
        }
        tasks.advanceTo(clock.instant().plusMillis(1));
    }

    private static List<Event> events(AutoScalingManager manager, EventType type) {
        return manager.getScalingEvents(EventQuery.latest("web", 1_000)).stream()
                .filter(event -> event.type() == type)
                .toList();
    }

    @Test
    void tenTakeThreeRoundsOfFourAndNoneIsAskedForTwice() {
        AutoScalingManager manager = started(LoopSettings.DEFAULT, "web");
        seconds(manager, 16);

        assertThat(controller.fleet.live("web")).hasSize(10);
        assertThat(controller.most).containsEntry("web", 4);
        assertThat(controller.keys).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void aControllerThatSaysNothingLaunchesOneAfterAnother() {
        controller.atOnce = 1;
        AutoScalingManager manager = started(LoopSettings.DEFAULT, "web");
        seconds(manager, 16);

        assertThat(controller.fleet.live("web")).hasSize(3);
        assertThat(controller.most).containsEntry("web", 1);
    }

    @Test
    void aGroupHoldsAQuarterOfThePlacesAndOthersGrowBesideIt() {
        controller.atOnce = 100;
        AutoScalingManager manager =
                started(LoopSettings.DEFAULT.withLaunchesInFlight(8), "web", "api");
        seconds(manager, 60);

        assertThat(controller.most).containsEntry("web", 2).containsEntry("api", 2);
        assertThat(controller.fleet.live("web")).hasSize(10);
        assertThat(controller.fleet.live("api")).hasSize(10);
    }

    @Test
    void twoOfTheFirstFourFailAndEachIsShownAndFollowsWithItsOwnKey() {
        controller.fails =
                number -> number == 2 || number == 3 ? Optional.of(Kind.QUOTA) : Optional.empty();
        AutoScalingManager manager = started(LoopSettings.DEFAULT, "web");
        seconds(manager, 8);

        GroupStatus status = manager.status("web").orElseThrow();
        assertThat(controller.fleet.live("web")).hasSize(2);
        assertThat(events(manager, EventType.LAUNCH_FAILED)).hasSize(2);
        Condition able = status.condition(Condition.Type.ABLE_TO_SCALE);
        assertThat(able.holds()).isFalse();
        assertThat(able.reason()).contains("launches fail").contains("(1 failed)");

        seconds(manager, 60);
        assertThat(controller.fleet.live("web")).hasSize(10);
        assertThat(controller.fleet.keys().values()).doesNotHaveDuplicates();
    }

    @Test
    void whileNothingStartsOneIsAskedForAtATime() {
        AutoScalingManager manager = started(LoopSettings.DEFAULT, "web");
        controller.fails = _ -> Optional.of(Kind.NO_CAPACITY);
        seconds(manager, 8);
        assertThat(controller.most).containsEntry("web", 4);
        int first = controller.keys.size();
        controller.most.clear();
        seconds(manager, 120);

        assertThat(controller.keys).hasSizeGreaterThan(first);
        assertThat(controller.most).containsEntry("web", 1);
        controller.fails = _ -> Optional.empty();
        controller.most.clear();
        seconds(manager, 600);

        assertThat(controller.fleet.live("web")).hasSize(10);
        assertThat(controller.most).containsEntry("web", 4);
    }

    @Test
    void whatGaveNoAnswerIsAskedForAgainWithTheSameKeyAndStartsOnce() {
        controller.fails = number -> number <= 4 ? Optional.of(Kind.TIMED_OUT) : Optional.empty();
        AutoScalingManager manager = started(LoopSettings.DEFAULT, "web");
        seconds(manager, 120);

        assertThat(controller.fleet.live("web")).hasSize(10);
        assertThat(controller.keys.stream().distinct()).hasSize(10);
        assertThat(controller.fleet.keys().values()).doesNotHaveDuplicates();
    }

    @Test
    void anOwnerThatWasReplacedStopsAfterTheCallsUnderWay() {
        controller.fails = _ -> Optional.of(Kind.FENCED);
        AutoScalingManager manager = started(LoopSettings.DEFAULT, "web");
        seconds(manager, 200);

        assertThat(controller.keys).hasSize(4);
        assertThat(controller.fleet.live("web")).isEmpty();
    }
}
