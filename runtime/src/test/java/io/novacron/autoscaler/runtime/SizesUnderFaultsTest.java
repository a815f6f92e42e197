package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.model.WarmPool;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.testkit.FaultyStore;
import io.novacron.autoscaler.testkit.FleetFault;
import io.novacron.autoscaler.testkit.SimulatedCrash;
import io.novacron.autoscaler.testkit.SimulatedFleet.MadeCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Worlds with sizes, drawn from seeds, in which changes of size, launches, listings and writes go
/// wrong and the process dies. After every tick the truth is held against what must never be; after
/// the last fault everything comes to the size that is wanted.
class SizesUnderFaultsTest {

    private static final int TICKS = 120;

    /// The longest pause of launches and changes, twice, and a health grace between them.
    private static final int HEALING_TICKS = 200;

    private static final double GIB = 1L << 30;
    private static final List<Flavor> FLAVORS =
            List.of(
                    new Flavor("small", 1, 2 * GIB, OptionalDouble.of(0.05)),
                    new Flavor("medium", 2, 4 * GIB, OptionalDouble.of(0.1)),
                    new Flavor("large", 4, 8 * GIB, OptionalDouble.of(0.2)));

    private static final List<FleetFault> FAULTS =
            List.of(
                    FleetFault.RESIZE_FAILS,
                    FleetFault.RESIZE_INVALID,
                    FleetFault.RESIZE_HAPPENS_BUT_TIMES_OUT,
                    FleetFault.RESIZE_HALF,
                    FleetFault.RESIZE_IGNORED,
                    FleetFault.RESIZE_DIES,
                    FleetFault.RESIZE_NOT_READY,
                    FleetFault.LAUNCH_HAPPENS_BUT_TIMES_OUT,
                    FleetFault.LAUNCH_NO_CAPACITY,
                    FleetFault.LAUNCH_DIES,
                    FleetFault.TERMINATE_HAPPENS_BUT_TIMES_OUT,
                    FleetFault.STOP_FAILS,
                    FleetFault.STOP_HAPPENS_BUT_TIMES_OUT,
                    FleetFault.START_FAILS,
                    FleetFault.START_HAPPENS_BUT_TIMES_OUT,
                    FleetFault.LISTING_FAILS,
                    FleetFault.LISTING_LAGS,
                    FleetFault.LISTING_PARTIAL);

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName(
            "INCIDENTS 35: whatever goes wrong with a change of size, it is not taken for done")
    @MethodSource("seeds")
    void sizesComeToWhatIsWantedAndNeverBeyond(long seed) {
        new Run(seed).play();
    }

    private static final class Run {
        private final SplittableRandom random;
        private final World world;
        private final ScalingGroup group;
        private final Set<String> wanted = new HashSet<>(Set.of("small"));
        private final Set<String> changed = new HashSet<>();
        private final List<String> violations = new ArrayList<>();
        private int judged;

        Run(long seed) {
            random = new SplittableRandom(seed * 31 + 7);
            world = new World(seed);
            group = draw();
        }

        private ScalingGroup draw() {
            Resize how = List.of(Resize.values()).get(random.nextInt(3));
            boolean mixed = random.nextInt(3) == 0;
            ScalingGroup.Builder builder =
                    World.web()
                            .mode(mixed ? ScalingMode.MIXED : ScalingMode.VERTICAL)
                            .minCapacity(2)
                            .maxCapacity(mixed ? 6 : 4)
                            .desiredCapacity(2 + random.nextInt(2))
                            .size(
                                    new Sizing(
                                            new Sizing.Choice.Flavors(FLAVORS),
                                            Optional.of("small"),
                                            how,
                                            OptionalDouble.of(0),
                                            Duration.ofHours(1)))
                            .lifecycle(
                                    Lifecycle.DEFAULT.toBuilder()
                                            .healthGrace(Duration.ofMinutes(2))
                                            .maxUnavailable(1 + random.nextInt(2))
                                            .warmPool(
                                                    random.nextInt(3) == 0
                                                            ? Optional.of(WarmPool.ofSize(1))
                                                            : Optional.empty())
                                            .build());
            return (random.nextBoolean() ? builder.network(Map.of("pool", "web")) : builder)
                    .build();
        }

        void play() {
            world.manager.initialize();
            world.manager.registerScalingGroup(group);
            world.steps.watch(name -> {
                if (name.equals("before resize")) {
                    atResize();
                }
            });
            Instant start = world.clock.instant();
            for (int number = 1 + random.nextInt(3); number > 0; number--) {
                Instant from = start.plus(World.INTERVAL.multipliedBy(10 + random.nextInt(60)));
                world.fleet
                        .faults()
                        .during(
                                FAULTS.get(random.nextInt(FAULTS.size())),
                                from,
                                from.plus(World.INTERVAL.multipliedBy(1 + random.nextInt(40))),
                                random.nextInt(3) == 0 ? 1 : 0.4);
            }
            if (random.nextInt(3) == 0) {
                world.store
                        .faults()
                        .during(
                                FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS,
                                start.plusSeconds(300),
                                start.plusSeconds(900),
                                0.3);
            }
            for (int tick = 0; tick < TICKS; tick++) {
                if (tick % 15 == 0) {
                    world.load(100 + random.nextInt(1500));
                }
                if (random.nextInt(25) == 0) {
                    world.steps.crashAt(world.steps.count() + random.nextInt(12));
                }
                tick();
            }
            world.fleet.bearAllSizes();
            // After three replacements that failed in a row it takes an operator's word.
            operatorsWord();
            world.load(700);
            for (int tick = 0; tick < HEALING_TICKS && !isHealed(); tick++) {
                tick();
            }
            assertThat(isHealed()).as("%s: %s", describe(), events()).isTrue();
            assertThat(violations).as(describe()).isEmpty();
        }

