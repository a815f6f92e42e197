package io.novacron.autoscaler.engine.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/// From a zone's wall clock to instants: a time inside a daylight-saving gap is the gap's end, one
/// in an overlap is its first occurrence. (`ZonedDateTime` shifts a time in a gap by the gap's
/// length instead, so that 02:30 would become 03:30.)
final class WallClock {

    private WallClock() {}

    static Instant instant(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        if (transition != null && transition.isGap()) {
            return transition.getInstant();
        }
        return local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    static LocalDateTime local(Instant instant, ZoneId zone) {
        return LocalDateTime.ofInstant(instant, zone);
    }
}
