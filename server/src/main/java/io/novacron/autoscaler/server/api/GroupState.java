package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.runtime.GroupStatus.Condition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The most urgent thing to say about a group, in the order of urgency.
enum GroupState {
    /// Instances cannot be listed, started or stopped.
    FAILING,
    /// Decisions lack their metrics.
    NO_DATA,
    /// Of the time its promise allows to be short, little is left or nothing.
    BOUND_AT_RISK,
    /// Its maximum or its budget keeps it from what its rules want.
    AT_MAX,
    /// An operator holds it.
    FROZEN,
    /// `enabled: false`
    PAUSED,
    /// Decides and does not act.
    DRY_RUN,
    /// On the way to the capacity it wants.
    SCALING,
    /// Has what it wants.
    STEADY,
    /// Not evaluated yet.
    NEW;

    private static final Set<LimitedBy> MAXIMA =
            Set.of(LimitedBy.MAX_CAPACITY, LimitedBy.SCHEDULE_MAX, LimitedBy.BUDGET);

    static GroupState of(ScalingGroup group, GroupStatus status, Optional<Promise> promise) {
        if (status.lastDecision().isEmpty()) {
            return status.freeze().isPresent() ? FROZEN : group.enabled() ? NEW : PAUSED;
        }
        List<LimitedBy> limits = status.lastDecision().map(Decision::limitedBy).orElse(List.of());
        boolean acts = group.enabled() && !group.dryRun() && status.freeze().isEmpty();
        if (!status.condition(Condition.Type.ABLE_TO_SCALE).holds()) {
            return FAILING;
        }
        if (limits.contains(LimitedBy.MISSING_DATA)
                || (acts && !status.condition(Condition.Type.SCALING_ACTIVE).holds())) {
            return NO_DATA;
        }
        if (promise.map(PromiseView::isAtRisk).orElse(false)) {
            return BOUND_AT_RISK;
        }
        if (limits.stream().anyMatch(MAXIMA::contains)) {
            return AT_MAX;
        }
        if (!acts) {
            return status.freeze().isPresent() ? FROZEN : group.enabled() ? DRY_RUN : PAUSED;
        }
        return status.ready() == status.desired() && status.current() == status.desired()
                ? STEADY
                : SCALING;
    }

    /// 0 for the most urgent.
    int urgency() {
        return switch (this) {
            case FAILING -> 0;
            case NO_DATA -> 1;
            case BOUND_AT_RISK -> 2;
            case AT_MAX -> 3;
            case FROZEN -> 4;
            case PAUSED -> 5;
            case DRY_RUN -> 6;
            case SCALING -> 7;
            case STEADY -> 8;
            case NEW -> 9;
        };
    }

    /// Whether a person should look.
    boolean needsAttention() {
        return urgency() <= AT_MAX.urgency();
    }
}
