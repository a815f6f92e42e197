package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Schedule;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Schedules and freezes as the documents write them. Days are `monday,tuesday`, `weekdays` or
/// `all`; `24:00` is read as the document reader reads it.
final class Schedules {

    private Schedules() {}

    static Schedule floor(String name, String days, String start, String end, int capacity) {
        return new Schedule(
                name,
                weekly(days, start, end),
                new Schedule.Floor(capacity),
                ZoneOffset.UTC,
                Optional.empty());
    }

    static Schedule bounds(String name, String days, String start, String end, int min, int max) {
        return new Schedule(
                name,
                weekly(days, start, end),
                new Schedule.Bounds(
                        min < 0 ? OptionalInt.empty() : OptionalInt.of(min),
                        max < 0 ? OptionalInt.empty() : OptionalInt.of(max)),
                ZoneOffset.UTC,
                Optional.empty());
    }

    static Schedule cron(String name, String expression, String duration, int capacity) {
        return new Schedule(
                name,
                new Schedule.Cron(expression, Times.of(duration)),
                new Schedule.Floor(capacity),
                ZoneOffset.UTC,
                Optional.empty());
    }

    static Schedule once(String name, String at, String duration, int capacity) {
        return new Schedule(
                name,
                new Schedule.Once(Times.at(at), Times.of(duration)),
                new Schedule.Floor(capacity),
                ZoneOffset.UTC,
                Optional.empty());
    }

    static Schedule in(String zone, Schedule schedule) {
        return new Schedule(
                schedule.name(),
                schedule.timing(),
                schedule.effect(),
                ZoneId.of(zone),
                schedule.leadTime());
    }

    static Schedule lead(String time, Schedule schedule) {
        return new Schedule(
                schedule.name(),
                schedule.timing(),
                schedule.effect(),
                schedule.zone(),
                Optional.of(Times.of(time)));
    }

    static Schedule.Weekly weekly(String days, String start, String end) {
        return new Schedule.Weekly(days(days), time(start), time(end));
    }

    private static Set<DayOfWeek> days(String text) {
        if (text.equals("all")) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        if (text.equals("weekdays")) {
            return EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String day : text.split(",", -1)) {
            days.add(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)));
        }
        return days;
    }

    private static LocalTime time(String text) {
        return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    }

    static Freeze frozen(FrozenDirection direction, String from, String to) {
        return new Freeze(new Freeze.Between(Times.at(from), Times.at(to)), direction, "release");
    }

    static Freeze frozenAgain(
            FrozenDirection direction, String cron, String duration, String zone) {
        return new Freeze(
                new Freeze.Recurring(cron, Times.of(duration), ZoneId.of(zone)), direction, "peak");
    }
}
