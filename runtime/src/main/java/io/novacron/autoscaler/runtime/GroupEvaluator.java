package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.runtime.ManagedGroup.Attempt;
import io.novacron.autoscaler.runtime.OpenWork.Departure;
import io.novacron.autoscaler.runtime.forecast.ForecasterService;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One evaluation of one group: take in what was seen, decide, make it durable, hand it to the
/// actuator. Nothing is asked of the outside before the store has it; where the store fails, the
/// decision is dropped and the group stays as it is.
///
/// Thread-safe; works under the group's lock.
final class GroupEvaluator {

    private static final Logger LOG = LoggerFactory.getLogger(GroupEvaluator.class);

    private final Durability durability;
    private final DecisionRecorder recorder;
    private final DocumentLedger ledger;
    private final PlugIns plugIns;
    private final Actuator actuator;
    private final Hooks hooks;
    private final GroupRegistry registry;
    private final LoopListener listener;
    private final Keys keys;
    private final LoopMeters meters;
    private final HistoryWriter history;
    private final ForecasterService forecasts;

    GroupEvaluator(
            Durability durability,
            DecisionRecorder recorder,
            DocumentLedger ledger,
            PlugIns plugIns,
            Actuator actuator,
            Hooks hooks,
            GroupRegistry registry,
            LoopListener listener,
            Keys keys,
            LoopMeters meters,
            HistoryWriter history,
            ForecasterService forecasts) {
        this.durability = durability;
        this.recorder = recorder;
        this.ledger = ledger;
        this.plugIns = plugIns;
        this.actuator = actuator;
        this.hooks = hooks;
        this.registry = registry;
        this.listener = listener;
        this.keys = keys;
        this.meters = meters;
        this.history = history;
        this.forecasts = forecasts;
    }

    /// Looks, decides and acts.
    void evaluate(
            ManagedGroup group, Sight sight, Map<String, MetricReading> readings, Instant now) {
        guarded(group, sight, now, () -> decide(group, sight, readings, now));
    }

    /// Looks, and goes on with what is under way, without a decision.
    void attend(ManagedGroup group, Sight sight, Instant now) {
        guarded(group, sight, now, () -> goOn(group, sight, now));
    }

    // The one catch-all of a group's evaluation: a bug of ours in one group is one event and a
    // hold.
    private void guarded(ManagedGroup group, Sight sight, Instant now, Runnable work) {
        group.lock.lock();
        try {
            if (group.fenced) {
                group.status = Statuses.of(group, List.of(), Optional.empty(), now);
            }
            if (group.removed || group.fenced) {
                return;
            }
            group.run++;
            group.lookAt(now);
            group.inwardHold = Optional.empty();
            Optional<String> obstacle = Optional.empty();
            try {
                ledger.settle(group);
                durability.settle(group, this::apply);
                look(group, sight, now);
                // Before anything is planned: an intent may not forget a launch whose hooks are
                // not written down.
                hooks.advance(group, Optional.empty(), now);
                work.run();
                if (!HookReview.isIdle(group)) {
                    hooks.advance(
                            group,
                            Optional.of(FleetReview.observed(group, sight.pool(), now)),
                            now);
                }
                group.onsets.ends("evaluation");
            } catch (OutsideException storeFailed) {
                obstacle = Optional.of("the store failed: " + storeFailed.getMessage());
                durability.failed(group, storeFailed, now);
            } catch (RuntimeException | StackOverflowError | AssertionError bug) {
                obstacle = Optional.of("its evaluation failed: " + bug);
                if (group.onsets.begins("evaluation", now)) {
                    LOG.error("group {}: evaluation failed, holding", group.id, bug);
                    group.add(
                            now, EventType.EVALUATION_FAILED, "evaluation failed, holding: " + bug);
                }
            }
            List<Instance> observed = FleetReview.observed(group, sight.pool(), now);
            group.needsAttention =
                    Settling.isUnsettled(group, observed, sight.pool().isPresent(), now);
            group.status = Statuses.of(group, observed, obstacle, now);
        } finally {
            group.lock.unlock();
        }
        actuator.start(group, now);
        hooks.start(group);
    }

