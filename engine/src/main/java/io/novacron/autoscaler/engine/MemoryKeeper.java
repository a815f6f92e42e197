package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.FleetView;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.plan.Effectiveness;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Memory.Effect;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Makes the memory that follows from a decision, bounded to what later decisions can ask for.
final class MemoryKeeper {

    /// Most recommendations and actions remembered, whatever windows ask for.
    private static final int MAX_ENTRIES = 4096;

    private final ScalingGroup group;
    private final long recommendationMillis;
    private final long actionMillis;

    MemoryKeeper(ScalingGroup group) {
        this.group = group;
        Behavior behavior = group.behavior();
        this.recommendationMillis =
                Math.max(
                        behavior.scaleOut().stabilizationWindow().toMillis(),
                        behavior.scaleIn().stabilizationWindow().toMillis());
        long longest = Effectiveness.longestCooldown(group).toMillis();
        for (Behavior.Direction direction : List.of(behavior.scaleOut(), behavior.scaleIn())) {
            for (RateLimit limit : direction.limits()) {
                longest = Math.max(longest, limit.period().toMillis());
            }
        }
        this.actionMillis = longest;
    }

    Memory next(
            Situation situation,
            Verdict verdict,
            MetricView[] views,
            Optional<Instant> idleSince,
            List<Effect> effects) {
        Memory memory = situation.memory();
        int desired = situation.desired();
        int wanted = verdict.wanted();
        Optional<Instant> now = Optional.of(situation.now());
        boolean accepted = !group.dryRun() && group.enabled();
        boolean out = accepted && verdict.growth() > 0;
        boolean in = accepted && verdict.growth() < 0;
        return new Memory(
                memory.since().isPresent() ? memory.since() : now,
                accepted || memory.desired().orElse(0) < 0
                        ? OptionalInt.of(wanted)
                        : memory.desired(),
                now,
                out ? now : memory.lastScaleOutAt(),
                in ? now : memory.lastScaleInAt(),
                inNewUnits(
                        recommendations(situation, verdict.wish().capacity()), verdict, accepted),
                inNewUnits(actions(situation, accepted ? wanted - desired : 0), verdict, accepted),
                samples(views),
                instanceSamples(views, situation),
                // What is no number counts as everything, until someone counts again.
                Double.isFinite(memory.spentThisMonth())
                        ? memory.spentThisMonth()
                        : Double.MAX_VALUE,
                idleSince,
                accepted ? effects : memory.effects(),
                memory.replacementFailures(),
                memory.freeze().filter(f -> f.until().map(situation.now()::isBefore).orElse(true)),
                verdict.sizes());
    }

    // Mixed mode counts instances of the present size: once that is another one, what was counted
    // before is as many of the new ones as have as much.
    private TimedCounts inNewUnits(TimedCounts counts, Verdict verdict, boolean accepted) {
        if (group.mode() != ScalingMode.MIXED
                || !accepted
                || verdict.from().isEmpty()
                || verdict.from().equals(verdict.to())) {
            return counts;
        }
        Flavor from = verdict.from().get();
        Flavor to = verdict.to().orElse(from);
        double times = 0;
        for (SizeDimension dimension : List.of(SizeDimension.CPU, SizeDimension.MEMORY)) {
            if (dimension.of(to) > 0) {
                times = Math.max(times, dimension.of(from) / dimension.of(to));
            }
        }
        long[] at = new long[counts.size()];
        int[] converted = new int[counts.size()];
        for (int index = 0; index < converted.length; index++) {
            int count = counts.countAt(index);
            at[index] = counts.millisAt(index);
            converted[index] = Integer.signum(count) * Rounding.ceil(Math.abs(count) * times);
        }
        return TimedCounts.owning(at, converted);
    }

    private TimedCounts recommendations(Situation situation, int capacity) {
        TimedCounts past = situation.memory().recommendations();
        int first = firstYounger(past, situation.nowMillis(), recommendationMillis);
        int kept = past.size() - first;
        boolean fresh = situation.newGroup();
        long[] times = new long[kept + (fresh ? 2 : 1)];
        int[] counts = new int[times.length];
        copy(past, first, times, counts);
        if (fresh) {
            times[kept] = situation.nowMillis();
            counts[kept] = situation.desired();
        }
        times[times.length - 1] = situation.nowMillis();
        counts[times.length - 1] = capacity;
        return TimedCounts.owning(times, counts);
    }

