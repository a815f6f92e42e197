package io.novacron.autoscaler.engine.schedule;

import io.novacron.autoscaler.model.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When the windows of one schedule are, without its lead time. Immutable.
public final class ScheduleTimes {

    private final Schedule schedule;
    private final Optional<CronTimes> cron;

    /// @throws IllegalArgumentException where a cron expression does not parse
    public ScheduleTimes(Schedule schedule) {
        this.schedule = schedule;
        this.cron =
                schedule.timing() instanceof Schedule.Cron(String expression, Duration duration)
                        ? Optional.of(CronTimes.of(expression, schedule.zone()))
                        : Optional.empty();
    }

    public Schedule schedule() {
        return schedule;
    }

    /// The window that is open at a time, or opens within the lead after it.
    public Optional<TimeWindow> openAt(Instant now, Duration lead) {
        return switch (schedule.timing()) {
            case Schedule.Weekly weekly -> weekly(weekly, now, lead);
            case Schedule.Cron(String expression, Duration duration) ->
                    cron.orElseThrow()
                            .latest(now.plus(lead))
                            .map(start -> new TimeWindow(start, start.plus(duration)))
                            .filter(window -> now.isBefore(window.end()));
            case Schedule.Once(Instant at, Duration duration) ->
                    Optional.of(new TimeWindow(at, at.plus(duration)))
                            .filter(window -> isOpen(window, now, lead));
        };
    }

    private Optional<TimeWindow> weekly(Schedule.Weekly weekly, Instant now, Duration lead) {
        ZoneId zone = schedule.zone();
        LocalDate first = WallClock.local(now, zone).toLocalDate().minusDays(1);
        LocalDate last = WallClock.local(now.plus(lead), zone).toLocalDate();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            Optional<TimeWindow> window =
                    startingOn(weekly, day).filter(candidate -> isOpen(candidate, now, lead));
            if (window.isPresent()) {
                return window;
            }
        }
        return Optional.empty();
    }

    private Optional<TimeWindow> startingOn(Schedule.Weekly weekly, LocalDate day) {
        if (!weekly.days().contains(day.getDayOfWeek())) {
            return Optional.empty();
        }
        LocalTime start = weekly.start();
        LocalTime end = weekly.end();
        LocalDate endDay = end.isAfter(start) ? day : day.plusDays(1);
        ZoneId zone = schedule.zone();
        TimeWindow window =
                new TimeWindow(
                        WallClock.instant(day.atTime(start), zone),
                        WallClock.instant(endDay.atTime(end), zone));
        // A window that lies wholly in a gap (Apia skipped a day) does not take place.
        return window.start().isBefore(window.end()) ? Optional.of(window) : Optional.empty();
    }

    private static boolean isOpen(TimeWindow window, Instant now, Duration lead) {
        return !now.isBefore(window.start().minus(lead)) && now.isBefore(window.end());
    }

    /// All windows that overlap a stretch of time, in order of their start; at most `limit`.
    public List<TimeWindow> between(Instant from, Instant to, int limit) {
        List<TimeWindow> windows = new ArrayList<>();
        switch (schedule.timing()) {
            case Schedule.Weekly weekly -> {
                LocalDate last = WallClock.local(to, schedule.zone()).toLocalDate();
                LocalDate day = WallClock.local(from, schedule.zone()).toLocalDate().minusDays(1);
                for (; !day.isAfter(last) && windows.size() < limit; day = day.plusDays(1)) {
                    startingOn(weekly, day).ifPresent(windows::add);
                }
            }
            case Schedule.Cron(String expression, Duration duration) -> {
                Optional<Instant> start = cron.orElseThrow().next(from.minus(duration));
                while (start.isPresent() && start.get().isBefore(to) && windows.size() < limit) {
                    windows.add(new TimeWindow(start.get(), start.get().plus(duration)));
                    start = cron.orElseThrow().next(start.get());
                }
            }
            case Schedule.Once(Instant at, Duration duration) ->
                    windows.add(new TimeWindow(at, at.plus(duration)));
        }
        return windows.stream()
                .filter(window -> window.start().isBefore(to) && window.end().isAfter(from))
                .toList();
    }
}