    private void look(ManagedGroup group, Sight sight, Instant now) {
        switch (sight.listing()) {
            case Listing.Complete complete -> {
                int freed =
                        FleetReview.absorb(
                                group,
                                complete.number(),
                                registry.instancesOf(group, complete),
                                now);
                if (freed > 0) {
                    release(group, freed);
                }
                group.inwardHold = registry.conflictOf(group, complete);
            }
            case Listing.Failed(String reason) -> group.inwardHold = Optional.of(reason);
        }
        if (sight.routerFailure().isEmpty()) {
            sight.pool().ifPresent(pool -> FleetReview.absorbPool(group, pool));
        }
        advance(group, sight);
        Resizings.advance(group, sight.drained(), now);
        if (sight.routerFailure().isEmpty()) {
            if (group.routerFailedIn < group.run - 1) {
                group.onsets.ends("router");
            }
        } else if (group.onsets.begins("router", now)) {
            group.add(now, EventType.ROUTER_FAILED, sight.routerFailure().get());
        }
    }

    private static void advance(ManagedGroup group, Sight sight) {
        Duration limit = group.effective.lifecycle().drainTimeout();
        for (Departure departure : group.work.departures.values()) {
            boolean failed =
                    group.fleet
                            .find(departure.id)
                            .filter(member -> member.instance.state() == InstanceState.FAILED)
                            .isPresent();
            boolean over = failed || group.time.isOver(departure.since, limit);
            if (departure.stage == Departure.Stage.DRAINING
                    && (over || sight.drained().contains(departure.id))) {
                departure.stage = Departure.Stage.TERMINATE_WANTED;
            } else if (departure.stage == Departure.Stage.TERMINATE_CLEARED) {
                // Cleared in an earlier look and not called: look again.
                departure.stage = Departure.Stage.TERMINATE_WANTED;
            }
        }
    }

    private void decide(
            ManagedGroup group, Sight sight, Map<String, MetricReading> readings, Instant now) {
        if (!group.fleet.isKnown() || group.engine.isEmpty()) {
            return;
        }
        Settling.closeIfDone(group, now);
        DecisionEngine engine = group.engine.get();
        List<Instance> observed = FleetReview.observed(group, sight.pool(), now);
        Optional<Memory> accounted = group.memory;
        group.memory =
                Optional.of(
                        Memories.prepared(
                                group.memory, group.effective, observed, group.restored, now));
        group.restored = false;
        endFreeze(group, now);
        Observation observation = new Observation(new Observation.Fleet.Listed(observed), readings);
        Memory given = given(group, now);
        Forecast forecast = forecasts.of(group.effective);
        Decision decision = decision(group, given, observation, forecast, now);
        Instant before = group.lastDecision.map(Decision::at).orElse(Instant.EPOCH);
        group.lastObservation = Optional.of(observation);
        group.lastForecast = forecast;
        group.lastDecision = Optional.of(decision);
        Notices.take(group, decision, readings, now);
        BudgetAlerts.take(group, accounted, decision, now);
        Resizings.follow(group, decision);
        boolean acts = decision.action() != Decision.Action.NONE && !group.effective.dryRun();
        String id = acts || WorkPlanner.mayChange(group, decision) ? keys.intent(now) : "";
        WorkChange change =
                id.isEmpty()
                        ? WorkChange.NOTHING
                        : new WorkPlanner(group, decision, observed, sight.pool().isPresent(), now)
                                .changes(id);
        if (acts || !change.isNothing()) {
            commit(group, decision, change, id, observed, now);
        } else {
            hold(group, decision, observed, now);
        }
        tell(new Evaluation(engine, given, observation, forecast, decision));
        remember(group, decision, observation, observed, before);
    }

