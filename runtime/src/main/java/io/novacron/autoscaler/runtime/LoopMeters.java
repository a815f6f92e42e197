package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls;
import io.novacron.autoscaler.runtime.LoopStatistics.Queue;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The counters behind [LoopStatistics], one set per loop. Thread-safe, cheap to write.
final class LoopMeters {

    final LongAdder ticks = new LongAdder();
    final LongAdder evaluations = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder launches = new LongAdder();
    final LongAdder terminations = new LongAdder();
    final LongAdder storeFailures = new LongAdder();
    private final Map<HookOutcome, LongAdder> hooks = new ConcurrentHashMap<>();
    final LongAdder hookCalls = new LongAdder();
    final LongAdder hookFailures = new LongAdder();
    final TimingMeter lag;
    final TimingMeter storeWrites;
    private final Map<Decision.Action, LongAdder> decisions = new ConcurrentHashMap<>();

    LoopMeters(InstantSource clock) {
        lag = new TimingMeter(clock);
        storeWrites = new TimingMeter(clock);
    }

    void decided(Decision.Action action) {
        decisions.computeIfAbsent(action, _ -> new LongAdder()).increment();
    }

    void ended(HookOutcome outcome) {
        hooks.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
    }

    /// @param waiting how many instances wait now
    HookStatistics hooks(int waiting) {
        Map<HookOutcome, Long> counts = new EnumMap<>(HookOutcome.class);
        for (HookOutcome outcome : HookOutcome.values()) {
            counts.put(outcome, hooks.computeIfAbsent(outcome, _ -> new LongAdder()).sum());
        }
        return new HookStatistics(waiting, counts, hookCalls.sum(), hookFailures.sum());
    }

    LoopStatistics statistics(
            Queue queue,
            List<LoopStatistics.Lane> lanes,
            List<PlugInCalls> plugIns,
            LoopStatistics.Records records) {
        Map<Decision.Action, Long> counts = new EnumMap<>(Decision.Action.class);
        for (Decision.Action action : Decision.Action.values()) {
            counts.put(action, decisions.computeIfAbsent(action, _ -> new LongAdder()).sum());
        }
        return new LoopStatistics(
                ticks.sum(),
                evaluations.sum(),
                skipped.sum(),
                lag.timing(),
                queue,
                lanes,
                counts,
                launches.sum(),
                terminations.sum(),
                plugIns,
                storeWrites.timing(),
                storeFailures.sum(),
                records);
    }
}
