package io.novacron.autoscaler.engine.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/// The times of a five-field Unix cron expression in a zone.
///
/// The expression is read on the wall clock and each local time is then turned into an instant by
/// [WallClock], so that a job at 02:30 neither vanishes nor runs twice on the days the clock
/// changes.
public final class CronTimes {

    private static final CronParser PARSER =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final ExecutionTime times;
    private final ZoneId zone;

    private CronTimes(ExecutionTime times, ZoneId zone) {
        this.times = times;
        this.zone = zone;
    }

    /// Reads an expression.
    ///
    /// @throws IllegalArgumentException that says what is wrong with it
    public static CronTimes of(String expression, ZoneId zone) {
        return new CronTimes(ExecutionTime.forCron(PARSER.parse(expression).validate()), zone);
    }

    /// The latest time at or before an instant.
    public Optional<Instant> latest(Instant at) {
        LocalDateTime local = WallClock.local(at, zone).plus(repeated(at));
        // The library looks strictly before, at whole seconds.
        LocalDateTime probe = local.plusSeconds(1).withNano(0);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<LocalDateTime> found =
                    times.lastExecution(probe.atZone(ZoneOffset.UTC))
                            .map(java.time.ZonedDateTime::toLocalDateTime);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Instant instant = WallClock.instant(found.get(), zone);
            if (!instant.isAfter(at)) {
                return Optional.of(instant);
            }
            probe = found.get();
        }
        return Optional.empty();
    }

    // Every minute of an overlap of at most a day, which no zone exceeds.
    private static final int MAX_TRIES = 24 * 60 + 1;

    /// The earliest time after an instant.
    public Optional<Instant> next(Instant after) {
        LocalDateTime probe = WallClock.local(after, zone);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<LocalDateTime> found =
                    times.nextExecution(probe.atZone(ZoneOffset.UTC))
                            .map(java.time.ZonedDateTime::toLocalDateTime);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Instant instant = WallClock.instant(found.get(), zone);
            if (instant.isAfter(after)) {
                return Optional.of(instant);
            }
            probe = found.get();
        }
        return Optional.empty();
    }

    // While the clock goes through an hour for the second time, starts later in that hour have been
    // already: look from its end.
    private Duration repeated(Instant at) {
        ZoneOffsetTransition last = zone.getRules().previousTransition(at.plusMillis(1));
        if (last == null || !last.isOverlap()) {
            return Duration.ZERO;
        }
        Duration length = last.getDuration().abs();
        return at.isBefore(last.getInstant().plus(length)) ? length : Duration.ZERO;
    }
}