    private void remember(
            ManagedGroup group,
            Decision decision,
            Observation observation,
            List<Instance> observed,
            Instant before) {
        int current = 0;
        int ready = 0;
        for (Instance instance : observed) {
            current += instance.isCapacity() ? 1 : 0;
            ready += instance.isCapacity() && Statuses.serves(instance) ? 1 : 0;
        }
        history.evaluated(decision, current, ready, price(group, observed), before);
        forecasts.evaluated(
                group.effective, decision, observation, ready, before, group.untoldStartups());
    }

    // An instance whose size is not known, or has no price, counts for none.
    private static OptionalDouble price(ManagedGroup group, List<Instance> observed) {
        return group.effective.size().isEmpty()
                ? OptionalDouble.empty()
                : observed.stream()
                        .filter(Instance::isCapacity)
                        .flatMap(instance -> instance.size().stream())
                        .flatMap(size -> Resizings.flavor(group, size).stream())
                        .map(Sizing.Flavor::pricePerHour)
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .average();
    }

    private static Memory given(ManagedGroup group, Instant now) {
        Optional<String> held =
                group.terminationsHeld
                        ? Optional.of("another instance than asked left")
                        : group.inwardHold;
        return Memories.heldInwards(group.memory.orElseThrow(), held, now);
    }

    private static Decision decision(
            ManagedGroup group,
            Memory given,
            Observation observation,
            Forecast forecast,
            Instant now) {
        Memory memory = group.memory.orElseThrow();
        Decision decided =
                group.engine.orElseThrow().decide(Optional.of(given), observation, forecast, now);
        // The freeze it was shown for its inward hold is not the operator's.
        if (decided.memory().freeze().equals(memory.freeze())) {
            return decided;
        }
        return new Decision(
                decided.group(),
                decided.at(),
                decided.action(),
                decided.from(),
                decided.to(),
                decided.rule(),
                decided.limitedBy(),
                decided.trace(),
                decided.memory().withFreeze(memory.freeze()),
                decided.plan(),
                decided.notices());
    }

    private static void endFreeze(ManagedGroup group, Instant now) {
        Memory memory = group.memory.orElseThrow();
        if (memory.freeze().isPresent() && group.operatorFreeze(now).isEmpty()) {
            group.memory = Optional.of(memory.withFreeze(Optional.empty()));
            group.add(now, EventType.UNFROZEN, "the freeze expired");
        }
    }

    private void commit(
            ManagedGroup group,
            Decision decision,
            WorkChange change,
            String id,
            List<Instance> observed,
            Instant now) {
        Intent intent =
                new Intent(
                        id,
                        group.id,
                        durability.epoch(),
                        now,
                        decision.from().instances(),
                        decision.to().instances(),
                        decision.reason(),
                        change.keysAfter(group.work),
                        change.sizesAfter(group.work),
                        change.zonesAfter(group.work),
                        change.departingAfter(group.work),
                        change.stepsAfter(group.work),
                        Optional.empty());
        List<Departure> cleared =
                new ArrayList<>(Terminations.clearable(group, change.takenBack(), observed, now));
        cleared.addAll(Terminations.clearable(group, change, observed, now));
        List<Event> events = new ArrayList<>(GroupEvents.of(group, decision, change, intent, now));
        Terminations.events(group, cleared, now)
                .forEach(event -> events.add(event.of(intent.id())));
        Attempt attempt =
                new Attempt(
                        intent,
                        decision.memory(),
                        Optional.of(decision),
                        change,
                        group.newestWaiting());
        durability.open(group, attempt, events, now);
        apply(group, attempt);
        clear(cleared);
        LOG.info(
                "group {}: decision {} {} {} -> {}: launch {}, take away {}, keep {}, change {}; {}",
                group.id,
                id,
                decision.action(),
                decision.from().instances(),
                decision.to().instances(),
                change.launches().size(),
                change.departures().size(),
                change.takenBack().size(),
                change.resizings().size(),
                decision.reason());
    }

