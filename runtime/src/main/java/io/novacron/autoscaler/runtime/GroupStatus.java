package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.Intent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a group is, as of its last evaluation: a value that is replaced and never changes.
///
/// @param desired the capacity wanted
/// @param current pending and running instances that are not on their way out
/// @param ready instances of `current` that serve
/// @param instances everything believed of the fleet, launches under way included
/// @param lastDecision empty until the first evaluation
/// @param lastChange the last decision that changed the capacity, since the process started
/// @param freeze an operator's freeze in force
/// @param intent what is being done now
/// @param hooks which instances wait for which lifecycle hook
public record GroupStatus(
        String group,
        int desired,
        int current,
        int ready,
        List<Instance> instances,
        Optional<Decision> lastDecision,
        Optional<Decision> lastChange,
        Optional<OperatorFreeze> freeze,
        Optional<Intent> intent,
        List<HookWait> hooks,
        List<Condition> conditions) {

    public GroupStatus {
        instances = List.copyOf(instances);
        hooks = List.copyOf(hooks);
        conditions = List.copyOf(conditions);
    }

    /// One of the three questions people ask of every group.
    ///
    /// @param holds true or false; `SCALING_LIMITED` is bad when true, the others when false
    /// @param reason one sentence
    /// @param since when `holds` last changed
    public record Condition(Type type, boolean holds, String reason, Instant since) {

        /// What is asked.
        public enum Type {
            /// Can instances be listed, started and stopped?
            ABLE_TO_SCALE,
            /// Are decisions made on data and acted on?
            SCALING_ACTIVE,
            /// Does a limit keep the group from what its rules want?
            SCALING_LIMITED
        }
    }

    /// The condition of one type.
    public Condition condition(Condition.Type type) {
        for (Condition condition : conditions) {
            if (condition.type() == type) {
                return condition;
            }
        }
        throw new IllegalArgumentException("no condition " + type);
    }
}