        private void tick() {
            try {
                world.tick();
            } catch (SimulatedCrash crash) {
                restart();
            }
            world.status()
                    .lastDecision()
                    .ifPresent(
                            decision -> decision.memory().sizes().desired().ifPresent(wanted::add));
            world.store
                    .openIntentOf("web")
                    .ifPresent(intent -> {
                        wanted.addAll(intent.launchSizes().values());
                        intent.resizes().forEach(step -> wanted.add(step.to()));
                    });
            sizes();
            record();
        }

        private void operatorsWord() {
            try {
                world.manager.setGroupCapacity("web", world.desired(), Change.by("ann").forced());
            } catch (SimulatedCrash crash) {
                restart();
                world.manager.setGroupCapacity("web", world.desired(), Change.by("ann").forced());
            }
        }

        private void restart() {
            while (true) {
                try {
                    world.restart();
                    return;
                } catch (SimulatedCrash again) {
                    world.clock.advance(World.INTERVAL);
                }
            }
        }

        private String describe() {
            return "%s %s %s"
                    .formatted(group.mode(), group.size().orElseThrow().resize(), group.network());
        }

        private List<String> events() {
            return world.events().stream()
                    .map(event -> "\n%s %s %s".formatted(event.at(), event.type(), event.message()))
                    .toList();
        }

        // Never two changes beyond what may be under way: of those that are being changed, fewer
        // than maxUnavailable are down when the next is asked for.
        private void atResize() {
            MadeCall call = world.fleet.calls().getLast();
            // The call is noted after this moment; what matters is who is down by now.
            Set<String> down = new HashSet<>();
            for (Instance instance : world.fleet.live("web")) {
                boolean works = instance.ready().orElse(true);
                if (changed.contains(instance.id()) && !works) {
                    down.add(instance.id());
                }
            }
            if (down.size() > group.lifecycle().maxUnavailable()) {
                violations.add(
                        "%s are down at %s, after %s".formatted(down, world.clock.instant(), call));
            }
        }

        // No size beyond what was ever decided, and none that was not decided by us.
        private void sizes() {
            for (Instance instance : world.fleet.live("web")) {
                String size = world.fleet.sizeOf(instance.id()).map(Flavor::name).orElse("none");
                if (!size.isEmpty() && !wanted.contains(size)) {
                    violations.add("%s has %s, decided were %s".formatted(instance, size, wanted));
                }
            }
        }

        // An event before every call; nobody is changed beyond the maximum of changes.
        private void record() {
            List<MadeCall> calls = world.fleet.calls();
            List<Event> announced =
                    world.store.events(EventQuery.latest("web", 10_000)).stream()
                            .filter(event -> event.type() == EventType.INSTANCE_RESIZING)
                            .toList();
            for (; judged < calls.size(); judged++) {
                String[] words = calls.get(judged).what().split(" ", -1);
                if (words[0].equals("resize")) {
                    changed.add(words[1]);
                    boolean known =
                            announced.stream()
                                    .anyMatch(event ->
                                            words[1].equals(event.details().get("instance"))
                                                    && words[2].equals(event.details().get("to")));
                    if (!known) {
                        violations.add("no event for " + calls.get(judged));
                    }
                }
            }
        }

        private long stopped() {
            long stopped =
                    world.status().instances().stream()
                            .filter(instance -> instance.state() == InstanceState.STOPPED)
                            .count();
            return group.lifecycle().warmPool().isPresent() ? Math.min(1, stopped) : 0;
        }

        private boolean isHealed() {
            GroupStatus status = world.status();
            if (status.lastDecision().isEmpty() || status.intent().isPresent()) {
                return false;
            }
            Optional<String> size = status.lastDecision().get().memory().sizes().desired();
            List<Instance> live = world.fleet.live("web");
            return live.size() == status.desired()
                    && world.fleet.ready("web").size() == live.size()
                    && world.fleet.tagged("web").size() - live.size() == stopped()
                    && live.stream()
                            .allMatch(instance ->
                                    world.fleet
                                            .sizeOf(instance.id())
                                            .map(Flavor::name)
                                            .equals(size.or(() -> Optional.of("small"))))
                    && (group.network().isEmpty()
                            || world.router.pool("web").size() == live.size());
        }
    }
}
