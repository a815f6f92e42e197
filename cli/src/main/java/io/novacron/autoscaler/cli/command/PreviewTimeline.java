package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.schedule.ScheduleTimes;
import io.novacron.autoscaler.engine.schedule.TimeWindow;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a group's schedules and freezes say over a stretch of time, as the engine will see it: lead
/// times and overlaps are worked in.
final class PreviewTimeline {

    /// Windows of one schedule that are looked at; beyond it a preview helps nobody.
    private static final int MAX_WINDOWS = 50_000;

    private PreviewTimeline() {}

    /// A stretch in which the same applies.
    ///
    /// @param floor capacity at least, where a schedule asks for one
    /// @param min smallest capacity in force
    /// @param max largest capacity in force
    /// @param names schedules that say so
    record Stretch(
            Instant from,
            Instant until,
            OptionalInt floor,
            int min,
            int max,
            List<String> names,
            Optional<Frozen> frozen) {

        boolean says(Stretch other) {
            return floor.equals(other.floor)
                    && min == other.min
                    && max == other.max
                    && names.equals(other.names)
                    && frozen.equals(other.frozen);
        }

        boolean isPlain() {
            return names.isEmpty() && frozen.isEmpty();
        }
    }

    /// A freeze in force.
    record Frozen(Freeze.FrozenDirection direction, String reason) {}

    /// All stretches in which something applies beyond the group's own bounds, in order; `from` and
    /// `to` cut the first and the last.
    static List<Stretch> of(ScalingGroup group, Instant from, Instant to) {
        Calendar calendar = new Calendar(group);
        List<Stretch> stretches = new ArrayList<>();
        List<Instant> moments = List.copyOf(moments(group, from, to));
        for (int index = 0; index + 1 < moments.size(); index++) {
            Stretch next = at(group, calendar, moments.get(index), moments.get(index + 1));
            Stretch last = stretches.isEmpty() ? null : stretches.getLast();
            if (last != null && last.until().equals(next.from()) && last.says(next)) {
                stretches.removeLast();
                next = at(group, calendar, last.from(), next.until());
            }
            stretches.add(next);
        }
        stretches.removeIf(Stretch::isPlain);
        return List.copyOf(stretches);
    }

    private static Stretch at(ScalingGroup group, Calendar calendar, Instant from, Instant until) {
        Calendar.Effects effects = calendar.at(from);
        TreeSet<String> names = new TreeSet<>(effects.floorNames());
        names.addAll(effects.minNames());
        names.addAll(effects.maxNames());
        return new Stretch(
                from,
                until,
                effects.floor(),
                effects.minCapacity().orElse(group.minCapacity()),
                effects.maxCapacity().orElse(group.maxCapacity()),
                List.copyOf(names),
                calendar.frozenAt(from)
                        .map(frozen -> new Frozen(frozen.direction(), frozen.reason())));
    }

    // Every moment at which what applies can change.
    private static SortedSet<Instant> moments(ScalingGroup group, Instant from, Instant to) {
        SortedSet<Instant> moments = new TreeSet<>(List.of(from, to));
        for (Schedule schedule : group.schedules()) {
            Duration lead = schedule.leadTime().orElse(group.warmup());
            for (TimeWindow window : windows(new ScheduleTimes(schedule), from, to.plus(lead))) {
                add(moments, window.start().minus(lead), from, to);
                add(moments, window.start(), from, to);
                add(moments, window.end(), from, to);
            }
        }
        for (Freeze freeze : group.freezes()) {
            for (TimeWindow window : Calendar.windows(freeze, from, to, MAX_WINDOWS)) {
                add(moments, window.start(), from, to);
                add(moments, window.end(), from, to);
            }
        }
        return moments;
    }

    private static List<TimeWindow> windows(ScheduleTimes times, Instant from, Instant to) {
        return times.between(from, to, MAX_WINDOWS);
    }

    private static void add(SortedSet<Instant> moments, Instant moment, Instant from, Instant to) {
        if (moment.isAfter(from) && moment.isBefore(to)) {
            moments.add(moment);
        }
    }
}
