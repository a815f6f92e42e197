package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.plan.FleetPlanner;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.runtime.BelievedFleet.Member;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.OpenWork.Launch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns a decision's plan into changes of a group's open work: what may be begun now, given what
/// is under way and what holds terminations. Runs under the group's lock; changes nothing itself.
final class WorkPlanner {

    private final ManagedGroup group;
    private final Decision decision;
    private final Map<String, Instance> observed = new HashMap<>();
    private final boolean hasPool;
    private final Instant now;

    /// @param hasPool whether instances leave a pool before they are terminated
    WorkPlanner(
            ManagedGroup group,
            Decision decision,
            List<Instance> observed,
            boolean hasPool,
            Instant now) {
        this.group = group;
        this.decision = decision;
        observed.forEach(instance -> this.observed.put(instance.id(), instance));
        this.hasPool = hasPool;
        this.now = now;
    }

    /// Whether there can be changes at all; most decisions leave everything as it is. Without a
    /// plan only what is owed to an operator or the start is launched.
    static boolean mayChange(ManagedGroup group, Decision decision) {
        return group.fill
                || WarmInstances.size(group) > 0
                || group.fleet.members().stream().anyMatch(WarmInstances::isStopped)
                || !decision.plan().isNothing()
                || group.work.takesSizesBack()
                || !Spreading.toMove(group).isEmpty()
                || !Resizings.cancelled(group).isEmpty();
    }

    /// @param intent prefix of new launch keys
    WorkChange changes(String intent) {
        List<String> unchangeable = Resizings.replacements(group, decision);
        int count = toLaunch(unchangeable);
        Optional<String> size = sizeOfLaunches(unchangeable);
        List<String> cancelled = new ArrayList<>(cancelled());
        List<Launch> launches = moved(intent, cancelled);
        launches.addAll(launches(intent, List.copyOf(launches), count, size));
        List<Departure> departures = new ArrayList<>();
        if (group.inwardHold.isEmpty()
                && !group.terminationsHeld
                && !group.forbidsTermination(now)) {
            scaleIn(departures);
            replace(departures);
            WarmInstances.superfluous(
                            group, size, launches.stream().map(launch -> launch.key).toList())
                    .forEach(id -> departures.add(departure(id, false, false)));
        }
        List<String> keptSizes = Resizings.cancelled(group);
        return new WorkChange(
                launches,
                replacements(count),
                cancelled,
                takenBack(),
                departures,
                Resizings.begun(group, decision, keptSizes, hasPool, now),
                keptSizes);
    }

    // What is launched beyond growth, an operator's wish and the start replaces something.
    private int replacements(int count) {
        int growth = decision.to().instances() - decision.from().instances();
        return Math.max(0, count - Math.max(Math.max(0, growth), owed()));
    }

    /// In the place of those that wait where launches fail; these are cancelled.
    private List<Launch> moved(String intent, List<String> cancelled) {
        List<Launch> moving =
                group.forbidsLaunch(now)
                        ? List.of()
                        : Spreading.toMove(group).stream()
                                .filter(launch -> !cancelled.contains(launch.key))
                                .toList();
        List<Optional<String>> zones = Spreading.elsewhere(group, observed.values(), moving.size());
        List<Launch> launches = new ArrayList<>();
        for (int index = 0; index < moving.size(); index++) {
            Launch old = moving.get(index);
            cancelled.add(old.key);
            launches.add(
                    new Launch("%s-%d".formatted(intent, index), now, old.size, zones.get(index)));
        }
        return launches;
    }

    /// New launches with keys of their own.
    ///
    /// @param moved with the first keys of this intent
    private List<Launch> launches(
            String intent, List<Launch> moved, int count, Optional<String> size) {
        List<Launch> launches = new ArrayList<>();
        for (Member stopped : WarmInstances.startable(group, size)) {
            if (launches.size() < count) {
                launches.add(new Launch(stopped.key, now, size, Spreading.zoneOf(group, stopped)));
            }
        }
        int filling =
                count > 0
                        ? 0
                        : WarmInstances.toFill(
                                group, decision, List.copyOf(observed.values()), now);
        int started = launches.size();
        List<Optional<String>> zones =
                Spreading.next(
                        group,
                        observed.values(),
                        moved,
                        Math.max(0, count + filling - started),
                        now);
        for (Optional<String> zone : zones) {
            String key = "%s-%d".formatted(intent, moved.size() + launches.size());
            launches.add(new Launch(key, now, size, zone));
        }
        return launches;
    }

    // The decision's; where an operator or the start asks, the size that is wanted anyway.
    private Optional<String> sizeOfLaunches(List<String> unchangeable) {
        return decision.plan()
                .launchSize()
                .or(() -> unchangeable.stream().findFirst())
                .or(() -> group.memory.flatMap(memory -> memory.sizes().desired()))
                .or(() -> group.effective.size().flatMap(Sizing::current))
                .filter(name -> Resizings.flavor(group, name).isPresent());
    }

