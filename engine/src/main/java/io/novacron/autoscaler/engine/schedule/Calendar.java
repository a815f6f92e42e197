package io.novacron.autoscaler.engine.schedule;

import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a group's schedules and freezes say at a time. Windows that overlap: the largest floor, the
/// largest minimum, the smallest maximum. Immutable.
public final class Calendar {

    private static final Effects NOTHING =
            new Effects(
                    OptionalInt.empty(),
                    List.of(),
                    OptionalInt.empty(),
                    List.of(),
                    OptionalInt.empty(),
                    List.of());

    private final List<ScheduleTimes> schedules;
    private final List<Freeze> freezes;
    private final List<Optional<CronTimes>> freezeTimes;
    private final Duration defaultLead;
    private final int groupMinimum;

    /// @throws IllegalArgumentException where a cron expression does not parse
    public Calendar(ScalingGroup group) {
        this.schedules = group.schedules().stream().map(ScheduleTimes::new).toList();
        this.freezes = group.freezes();
        this.freezeTimes =
                freezes.stream()
                        .map(freeze ->
                                freeze.timing() instanceof Freeze.Recurring recurring
                                        ? Optional.of(
                                                CronTimes.of(recurring.cron(), recurring.zone()))
                                        : Optional.<CronTimes>empty())
                        .toList();
        this.defaultLead = group.warmup();
        this.groupMinimum = group.minCapacity();
    }

    /// What open windows say together; names are those of the windows that say it.
    public record Effects(
            OptionalInt floor,
            List<String> floorNames,
            OptionalInt minCapacity,
            List<String> minNames,
            OptionalInt maxCapacity,
            List<String> maxNames) {}

    /// A freeze in force.
    public record Frozen(FrozenDirection direction, String reason, Instant until) {}

    /// What applies at a time. A floor and a raised minimum start early by the lead time, so that
    /// capacity is ready when the window opens; a lowered minimum and a maximum start on time.
    public Effects at(Instant now) {
        if (schedules.isEmpty()) {
            return NOTHING;
        }
        Largest floor = new Largest();
        Largest min = new Largest();
        Largest max = new Largest();
        for (ScheduleTimes times : schedules) {
            Schedule schedule = times.schedule();
            Duration lead = schedule.leadTime().orElse(defaultLead);
            Optional<TimeWindow> window = times.openAt(now, lead);
            if (window.isEmpty()) {
                continue;
            }
            switch (schedule.effect()) {
                case Schedule.Floor(int capacity) -> floor.offer(capacity, schedule.name());
                case Schedule.Bounds(OptionalInt minimum, OptionalInt maximum) -> {
                    boolean open = times.openAt(now, Duration.ZERO).isPresent();
                    if (minimum.isPresent() && (open || minimum.getAsInt() > groupMinimum)) {
                        min.offer(minimum.getAsInt(), schedule.name());
                    }
                    if (maximum.isPresent() && open) {
                        max.offer(-maximum.getAsInt(), schedule.name());
                    }
                }
            }
        }
        return new Effects(
                floor.value,
                floor.names,
                min.value,
                min.names,
                max.value.isPresent() ? OptionalInt.of(-max.value.getAsInt()) : OptionalInt.empty(),
                max.names);
    }

    /// The freeze in force at a time; one in both directions outranks one inwards.
    public Optional<Frozen> frozenAt(Instant now) {
        Optional<Frozen> found = Optional.empty();
        for (int index = 0; index < freezes.size(); index++) {
            Freeze freeze = freezes.get(index);
            Optional<TimeWindow> window = window(freeze, freezeTimes.get(index), now);
            if (window.isPresent()
                    && (found.isEmpty() || freeze.direction() == FrozenDirection.BOTH)) {
                found =
                        Optional.of(
                                new Frozen(
                                        freeze.direction(), freeze.reason(), window.get().end()));
            }
        }
        return found;
    }

    private static Optional<TimeWindow> window(
            Freeze freeze, Optional<CronTimes> times, Instant now) {
        return switch (freeze.timing()) {
            case Freeze.Between(Instant from, Instant to) ->
                    Optional.of(new TimeWindow(from, to)).filter(window -> window.contains(now));
            case Freeze.Recurring recurring ->
                    times.flatMap(cron -> cron.latest(now))
                            .map(start -> new TimeWindow(start, start.plus(recurring.duration())))
                            .filter(window -> window.contains(now));
        };
    }

    /// All windows of a freeze that overlap a stretch of time, in order of their start; at most
    /// `limit`.
    ///
    /// @throws IllegalArgumentException where a cron expression does not parse
    public static List<TimeWindow> windows(Freeze freeze, Instant from, Instant to, int limit) {
        return switch (freeze.timing()) {
            case Freeze.Between(Instant start, Instant end) ->
                    start.isBefore(to) && end.isAfter(from)
                            ? List.of(new TimeWindow(start, end))
                            : List.of();
            case Freeze.Recurring recurring ->
                    // The same times as a schedule's; what it would do is not asked.
                    new ScheduleTimes(
                                    new Schedule(
                                            "freeze",
                                            new Schedule.Cron(
                                                    recurring.cron(), recurring.duration()),
                                            new Schedule.Floor(0),
                                            recurring.zone(),
                                            Optional.empty()))
                            .between(from, to, limit);
        };
    }

    private static final class Largest {
        private OptionalInt value = OptionalInt.empty();
        private List<String> names = List.of();

        private void offer(int candidate, String name) {
            if (value.isEmpty() || candidate > value.getAsInt()) {
                value = OptionalInt.of(candidate);
                names = List.of(name);
            } else if (candidate == value.getAsInt()) {
                names = new ArrayList<>(names);
                names.add(name);
            }
        }
    }
}
