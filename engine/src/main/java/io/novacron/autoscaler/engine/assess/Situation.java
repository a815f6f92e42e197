package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.engine.arithmetic.EpochMillis;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Memory;
import java.time.Instant;

/// What every stage of one decision looks at.
///
/// @param memory what was remembered, with no time after now
/// @param desired the capacity wanted before this decision (n in the SPEC)
/// @param windows what the schedules' open windows say
/// @param trace where the stages write their steps
public record Situation(
        Memory memory,
        boolean newGroup,
        FleetView fleet,
        int desired,
        Calendar.Effects windows,
        Instant now,
        long nowMillis,
        Trace trace) {

    /// Milliseconds since a time; 0 where it lies in the future, so that a clock set back never
    /// makes a cooldown or window outlast its length.
    public long ageMillis(Instant time) {
        return Math.max(0, nowMillis - EpochMillis.of(time));
    }
}