    // INCIDENTS 14: never more than what is missing, counting everything under way. What the engine
    // takes for lost is replaced one by one; what an operator or the start asks for comes at once.
    private int toLaunch(List<String> unchangeable) {
        if (group.forbidsLaunch(now)) {
            return 0;
        }
        boolean replacing =
                observed.values().stream()
                        .anyMatch(instance -> instance.isCapacity() && !instance.healthy());
        int surge = replacing ? group.effective.lifecycle().maxReplace() : 0;
        int sizes =
                !unchangeable.isEmpty() || replacesSizes()
                        ? group.effective.lifecycle().maxSurge()
                        : 0;
        int wanted = Math.max(decision.plan().launch(), owed());
        if (!unchangeable.isEmpty() && !replacementsStopped()) {
            // One more than wanted takes the place of one that cannot be changed.
            wanted = Math.max(wanted, Math.min(unchangeable.size(), sizes));
        }
        int most = missing() + Math.max(surge, sizes);
        if (sizes > 0) {
            most = Math.max(most, missingOfSize(unchangeable, sizes));
        }
        return Math.max(0, Math.min(wanted, most));
    }

    // Few large ones take the place of many small ones: what counts are those of the wanted size,
    // and of these at most the surge are starting.
    private int missingOfSize(List<String> unchangeable, int surge) {
        Optional<String> size =
                decision.plan().launchSize().or(() -> unchangeable.stream().findFirst());
        int fresh = 0;
        int starting = 0;
        for (Instance instance : observed.values()) {
            if (instance.isCapacity() && instance.size().equals(size)) {
                fresh++;
                starting += Statuses.serves(instance) ? 0 : 1;
            }
        }
        return Math.min(surge - starting, decision.to().instances() - fresh);
    }

    private boolean replacesSizes() {
        Optional<String> size = decision.plan().launchSize();
        return size.isPresent()
                && observed.values().stream()
                        .anyMatch(
                                instance -> instance.isCapacity() && !instance.size().equals(size));
    }

    private boolean replacementsStopped() {
        return group.memory.orElseThrow().replacementFailures()
                >= FleetPlanner.MAX_REPLACEMENT_FAILURES;
    }

    // Beyond what is there and on its way.
    private int missing() {
        int capacity = (int) observed.values().stream().filter(Instance::isCapacity).count();
        return decision.to().instances() - capacity - decision.plan().takeBack().size();
    }

    // Asked for by an operator or the start: what is short and was not lost.
    private int owed() {
        return group.fill ? missing() - group.lost.size() : 0;
    }

    // A launch that was not answered yet and is not needed any more: no further call. Should it
    // have
    // happened all the same, the instance carries our tag, is listed and leaves as surplus.
    private List<String> cancelled() {
        return decision.plan().terminate().stream()
                .flatMap(id -> group.work.shownAs(id).stream())
                .filter(launch ->
                        launch.phase == Launch.Phase.WANTED
                                || launch.phase == Launch.Phase.UNCERTAIN)
                .map(launch -> launch.key)
                .toList();
    }

    private List<String> takenBack() {
        return decision.plan().takeBack().stream()
                .filter(id ->
                        Optional.ofNullable(group.work.departures.get(id))
                                .filter(Departure::canStay)
                                .isPresent())
                .toList();
    }

    // INCIDENTS 28: an unhealthy one that still runs leaves only after its replacement is ready;
    // those
    // that are still starting do not count.
    private void scaleIn(List<Departure> departures) {
        long established =
                observed.values().stream()
                        .filter(instance ->
                                Statuses.serves(instance) || isUnhealthyAndRuns(instance))
                        .count();
        long mayLeave = established - decision.to().instances();
        for (String id : decision.plan().terminate()) {
            Instance instance = observed.get(id);
            Optional<Member> member = group.fleet.find(id).filter(this::isFree);
            if (instance == null || member.isEmpty()) {
                continue;
            }
            if (isUnhealthyAndRuns(instance) && mayLeave-- <= 0) {
                continue;
            }
            departures.add(departure(id, false, hasPool));
        }
    }

    private static boolean isUnhealthyAndRuns(Instance instance) {
        return instance.state() == InstanceState.RUNNING
                && !instance.healthy()
                && !instance.draining();
    }

    private void replace(List<Departure> departures) {
        for (String id : decision.plan().replace()) {
            Instance instance = observed.get(id);
            if (instance != null && group.fleet.find(id).filter(this::isFree).isPresent()) {
                departures.add(departure(id, true, hasPool));
            }
        }
    }

    private Departure departure(String id, boolean replaced, boolean drains) {
        return new Departure(
                id,
                group.time.passed(),
                replaced,
                drains ? Departure.Stage.DRAIN_WANTED : Departure.Stage.TERMINATE_WANTED);
    }

    private boolean isFree(Member member) {
        return member.omissions == 0
                && !group.work.departures.containsKey(member.id())
                && !isProtected(group, member);
    }

    /// Protection as of now, by document or by listing.
    static boolean isProtected(ManagedGroup group, Member member) {
        return member.instance.protectedFromTermination()
                || group.effective.lifecycle().protectedInstances().contains(member.id());
    }
}
