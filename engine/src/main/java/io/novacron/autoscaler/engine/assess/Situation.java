package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.engine.arithmetic.EpochMillis;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.size.Scale;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.UsageHistory;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What every stage of one decision looks at.
///
/// @param memory what was remembered, with no time after now
/// @param desired the capacity wanted before this decision (n in the SPEC)
/// @param windows what the schedules' open windows say
/// @param trace where the stages write their steps
/// @param scale what capacities are numbers of
/// @param recommendations wanted before, on this scale
/// @param actions changes made before, on this scale
/// @param sizes how the instances' sizes bear on what rules count
/// @param learned what usage rules learn in this decision, filled by them; by rule and dimension
/// @param outlook for rules that look ahead; empty where nothing is forecast that may act
public record Situation(
        Memory memory,
        boolean newGroup,
        FleetView fleet,
        int desired,
        Calendar.Effects windows,
        Instant now,
        long nowMillis,
        Trace trace,
        Scale scale,
        TimedCounts recommendations,
        TimedCounts actions,
        SizeFactors sizes,
        Map<String, UsageHistory> learned,
        Optional<Outlook> outlook) {

    /// How the sizes of instances bear on what rules count.
    ///
    /// @param instances the group's count, whatever the scale
    /// @param speed what an instance of the present size does, as a multiple of one of the size the
    ///   document's numbers are about
    /// @param weight what the instances there are have on average, as a multiple of the present
    ///   size
    /// @param variables of the present size, for expressions
    public record SizeFactors(
            int instances, double speed, double weight, Map<String, Double> variables) {

        /// Of a group that has one size.
        public static SizeFactors none(int instances) {
            return new SizeFactors(instances, 1, 1, Map.of());
        }
    }

    /// Milliseconds since a time; 0 where it lies in the future, so that a clock set back never
    /// makes a cooldown or window outlast its length.
    public long ageMillis(Instant time) {
        return Math.max(0, nowMillis - EpochMillis.of(time));
    }

    /// The same moment on another scale.
    public Situation on(Scale other, int place, TimedCounts wantedThere, TimedCounts changedThere) {
        return new Situation(
                memory,
                newGroup,
                fleet,
                place,
                windows,
                now,
                nowMillis,
                trace,
                other,
                wantedThere,
                changedThere,
                sizes,
                learned,
                outlook);
    }
}
