package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Schedule;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/// Reads the `schedules` and the `freeze` of a group. One that does not read is replaced by one
/// that never matters, so that the others keep their index.
final class ScheduleReader {

    static final ZoneId UTC = ZoneId.of("UTC");

    private static final Schedule.Timing LONG_AGO =
            new Schedule.Once(Instant.EPOCH, Duration.ofSeconds(1));
    private static final Freeze PAST =
            new Freeze(
                    new Freeze.Between(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)),
                    FrozenDirection.BOTH,
                    "");

    private ScheduleReader() {}

    static List<Schedule> schedules(Fields group) {
        Field<List<Node>> nodes = group.field("schedules", node -> node.items("schedules"));
        List<Schedule> schedules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Node node : nodes.or(List.of())) {
            String unnamed = "schedule-" + (schedules.size() + 1);
            Schedule schedule =
                    node.fields("a schedule")
                            .map(fields -> schedule(fields, unnamed))
                            .orElse(never(unnamed));
            if (!names.add(schedule.name())) {
                node.warn(
                        "the name " + schedule.name() + " a second time",
                        "a name of its own, since explanations name schedules");
            }
            schedules.add(schedule);
        }
        return schedules;
    }

    private static Schedule never(String name) {
        return new Schedule(name, LONG_AGO, new Schedule.Floor(0), UTC, Optional.empty());
    }

    private static Schedule schedule(Fields fields, String unnamed) {
        Field<String> name = fields.field("name", Scalars::name);
        Schedule.Timing timing = timing(fields);
        Schedule.Effect effect = effect(fields);
        Field<ZoneId> zone = fields.field("zone", Scalars::zone);
        Field<Duration> leadTime = fields.field("leadTime", Scalars::duration);
        fields.done();
        return new Schedule(name.or(unnamed), timing, effect, zone.or(UTC), leadTime.optional());
    }

    private static Schedule.Timing timing(Fields fields) {
        Field<Set<DayOfWeek>> days = fields.field("days", ScheduleReader::days);
        Field<LocalTime> start = fields.field("start", ScheduleReader::start);
        Field<LocalTime> end = fields.field("end", ScheduleReader::end);
        Field<String> cron = fields.field("cron", Scalars::words);
        Field<Instant> at = fields.field("at", Scalars::instant);
        Field<Duration> duration = fields.field("duration", Scalars::positiveDuration);
        boolean weekly = days.isGiven() || start.isGiven() || end.isGiven();
        int ways = (weekly ? 1 : 0) + (cron.isGiven() ? 1 : 0) + (at.isGiven() ? 1 : 0);
        if (ways != 1) {
            fields.node()
                    .wrong(
                            ways == 0 ? "no time" : "more than one kind of time",
                            "one of start and end (with days), cron with duration, at with duration");
            return LONG_AGO;
        }
        if (weekly) {
            start.required(TimeText.ALLOWED_CLOCK);
            end.required(TimeText.ALLOWED_CLOCK + " or \"24:00\"");
            if (duration.isGiven()) {
                duration.wrong("duration beside start and end", "end alone");
            }
            return start.isSound() && end.isSound()
                    ? new Schedule.Weekly(
                            days.or(EnumSet.allOf(DayOfWeek.class)),
                            start.or(LocalTime.MIDNIGHT),
                            end.or(LocalTime.MIDNIGHT))
                    : LONG_AGO;
        }
        duration.required(DurationText.ALLOWED + ", above 0");
        if (!duration.isSound()) {
            return LONG_AGO;
        }
        Duration length = duration.or(Duration.ofSeconds(1));
        return cron.optional()
                .<Schedule.Timing>map(text -> new Schedule.Cron(text, length))
                .or(() -> at.optional().map(time -> new Schedule.Once(time, length)))
                .orElse(LONG_AGO);
    }

    private static Optional<Set<DayOfWeek>> days(Node node) {
        Function<Node, Optional<DayOfWeek>> day = Scalars.choice(DayOfWeek.class);
        return node.list("days such as monday", day)
                .flatMap(list ->
                        list.isEmpty()
                                ? node.wrong("at least one day, or leave days out for all")
                                : Optional.of(EnumSet.copyOf(list)));
    }

    private static Optional<LocalTime> start(Node node) {
        return node.tree() instanceof Tree.Text(String text, Place _)
                ? TimeText.parseClock(text).or(() -> node.wrong(TimeText.ALLOWED_CLOCK))
                : node.wrongKind(TimeText.ALLOWED_CLOCK);
    }

    private static Optional<LocalTime> end(Node node) {
        String allowed = TimeText.ALLOWED_CLOCK + ", or \"24:00\"";
        if (!(node.tree() instanceof Tree.Text written)) {
            return node.wrongKind(allowed);
        }
        String text = written.value();
        return text.equals("24:00") || text.equals("24:00:00")
                ? Optional.of(LocalTime.MIDNIGHT)
                : TimeText.parseClock(text).or(() -> node.wrong(allowed));
    }

    private static Schedule.Effect effect(Fields fields) {
        Function<Node, Optional<Integer>> count = Scalars.whole(0, Integer.MAX_VALUE);
        Field<Integer> capacity = fields.field("capacity", count);
        Field<Integer> min = fields.field("minCapacity", count);
        Field<Integer> max = fields.field("maxCapacity", count);
        boolean bounds = min.isGiven() || max.isGiven();
        if (capacity.isGiven() == bounds) {
            fields.node()
                    .wrong(
                            bounds ? "capacity and other bounds" : "no capacity",
                            "either capacity (a floor), or minCapacity, maxCapacity or both");
            return new Schedule.Floor(0);
        }
        if (!bounds) {
            return new Schedule.Floor(capacity.or(0));
        }
        if (min.isSound() && max.isSound() && min.or(0) > max.or(0)) {
            max.wrong(max.or(0).toString(), "at least minCapacity " + min.or(0));
        }
        return min.isSound() || max.isSound()
                ? new Schedule.Bounds(
                        optional(min), max.isBroken() ? OptionalInt.empty() : optional(max))
                : new Schedule.Floor(0);
    }

    private static OptionalInt optional(Field<Integer> field) {
        return field.optional().map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    static List<Freeze> freezes(Fields group) {
        Field<List<Node>> nodes = group.field("freeze", node -> node.items("freezes"));
        return nodes.or(List.of()).stream()
                .map(node -> node.fields("a freeze").map(ScheduleReader::freeze).orElse(PAST))
                .toList();
    }

    private static Freeze freeze(Fields fields) {
        Field<Instant> from = fields.field("from", Scalars::instant);
        Field<Instant> to = fields.field("to", Scalars::instant);
        Field<String> cron = fields.field("cron", Scalars::words);
        Field<Duration> duration = fields.field("duration", Scalars::positiveDuration);
        Field<ZoneId> zone = fields.field("zone", Scalars::zone);
        Field<FrozenDirection> direction =
                fields.field("direction", Scalars.choice(FrozenDirection.class));
        Field<String> reason = fields.field("reason", Scalars::text);
        fields.done();
        return new Freeze(
                freezeTiming(fields, from, to, cron, duration, zone),
                direction.or(FrozenDirection.BOTH),
                reason.or(""));
    }

    private static Freeze.Timing freezeTiming(
            Fields fields,
            Field<Instant> from,
            Field<Instant> to,
            Field<String> cron,
            Field<Duration> duration,
            Field<ZoneId> zone) {
        boolean once = from.isGiven() || to.isGiven();
        boolean recurring = cron.isGiven() || duration.isGiven() || zone.isGiven();
        if (once == recurring) {
            fields.node()
                    .wrong(
                            once ? "both kinds of time" : "no time",
                            "either from and to, or cron and duration (and zone)");
            return PAST.timing();
        }
        if (recurring) {
            cron.required("a cron expression such as \"0 22 * * FRI\"");
            duration.required(DurationText.ALLOWED + ", above 0");
            return cron.isSound() && duration.isSound()
                    ? new Freeze.Recurring(
                            cron.or(""), duration.or(Duration.ofSeconds(1)), zone.or(UTC))
                    : PAST.timing();
        }
        from.required(TimeText.ALLOWED_INSTANT);
        to.required(TimeText.ALLOWED_INSTANT);
        if (!from.isSound() || !to.isSound()) {
            return PAST.timing();
        }
        if (!from.or(Instant.EPOCH).isBefore(to.or(Instant.EPOCH))) {
            to.wrong(to.or(Instant.EPOCH).toString(), "after from " + from.or(Instant.EPOCH));
            return PAST.timing();
        }
        return new Freeze.Between(from.or(Instant.EPOCH), to.or(Instant.EPOCH));
    }
}