    private TimedCounts actions(Situation situation, int change) {
        TimedCounts past = situation.memory().actions();
        int first = firstYounger(past, situation.nowMillis(), actionMillis);
        if (first == 0 && change == 0) {
            return past;
        }
        int kept = past.size() - first;
        long[] times = new long[kept + (change == 0 ? 0 : 1)];
        int[] changes = new int[times.length];
        copy(past, first, times, changes);
        if (change != 0) {
            times[kept] = situation.nowMillis();
            changes[kept] = change;
        }
        return TimedCounts.owning(times, changes);
    }

    // Entries need not be in order, so only a leading run of old ones is dropped.
    private static int firstYounger(TimedCounts counts, long nowMillis, long retentionMillis) {
        int first = Math.max(0, counts.size() - MAX_ENTRIES + 2);
        while (first < counts.size() && nowMillis - counts.millisAt(first) >= retentionMillis) {
            first++;
        }
        return first;
    }

    private static void copy(TimedCounts source, int first, long[] times, int[] counts) {
        for (int index = first; index < source.size(); index++) {
            times[index - first] = source.millisAt(index);
            counts[index - first] = source.countAt(index);
        }
    }

    private static Map<String, TimedValues> samples(MetricView[] views) {
        // Immutable maps of few entries are the cheapest to make and are not copied again.
        return switch (views.length) {
            case 0 -> Map.of();
            case 1 -> Map.of(views[0].metric(), views[0].remembered());
            case 2 ->
                    Map.of(
                            views[0].metric(), views[0].remembered(),
                            views[1].metric(), views[1].remembered());
            case 3 ->
                    Map.of(
                            views[0].metric(), views[0].remembered(),
                            views[1].metric(), views[1].remembered(),
                            views[2].metric(), views[2].remembered());
            default -> {
                Map<String, TimedValues> samples = HashMap.newHashMap(views.length);
                for (MetricView view : views) {
                    samples.put(view.metric(), view.remembered());
                }
                yield samples;
            }
        };
    }

    private static Map<String, List<InstanceSample>> instanceSamples(
            MetricView[] views, Situation situation) {
        Map<String, List<InstanceSample>> known = situation.memory().instanceSamples();
        if (situation.fleet().countedOnly()) {
            return isFinite(known) ? known : Map.of();
        }
        String only = null;
        List<InstanceSample> onlySamples = List.of();
        Map<String, List<InstanceSample>> samples = null;
        for (MetricView view : views) {
            List<InstanceSample> last =
                    lastSamples(
                            view, known.getOrDefault(view.metric(), List.of()), situation.fleet());
            if (last.isEmpty()) {
                continue;
            }
            if (only == null) {
                only = view.metric();
                onlySamples = last;
                continue;
            }
            if (samples == null) {
                samples = HashMap.newHashMap(views.length);
                samples.put(only, onlySamples);
            }
            samples.put(view.metric(), last);
        }
        // An immutable map of one entry, the usual case, is not copied again.
        return samples != null ? samples : only == null ? Map.of() : Map.of(only, onlySamples);
    }

    private static boolean isFinite(Map<String, List<InstanceSample>> known) {
        for (List<InstanceSample> samples : known.values()) {
            for (InstanceSample sample : samples) {
                if (!Double.isFinite(sample.value())) {
                    return false;
                }
            }
        }
        return true;
    }

    // Each present instance's newest sample: this evaluation's, else the one remembered.
    private static List<InstanceSample> lastSamples(
            MetricView view, List<InstanceSample> known, FleetView fleet) {
        if (view.samples().isEmpty() && known.isEmpty()) {
            return List.of();
        }
        MetricView.Samples samples = view.samples().orElse(null);
        return samples != null && samples.asGiven().isPresent()
                ? samples.asGiven().get()
                : matched(samples, known, fleet.capacity());
    }

    private static List<InstanceSample> matched(
            MetricView.@Nullable Samples samples,
            List<InstanceSample> known,
            List<Instance> instances) {
        List<InstanceSample> last = new ArrayList<>(instances.size());
        Map<String, InstanceSample> byId = null;
        for (int index = 0; index < instances.size(); index++) {
            String id = instances.get(index).id();
            if (samples != null && samples.has(index)) {
                double value = samples.value(index);
                boolean unchanged =
                        index < known.size()
                                && known.get(index).value() == value
                                && known.get(index).instance().equals(id);
                last.add(unchanged ? known.get(index) : InstanceSample.of(id, value));
                continue;
            }
            if (byId == null) {
                byId = new HashMap<>();
                for (InstanceSample sample : known) {
                    byId.put(sample.instance(), sample);
                }
            }
            InstanceSample earlier = byId.get(id);
            if (earlier != null && Double.isFinite(earlier.value())) {
                last.add(earlier);
            }
        }
        return last;
    }
}
