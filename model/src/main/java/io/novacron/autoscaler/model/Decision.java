package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The answer of one evaluation: what to do, why, and what to remember.
///
/// @param group the group's id
/// @param at when it was decided
/// @param from the capacity wanted before (n in the SPEC)
/// @param to the capacity wanted from now on
/// @param rule what won: a rule's id, `schedule:NAME`, `predictive`, `fallback`, `bounds`,
///   `activation`; empty on a hold
/// @param limitedBy every limit that bit, in stage order
/// @param trace the steps from `from` to `to`; each step's input is the output before it
/// @param memory what to hand to the next decision
/// @param plan which instances to launch, terminate, take back, replace
/// @param notices what deserves an event besides the action itself
public record Decision(
        String group,
        Instant at,
        Action action,
        Capacity from,
        Capacity to,
        Optional<String> rule,
        List<LimitedBy> limitedBy,
        List<TraceStep> trace,
        Memory memory,
        Plan plan,
        List<Notice> notices) {

    public Decision {
        limitedBy = List.copyOf(limitedBy);
        trace = List.copyOf(trace);
        notices = List.copyOf(notices);
    }

    /// One sentence a person on call understands, with the numbers in it. Rendered on demand.
    public String reason() {
        return Prose.reason(this);
    }

    /// The original's four actions, or none.
    public enum Action {
        SCALE_OUT,
        SCALE_IN,
        SCALE_UP,
        SCALE_DOWN,
        NONE
    }

    /// @param instances count, ≥ 0
    /// @param size flavor; empty where the group has no sizes
    public record Capacity(int instances, Optional<String> size) {
        public Capacity {
            if (instances < 0) {
                throw new IllegalArgumentException("instances " + instances + " is negative");
            }
        }
    }

    /// What can keep a group from the capacity its rules want, in stage order.
    public enum LimitedBy {
        MISSING_DATA,
        STABILIZATION_WINDOW,
        DAMPENING,
        COOLDOWN,
        RATE_LIMIT,
        DISABLED,
        FREEZE,
        MIN_CAPACITY,
        MAX_CAPACITY,
        SCHEDULE_MIN,
        SCHEDULE_MAX,
        BUDGET
    }

    /// The difference between the fleet that was observed and the capacity that is wanted. A plan
    /// is a statement about one moment: the next evaluation makes a new one, so a lost call heals
    /// by itself.
    ///
    /// @param launch instances to start, ≥ 0, replacements included
    /// @param launchSize size of what is launched; empty where the group has no sizes
    /// @param terminate ids to drain and terminate, in order
    /// @param takeBack ids whose drain is taken back
    /// @param replace ids that are failed or unhealthy and whose replacement is among `launch` or
    ///   is ready already
    /// @param resize changes of size in place, in order: what may be under way at this moment, not
    ///   all that is wanted in the end
    public record Plan(
            int launch,
            Optional<String> launchSize,
            List<String> terminate,
            List<String> takeBack,
            List<String> replace,
            List<SizeChange> resize) {

        public static final Plan NOTHING = new Plan(0, List.of(), List.of(), List.of());

        /// A plan without sizes.
        public Plan(
                int launch, List<String> terminate, List<String> takeBack, List<String> replace) {
            this(launch, Optional.empty(), terminate, takeBack, replace, List.of());
        }

        public Plan {
            if (launch < 0) {
                throw new IllegalArgumentException("launch " + launch + " is negative");
            }
            terminate = List.copyOf(terminate);
            takeBack = List.copyOf(takeBack);
            replace = List.copyOf(replace);
            resize = List.copyOf(resize);
        }

        public boolean isNothing() {
            return launch == 0
                    && terminate.isEmpty()
                    && takeBack.isEmpty()
                    && replace.isEmpty()
                    && resize.isEmpty();
        }
    }

    /// One instance that gets another size in place.
    ///
    /// @param instance id
    /// @param to name of the size
    public record SizeChange(String instance, String to) {}

    /// Something people should hear of.
    public record Notice(EventType type, String text) {}
}
