package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.SizeMemory.Changed;
import io.novacron.autoscaler.model.SizeMemory.Recommended;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.UsageHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Makes what is remembered of sizes after a decision, bounded to what later decisions ask for.
final class SizeKeeper {

    private static final int MAX_ENTRIES = 4096;

    private SizeKeeper() {}

    /// @param present the size wanted before
    /// @param size the size wanted now
    /// @param recommended the size wanted before stabilization
    static SizeMemory next(
            ScalingGroup group,
            Situation situation,
            Flavor present,
            Flavor size,
            Flavor recommended) {
        SizeMemory memory = situation.memory().sizes();
        Instant now = situation.now();
        boolean accepted = group.enabled() && !group.dryRun();
        Behavior behavior = group.behavior();
        long window =
                Math.max(
                        behavior.scaleOut().stabilizationWindow().toMillis(),
                        behavior.scaleIn().stabilizationWindow().toMillis());
        List<Recommended> recommendations =
                younger(memory.recommendations(), Recommended::at, window, situation);
        if (situation.newGroup()) {
            recommendations.add(new Recommended(now, present.name()));
        }
        recommendations.add(new Recommended(now, recommended.name()));
        List<Changed> actions =
                younger(memory.actions(), Changed::at, longestPeriod(group), situation);
        if (accepted && !size.name().equals(present.name())) {
            actions.add(new Changed(now, present.name(), size.name()));
        }
        return new SizeMemory(
                accepted ? Optional.of(size.name()) : memory.desired(),
                recommendations,
                actions,
                usage(group, memory, situation));
    }

    // A rule without a sample keeps what it knows; one that is gone does not.
    private static Map<String, UsageHistory> usage(
            ScalingGroup group, SizeMemory memory, Situation situation) {
        if (situation.learned().isEmpty()) {
            return memory.usage();
        }
        Map<String, UsageHistory> usage = new HashMap<>(memory.usage());
        usage.keySet()
                .removeIf(name ->
                        group.rules().stream().noneMatch(rule -> name.startsWith(rule.id() + "/")));
        usage.putAll(situation.learned());
        return usage;
    }

    private static long longestPeriod(ScalingGroup group) {
        Behavior behavior = group.behavior();
        long longest =
                group.mode() == ScalingMode.MIXED
                        ? group.size().map(sizing -> sizing.horizon().toMillis()).orElse(0L)
                        : 0;
        for (Behavior.Direction direction : List.of(behavior.scaleOut(), behavior.scaleIn())) {
            for (RateLimit limit : direction.limits()) {
                longest = Math.max(longest, limit.period().toMillis());
            }
        }
        return longest;
    }

    private static <T> List<T> younger(
            List<T> entries, Function<T, Instant> at, long millis, Situation situation) {
        List<T> kept = new ArrayList<>();
        int first = Math.max(0, entries.size() - MAX_ENTRIES + 2);
        for (T entry : entries.subList(first, entries.size())) {
            if (situation.ageMillis(at.apply(entry)) < millis) {
                kept.add(entry);
            }
        }
        return kept;
    }
}
