package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.ScalingException;
import io.novacron.autoscaler.runtime.simulation.MadeCall.Verb;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// An operator who wants the group as the plan's faults say and asks again until the answer is yes.
/// Some acts wait for the next launch or terminate call, to come in mid-action.
final class Operator {

    private static final Change CHANGE = Change.by("operator").forced();

    /// A freeze that was acknowledged.
    record Frozen(FrozenDirection direction, Instant until) {}

    private final SimulatedWorld world;
    private final Queue<Fault> inMidAction = new ArrayDeque<>();
    private final List<Fault> done = new ArrayList<>();
    private Optional<ScalingGroup> document;
    private Optional<Frozen> frozen = Optional.empty();

    /// The same while their end is not acknowledged.
    private boolean unfreezing;

    Operator(SimulatedWorld world) {
        this.world = world;
        this.document = Optional.of(world.base.web());
        world.controller.beforeCall((_, _) -> interrupt());
    }

    /// The document last acknowledged; empty while the group is deleted.
    Optional<ScalingGroup> document() {
        return document;
    }

    /// Whether an acknowledged pause, dry run or freeze forbids such a call now.
    boolean forbids(Verb verb, Instant processTime) {
        boolean off = document.filter(group -> !group.enabled() || group.dryRun()).isPresent();
        boolean freezes =
                frozen.filter(freeze -> processTime.isBefore(freeze.until()))
                        .filter(freeze ->
                                verb == Verb.TERMINATE
                                        || freeze.direction() == FrozenDirection.BOTH)
                        .isPresent();
        return off || freezes;
    }

    void act() {
        // One that has expired is over, though the clock may go back.
        frozen = frozen.filter(freeze -> world.processTime().isBefore(freeze.until()));
        while (!inMidAction.isEmpty()) {
            once(inMidAction.remove());
        }
        wantDocument();
        if (document.isEmpty()) {
            return;
        }
        for (Fault fault : world.plan.faults()) {
            boolean now = fault.isActiveAt(world.faults.tick()) && !done.contains(fault);
            boolean acts = fault.kind() == FaultKind.CAPACITY_SET || freezeOf(fault).isPresent();
            if (now && acts) {
                done.add(fault);
                if (fault.seed() % 2 == 0) {
                    once(fault);
                } else {
                    inMidAction.add(fault);
                }
            }
        }
        boolean over =
                world.plan.faults().stream()
                        .noneMatch(fault ->
                                freezeOf(fault).isPresent()
                                        && fault.isActiveAt(world.faults.tick()));
        if (over && (frozen.isPresent() || unfreezing)) {
            unfreezing = true;
            if (tries(() -> world.manager.unfreeze("web", CHANGE))) {
                frozen = Optional.empty();
                unfreezing = false;
            }
        }
    }

    private void interrupt() {
        Fault fault = inMidAction.poll();
        if (fault != null) {
            once(fault);
        }
    }

    private void once(Fault fault) {
        if (document.isEmpty()) {
            return;
        }
        if (fault.kind() == FaultKind.CAPACITY_SET) {
            int capacity =
                    Math.clamp(
                            (int) fault.strength(),
                            document.orElseThrow().minCapacity(),
                            document.orElseThrow().maxCapacity());
            tries(() -> world.manager.setGroupCapacity("web", capacity, CHANGE));
            return;
        }
        FrozenDirection direction = freezeOf(fault).orElseThrow();
        boolean expires = fault.ticks() % 2 == 0;
        Instant until = world.processTime().plusSeconds(expires ? 60 : 100_000_000);
        unfreezing = true;
        if (tries(() -> world.manager.freeze("web", direction, Optional.of(until), CHANGE))) {
            frozen = Optional.of(new Frozen(direction, until));
        }
    }

    private static Optional<FrozenDirection> freezeOf(Fault fault) {
        return switch (fault.kind()) {
            case FREEZE_IN -> Optional.of(FrozenDirection.IN);
            case FREEZE_BOTH -> Optional.of(FrozenDirection.BOTH);
            default -> Optional.empty();
        };
    }

    private void wantDocument() {
        Optional<ScalingGroup> wanted = wanted();
        boolean again = world.faults.on(FaultKind.APPLIED_AGAIN).isPresent();
        if (wanted.equals(document) && !again) {
            return;
        }
        if (wanted.isEmpty()) {
            if (tries(() -> world.manager.unregisterScalingGroup("web", CHANGE))) {
                document = Optional.empty();
                frozen = Optional.empty();
                unfreezing = false;
            }
        } else if (world.manager.getScalingGroup("web").isEmpty()) {
            if (tries(() -> world.manager.registerScalingGroup(wanted.get(), CHANGE))) {
                document = wanted;
            }
        } else if (tries(() -> world.manager.updateScalingGroup(wanted.get(), CHANGE))) {
            document = wanted;
        }
    }

    private Optional<ScalingGroup> wanted() {
        ScalingGroup wanted = world.base.web();
        for (Fault fault : world.faults.on(FaultKind.Where.OPERATOR)) {
            if (fault.kind() == FaultKind.DELETED_AND_CREATED) {
                return Optional.empty();
            }
            wanted = edited(wanted, fault);
        }
        return Optional.of(wanted);
    }

    private static ScalingGroup edited(ScalingGroup group, Fault fault) {
        int strength = (int) fault.strength();
        return switch (fault.kind()) {
            case MAX_CUT -> {
                int max = Math.max(group.minCapacity(), strength);
                yield group.toBuilder()
                        .maxCapacity(max)
                        .desiredCapacity(Math.min(group.desiredCapacity(), max))
                        .build();
            }
            case MIN_RAISED -> {
                int min = Math.min(group.maxCapacity(), strength);
                yield group.toBuilder()
                        .minCapacity(min)
                        .desiredCapacity(Math.max(group.desiredCapacity(), min))
                        .build();
            }
            case TARGET_EDITED ->
                    SimulatedWorld.target(Demand.PER_INSTANCE * fault.strength()).apply(group);
            case DISABLED -> group.toBuilder().enabled(false).build();
            case DRY_RUN -> group.toBuilder().dryRun(true).build();
            default -> group;
        };
    }

    // A group that is gone, or there, already is what was asked for: the answer had been lost.
    private static boolean tries(Runnable act) {
        try {
            act.run();
            return true;
        } catch (ScalingException refused) {
            return refused.code() == ScalingException.Code.NOT_FOUND;
        }
    }
}
