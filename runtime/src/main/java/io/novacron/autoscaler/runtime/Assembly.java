package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.runtime.forecast.ForecasterService;

/// The runtime's parts, put together once for one epoch.
final class Assembly {

    final GroupRegistry registry = new GroupRegistry();
    final ServiceLog log;
    final PlugIns plugIns;
    final Admission admission;
    final Durability durability;
    final Hooks hooks;
    final HookOperations hookOperations;
    final GroupOperations operations;
    final EarlyEvaluations early;
    final Checkpointer checkpointer;
    final Housekeeping housekeeping;
    final ForecasterService forecasts;
    final ControlLoop loop;

    Assembly(AutoScalingManager.Builder parts, long epoch) {
        LoopMeters meters = new LoopMeters(parts.clock);
        Keys keys = new Keys(parts.random);
        log = new ServiceLog(parts.store, parts.listener::eventsAppended);
        plugIns =
                new PlugIns(
                        parts.controllers,
                        parts.providers,
                        parts.routers,
                        parts.hooks,
                        parts.tasks,
                        log,
                        parts.settings,
                        parts.clock);
        admission = new Admission(plugIns, registry);
        durability =
                new Durability(
                        parts.store,
                        log,
                        parts.listener,
                        parts.clock,
                        parts.settings.ownershipAge(),
                        epoch,
                        meters);
        Actuator actuator = new Actuator(parts.tasks, plugIns, durability, parts.settings, meters);
        hooks = new Hooks(parts.tasks, plugIns, durability, registry, keys, parts.clock, meters);
        HistoryWriter history = new HistoryWriter(parts.history, parts.tasks);
        forecasts =
                new ForecasterService(
                        parts.history,
                        new ProviderPast(plugIns, parts.tasks, parts.settings, epoch),
                        history::add,
                        task -> parts.tasks.background("forecasts", task),
                        log::add);
        Orphans orphans = new Orphans(registry, plugIns, parts.store, log, parts.settings, epoch);
        DocumentLedger ledger =
                new DocumentLedger(parts.store, registry, orphans, plugIns, history, forecasts);
        DecisionRecorder recorder =
                new DecisionRecorder(parts.store, log, parts.settings.holdInterval());
        housekeeping = new Housekeeping(parts.store, log, recorder, parts.retention, parts.tasks);
        GroupEvaluator evaluator =
                new GroupEvaluator(
                        durability,
                        recorder,
                        ledger,
                        plugIns,
                        actuator,
                        hooks,
                        registry,
                        parts.listener,
                        keys,
                        meters,
                        history,
                        forecasts);
        operations =
                new GroupOperations(
                        parts.store,
                        ledger,
                        registry,
                        admission,
                        durability,
                        evaluator,
                        plugIns,
                        parts.clock,
                        keys);
        hookOperations = new HookOperations(operations, durability, evaluator, hooks, parts.clock);
        early = new EarlyEvaluations(registry, parts.clock);
        plugIns.listen(early);
        checkpointer =
                new Checkpointer(
                        registry, durability, parts.tasks, parts.settings.checkpointInterval());
        loop =
                new ControlLoop(
                        registry,
                        plugIns,
                        evaluator,
                        orphans,
                        log,
                        parts.tasks,
                        parts.settings,
                        parts.clock,
                        epoch,
                        meters,
                        early,
                        checkpointer,
                        housekeeping);
    }
}
