package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.testkit.FaultyStore;
import io.novacron.autoscaler.testkit.SimulatedCrash;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import io.novacron.autoscaler.testkit.SimulatedFleet.MadeCall;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import io.novacron.autoscaler.testkit.SimulatedRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// One world drawn from a seed: a group under changing load, one to four faults, an operator's
/// hand, sometimes a crash; beside it a group that no fault touches.
final class RandomWorld {

    private static final int TROUBLED = 60;

    /// Back-off (10 min), health grace (10 min) and a replacement fit in.
    private static final int SETTLING = 140;

    private final long seed;
    private final SplittableRandom random;
    private final World world;
    private final ScalingGroup group;
    private final List<String> drawn = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<Enum<?>> faults = new HashSet<>();
    private final Set<String> told = new HashSet<>();
    private boolean handTouched;
    private boolean restarted;
    private int seenCalls;
    private int overshootTicks;
    private double load = 300;

    RandomWorld(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed * 31 + 7);
        this.world = new World(seed);
        this.group = drawGroup();
    }

    private ScalingGroup drawGroup() {
        Duration window = Duration.ofSeconds(random.nextInt(3) * 30L);
        Behavior behavior =
                new Behavior(
                        Behavior.Direction.IMMEDIATE,
                        new Behavior.Direction(
                                window,
                                1,
                                Duration.ZERO,
                                List.of(),
                                Behavior.Select.MAX,
                                java.util.OptionalDouble.empty()));
        ScalingGroup.Builder builder =
                World.web()
                        .minCapacity(1 + random.nextInt(3))
                        .maxCapacity(10)
                        .behavior(behavior)
                        .lifecycle(
                                new Lifecycle(
                                        Lifecycle.Termination.DEFAULT,
                                        List.of(),
                                        Optional.empty(),
                                        Duration.ofSeconds(30),
                                        1 + random.nextInt(2),
                                        List.of(),
                                        Map.of()));
        if (random.nextBoolean()) {
            builder.network(Map.of("pool", "web"));
        }
        world.fleet.setStartup(Duration.ofSeconds(random.nextInt(90)));
        return builder.build();
    }

    List<String> problems() {
        return problems;
    }

    String describe() {
        return "%s min %d, pool %s, drew %s"
                .formatted(group.id(), group.minCapacity(), !group.network().isEmpty(), drawn);
    }

    void play() {
        world.manager.initialize();
        world.manager.registerScalingGroup(group);
        world.manager.registerScalingGroup(World.calm().build());
        world.calmMetrics.set("calm", "load", 400);
        world.load(load);
        ticks(8);
        drawFaults();
        if (seed % 3 == 0) {
            int steps = world.steps.count();
            int at = steps + random.nextInt(150);
            drawn.add("crash at step " + at);
            restarted = true;
            world.steps.crashAt(at);
        }
        for (int tick = 0; tick < TROUBLED; tick++) {
            walk();
            operator();
            tick();
        }
        heal();
        ticks(SETTLING);
        checkHealed();
        checkRecord();
        checkCalm();
    }

    private void drawFaults() {
        int count = 1 + random.nextInt(4);
        for (int fault = 0; fault < count; fault++) {
            Instant from =
                    world.clock.instant().plus(World.INTERVAL.multipliedBy(random.nextInt(40)));
            Instant until = from.plus(World.INTERVAL.multipliedBy(1 + random.nextInt(20)));
            double probability = random.nextInt(4) == 0 ? 1 : 0.3;
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> {
                    SimulatedFleet.Fault one = any(SimulatedFleet.Fault.values());
                    world.fleet.setListingLag(World.INTERVAL.multipliedBy(1 + random.nextInt(5)));
                    world.fleet.faults().during(one, from, until, probability);
                    note(one, from, until, probability);
                }
                case 3 -> {
                    SimulatedMetrics.Fault one = any(SimulatedMetrics.Fault.values());
                    world.metrics.faults().during(one, from, until, probability);
                    note(one, from, until, probability);
                }
                case 4 -> {
                    SimulatedRouter.Fault one = any(SimulatedRouter.Fault.values());
                    world.router.faults().during(one, from, until, probability);
                    note(one, from, until, probability);
                }
                default -> {
                    FaultyStore.Fault one = any(FaultyStore.Fault.values());
                    world.store.faults().during(one, from, until, probability);
                    note(one, from, until, probability);
                }
            }
        }
    }

    private <F extends Enum<F>> F any(F[] menu) {
        return menu[random.nextInt(menu.length)];
    }

    private void note(Enum<?> fault, Instant from, Instant until, double probability) {
        faults.add(fault);
        drawn.add("%s %s..%s p %s".formatted(fault, from, until, probability));
    }

    private void walk() {
        if (random.nextInt(6) == 0) {
            load = 50 + random.nextInt(950);
            world.load(load);
        }
    }

    private void operator() {
        if (random.nextInt(12) != 0) {
            return;
        }
        try {
            switch (random.nextInt(8)) {
                case 0 -> {
                    List<Instance> live = world.fleet.live("web");
                    if (!live.isEmpty()) {
                        hand("kill");
                        world.fleet.kill(live.get(random.nextInt(live.size())).id());
                    }
                }
                case 1 -> {
                    List<Instance> live = world.fleet.live("web");
                    if (!live.isEmpty()) {
                        hand("fail");
                        world.fleet.fail(live.get(random.nextInt(live.size())).id());
                    }
                }
                case 2 -> {
                    hand("appear");
                    world.fleet.appear("web");
                }
                case 3 -> {
                    List<Instance> live = world.fleet.live("web");
                    if (!live.isEmpty()) {
                        hand("unhealthy");
                        world.fleet.setHealthy(live.get(random.nextInt(live.size())).id(), false);
                    }
                }
                case 4 -> {
                    int to = group.minCapacity() + random.nextInt(8);
                    drawn.add("%s set capacity %d".formatted(world.clock.instant(), to));
                    world.manager.setGroupCapacity("web", to, Change.by("test").forced());
                }
                case 5 -> {
                    drawn.add(world.clock.instant() + " freeze");
                    world.manager.freeze(
                            "web",
                            random.nextBoolean() ? FrozenDirection.IN : FrozenDirection.BOTH,
                            Optional.of(world.clock.instant().plusSeconds(120)),
                            Change.by("test"));
                }
                case 6 -> {
                    drawn.add(world.clock.instant() + " pause");
                    world.manager.pause("web", Change.by("test"));
                }
                default -> {
                    drawn.add(world.clock.instant() + " resume");
                    world.manager.resume("web", Change.by("test"));
                }
            }
        } catch (ScalingException storeFailed) {
            drawn.add("refused: " + storeFailed.getMessage());
        } catch (SimulatedCrash _) {
            world.restart();
        }
    }

    private void hand(String what) {
        handTouched = true;
        drawn.add(world.clock.instant() + " " + what);
    }

    private void heal() {
        drawn.add(world.clock.instant() + " healed");
        world.fleet.faults().heal();
        world.metrics.faults().heal();
        world.router.faults().heal();
        world.store.faults().heal();
        try {
            lift();
        } catch (SimulatedCrash _) {
            world.restart();
            lift();
        }
        load = 450;
        world.load(load);
    }

    private void lift() {
        world.manager.unfreeze("web", Change.by("test"));
        world.manager.resume("web", Change.by("test"));
    }

    private void ticks(int count) {
        for (int tick = 0; tick < count; tick++) {
            tick();
        }
    }

    private void tick() {
        boolean handsOff =
                !world.manager.getScalingGroup("web").orElseThrow().group().enabled()
                        || world.status().freeze().stream()
                                .anyMatch(freeze -> freeze.direction() == FrozenDirection.BOTH);
        boolean frozen = handsOff || world.status().freeze().isPresent();
        Instant expiry =
                world.status().freeze().flatMap(Memory.OperatorFreeze::until).orElse(Instant.MAX);
        int before = world.desired();
        try {
            world.tick();
        } catch (SimulatedCrash _) {
            world.restart();
            newCalls();
            return;
        }
        List<MadeCall> calls = newCalls();
        boolean stillFrozen = world.clock.instant().isBefore(expiry) && !restarted;
        checkHandsOff(calls, handsOff && stillFrozen, frozen && stillFrozen);
        checkDecision();
        checkVictims(calls);
        checkOnce(before);
    }

    private List<MadeCall> newCalls() {
        List<MadeCall> all = world.fleet.calls();
        List<MadeCall> fresh = List.copyOf(all.subList(seenCalls, all.size()));
        seenCalls = all.size();
        return fresh;
    }

    // Invariant 14.
    private void checkHandsOff(List<MadeCall> calls, boolean handsOff, boolean frozen) {
        for (MadeCall call : calls) {
            if (frozen && (handsOff || call.what().startsWith("terminate "))) {
                problem("a call while hands are off: " + call);
            }
        }
    }

    // Invariants 1, 13 and 16.
    private void checkDecision() {
        Optional<Decision> last = world.status().lastDecision();
        if (last.isEmpty() || !last.get().at().equals(world.clock.instant())) {
            return;
        }
        Decision decision = last.get();
        int to = decision.to().instances();
        boolean held = world.status().freeze().isPresent() || !enabled();
        if (!held && (to < group.minCapacity() || to > group.maxCapacity())) {
            problem("desired %d is outside the bounds".formatted(to));
        }
        int capacity = decision.from().instances();
        for (var step : decision.trace()) {
            if (step.input() != capacity) {
                problem("the chain breaks at " + step);
            }
            capacity = step.output();
        }
        if (capacity != to) {
            problem("the chain ends at %d, not %d".formatted(capacity, to));
        }
        if (!Double.isFinite(decision.memory().spentThisMonth())) {
            problem("spent is not finite");
        }
    }

    private boolean enabled() {
        return world.manager.getScalingGroup("web").orElseThrow().group().enabled();
    }

    // Invariants 2 and 9, as far as the controller tells the truth.
    private void checkVictims(List<MadeCall> calls) {
        Set<String> pool = world.router.pool("web");
        for (MadeCall call : calls) {
            if (call.what().startsWith("terminate ")) {
                String id = call.what().substring("terminate ".length());
                boolean routerLies = faults.contains(SimulatedRouter.Fault.DRAIN_LOST);
                if (!routerLies && pool.contains(id)) {
                    problem("terminated in the pool: " + id);
                }
            }
        }
        boolean lied = handTouched || listingLies() || unexpected() || calls.isEmpty();
        boolean terminated = calls.stream().anyMatch(call -> call.what().startsWith("terminate "));
        if (!lied && terminated && world.fleet.ready("web").size() < group.minCapacity()) {
            problem("ready %d after our termination".formatted(world.fleet.ready("web").size()));
        }
    }

    private boolean listingLies() {
        return faults.contains(SimulatedFleet.Fault.LISTING_LAGS)
                || faults.contains(SimulatedFleet.Fault.LISTING_EMPTY)
                || faults.contains(SimulatedFleet.Fault.LISTING_PARTIAL)
                || faults.contains(SimulatedFleet.Fault.LAUNCH_DIES);
    }

    private boolean unexpected() {
        return faults.contains(SimulatedFleet.Fault.TERMINATE_OTHER);
    }

    // Invariant 7: surplus by lies, hands and cancelled launches leaves within a few ticks.
    private void checkOnce(int before) {
        boolean free =
                enabled()
                        && world.status().freeze().isEmpty()
                        && world.status()
                                .condition(GroupStatus.Condition.Type.ABLE_TO_SCALE)
                                .holds();
        int allowed =
                Math.max(before, world.desired())
                        + group.lifecycle().maxReplace()
                        + (int)
                                world.status().instances().stream()
                                        .filter(instance -> instance.draining())
                                        .count();
        boolean lies =
                faults.contains(SimulatedFleet.Fault.TERMINATE_LOST)
                        || faults.contains(SimulatedFleet.Fault.TERMINATE_FAILS)
                        || listingLies()
                        || unexpected();
        overshootTicks = free && world.live() > allowed ? overshootTicks + 1 : 0;
        // A listing that lies for minutes hides what was launched; what bounds it is that replacing
        // stops.
        boolean blind =
                faults.contains(SimulatedFleet.Fault.LISTING_EMPTY)
                        || faults.contains(SimulatedFleet.Fault.LISTING_PARTIAL);
        if (overshootTicks > (lies ? 12 : 3) && !blind) {
            problem("%d live, %d allowed".formatted(world.live(), allowed));
        }
        if (!faults.contains(SimulatedFleet.Fault.LAUNCH_TWICE)) {
            Set<String> keys = new TreeSet<>();
            List<String> live = world.fleet.live("web").stream().map(Instance::id).toList();
            world.fleet
                    .keys()
                    .forEach((id, key) -> {
                        if (live.contains(id) && !keys.add(key)) {
                            problem("two instances of " + key);
                        }
                    });
        }
    }

    // Invariants 10 and 19.
    private void checkHealed() {
        int wanted = Math.clamp((int) Math.ceil(load / 100), group.minCapacity(), 10);
        if (world.desired() != wanted) {
            problem("desired %d, not %d".formatted(world.desired(), wanted));
        }
        if (world.live() != world.desired()) {
            problem("live %d, desired %d".formatted(world.live(), world.desired()));
        }
        if (world.fleet.tagged("web").size() != world.live()) {
            problem("tagged " + world.fleet.tagged("web"));
        }
        if (world.status().intent().isPresent()) {
            problem("open intent " + world.status().intent());
        }
        if (!world.status().condition(GroupStatus.Condition.Type.ABLE_TO_SCALE).holds()) {
            problem("not able: " + world.status().conditions());
        }
        if (!group.network().isEmpty()) {
            Set<String> ready =
                    new TreeSet<>(world.fleet.ready("web").stream().map(Instance::id).toList());
            if (!new TreeSet<>(world.router.pool("web")).containsAll(ready)) {
                problem("pool %s, ready %s".formatted(world.router.pool("web"), ready));
            }
        }
    }

    // Invariant 20.
    private void checkRecord() {
        Set<String> launching = new HashSet<>();
        Set<String> terminating = new HashSet<>();
        long sequence = -1;
        for (Event event : world.events()) {
            if (event.type() == EventType.INSTANCE_LAUNCHING) {
                launching.add(event.details().get("key"));
            }
            if (event.type() == EventType.INSTANCE_TERMINATING) {
                terminating.add(event.details().get("instance"));
            }
            if (event.sequence() <= sequence) {
                problem("sequence goes back at " + event);
            }
            sequence = event.sequence();
        }
        for (MadeCall call : world.fleet.calls()) {
            String what = call.what().substring(call.what().indexOf(' ') + 1);
            Set<String> told = call.what().startsWith("launch ") ? launching : terminating;
            if (!told.contains(what)) {
                problem("no event before " + call);
            }
        }
        if (count(EventType.EVALUATION_FAILED) > 0) {
            problem("a bug: " + world.events(EventType.EVALUATION_FAILED));
        }
        if (faults.contains(FaultyStore.Fault.WRITE_HAPPENS_BUT_FAILS)) {
            // Events are written at least once.
            return;
        }
        long outages = count(EventType.METRICS_UNAVAILABLE);
        if (Math.abs(outages - count(EventType.METRICS_RECOVERED)) > (restarted ? 3 : 1)) {
            problem("outages and recoveries do not pair");
        }
    }

    private long count(EventType type) {
        return world.events(type).size();
    }

    // Invariant 18.
    private void checkCalm() {
        GroupStatus calm = world.manager.status("calm").orElseThrow();
        if (calm.desired() != 4 || world.calmFleet.live("calm").size() != 4) {
            problem("the calm group was disturbed: " + calm);
        }
        if (world.calmFleet.launchCalls() != 4) {
            problem("the calm group launched %d".formatted(world.calmFleet.launchCalls()));
        }
    }

    private void problem(String what) {
        if (told.add(what) && problems.size() < 10) {
            problems.add("%s: %s".formatted(world.clock.instant(), what));
        }
    }
}