    /// Takes over a change that the store has.
    void apply(ManagedGroup group, Attempt attempt) {
        release(group, attempt.change().applyTo(group.work));
        for (int count = attempt.change().replacements(); count > 0; count--) {
            group.lost.pollFirst();
        }
        boolean byOperator = attempt.decision().isEmpty();
        group.fill = byOperator || (group.fill && group.forbidsLaunch(attempt.intent().at()));
        group.memory = Optional.of(attempt.memory());
        group.intent = Optional.of(attempt.intent());
        group.recordedKind = 0;
        group.lastChange =
                attempt.decision()
                        .filter(decision -> decision.action() != Decision.Action.NONE)
                        .or(() -> group.lastChange);
    }

    private void hold(ManagedGroup group, Decision decision, List<Instance> observed, Instant now) {
        dryRun(group, decision, now);
        group.memory = Optional.of(decision.memory());
        if (!group.forbidsLaunch(now)) {
            group.fill = false;
        }
        if (!group.lost.isEmpty()
                && observed.stream().filter(Instance::isCapacity).count() >= group.desired()) {
            group.lost.clear();
        }
        goOn(group, observed, group.checkpointedAt.equals(Instant.MIN), now);
        recorder.held(group, decision, now);
    }

    // What it would do is one event at its start.
    private static void dryRun(ManagedGroup group, Decision decision, Instant now) {
        boolean wouldAct = decision.action() != Decision.Action.NONE;
        if (!wouldAct && group.onsets.isEmpty()) {
            return;
        }
        String would = "would go to " + decision.to().instances();
        if (wouldAct && !group.onsets.isOn(would)) {
            group.add(GroupEvents.decided(decision).with("dryRun", "true"));
        }
        group.onsets.endAll("would go to ");
        group.onsets.follow(would, wouldAct, now);
    }

    private void goOn(ManagedGroup group, Sight sight, Instant now) {
        if (group.fleet.isKnown() && group.memory.isPresent()) {
            goOn(group, FleetReview.observed(group, sight.pool(), now), false, now);
        }
    }

    private void goOn(
            ManagedGroup group, List<Instance> observed, boolean checkpoint, Instant now) {
        List<Departure> cleared = Terminations.clearable(group, List.of(), observed, now);
        if (!cleared.isEmpty()) {
            // What is announced is durable before it is done; where that fails it is announced
            // anew.
            durability.checkpoint(
                    group,
                    group.memory.orElseThrow(),
                    Terminations.events(group, cleared, now),
                    now);
        } else if (checkpoint || !group.waiting().isEmpty()) {
            // Nothing waits for it: it is written with that of other groups.
            group.writeDue = true;
        }
        clear(cleared);
    }

    /// Writes down what the last visits of groups have left to be written, in one write; one that
    /// somebody else works on is left to its next visit.
    void writeDown(List<ManagedGroup> groups, Instant now) {
        List<ManagedGroup> locked = new ArrayList<>();
        try {
            for (ManagedGroup group : groups) {
                if (group.writeDue && group.lock.tryLock()) {
                    locked.add(group);
                }
            }
            durability.checkpointAll(
                    locked.stream().filter(GroupEvaluator::isToBeWritten).toList(), now);
            locked.forEach(group -> group.writeDue = false);
        } catch (OutsideException failed) {
            durability.failed(failed, now);
        } finally {
            locked.forEach(group -> group.lock.unlock());
        }
    }

    private static boolean isToBeWritten(ManagedGroup group) {
        boolean unwritten =
                !group.waiting().isEmpty()
                        || group.done.isPresent()
                        || group.checkpointedAt.equals(Instant.MIN);
        return unwritten
                && !group.removed
                && !group.fenced
                && group.attempt.isEmpty()
                && group.memory.isPresent();
    }

    private static void clear(List<Departure> cleared) {
        cleared.forEach(departure -> departure.stage = Departure.Stage.TERMINATE_CLEARED);
    }

    private void tell(Evaluation evaluation) {
        meters.decided(evaluation.decision().action());
        try {
            listener.decided(evaluation.decision());
            listener.evaluated(evaluation);
        } catch (RuntimeException bug) {
            LOG.warn("a listener failed", bug);
        }
    }

    private void release(ManagedGroup group, int places) {
        plugIns.controllerOf(group.effective).ifPresent(view -> view.release(places));
    }
}
