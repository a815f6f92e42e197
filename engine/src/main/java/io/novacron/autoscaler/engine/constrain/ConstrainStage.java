package io.novacron.autoscaler.engine.constrain;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What outranks every wish: activation from and to zero, the bounds (at once, whatever windows and
/// limits say), then the budget (which stops growth only, and never below the minimum), last
/// freezes and the off switch, which undo all of it. Immutable.
public final class ConstrainStage {

    private static final Evidence NONE = new Evidence.None();

    private final ScalingGroup group;
    private final Calendar calendar;
    private final BudgetLimit budget;
    private final Optional<ActivationGate> activation;

    public ConstrainStage(ScalingGroup group, Calendar calendar) {
        this.group = group;
        this.calendar = calendar;
        this.budget = new BudgetLimit(group);
        this.activation =
                group.minCapacity() == 0
                        ? group.activation().map(a -> new ActivationGate(a, group))
                        : Optional.empty();
    }

    /// What the constraints found out besides the capacity.
    ///
    /// @param frozen the direction that is frozen, empty where none is
    /// @param idleSince since when the activation metric is idle, for memory
    /// @param cause who set the capacity where it was not the wish's winner: `bounds`, `activation`
    /// @param ceiling most instances there may be for a moment, while one replaces another
    public record Result(
            Optional<FrozenDirection> frozen,
            Optional<Instant> idleSince,
            Optional<String> cause,
            int ceiling) {}

    /// Constrains the trace's capacity.
    ///
    /// @param activationMetric the view of the activation's metric, null without one
    public Result apply(Wish wish, @Nullable MetricView activationMetric, Situation situation) {
        Trace trace = situation.trace();
        Optional<String> cause = Optional.empty();
        Optional<Instant> idleSince = Optional.empty();
        if (activation.isPresent() && activationMetric != null) {
            ActivationGate gate = activation.get();
            idleSince = gate.idleSince(activationMetric, situation);
            if (gate.apply(wish, activationMetric, idleSince, situation)) {
                cause = Optional.of("activation");
            }
        }
        Bounds bounds = bounds(wish, situation);
        if (clamp(bounds, trace)) {
            cause = Optional.of("bounds");
        }
        budget.apply(bounds.min(), situation);
        Optional<FrozenDirection> frozen = hold(situation);
        return new Result(
                frozen, idleSince, cause, Math.min(bounds.max(), budget.payable(situation)));
    }

    /// @param minNames of the schedules that set it; empty where it is the group's
    private record Bounds(int min, List<String> minNames, int max, List<String> maxNames) {}

    private Bounds bounds(Wish wish, Situation situation) {
        Calendar.Effects windows = situation.windows();
        int min = windows.minCapacity().orElse(group.minCapacity());
        int max = Math.max(wish.raisedMaximum(), windows.maxCapacity().orElse(group.maxCapacity()));
        // Where windows contradict each other the maximum wins: it is what someone must not exceed.
        return new Bounds(Math.min(min, max), windows.minNames(), max, windows.maxNames());
    }

    private static boolean clamp(Bounds bounds, Trace trace) {
        if (trace.capacity() < bounds.min()) {
            boolean scheduled = !bounds.minNames().isEmpty();
            trace.limitedBy(scheduled ? LimitedBy.SCHEDULE_MIN : LimitedBy.MIN_CAPACITY);
            trace.move(
                    Stage.CONSTRAIN,
                    scheduled ? ReasonCode.SCHEDULE_MIN : ReasonCode.MIN_CAPACITY,
                    bounds.min(),
                    new Evidence.Bound(bounds.min(), bounds.minNames()));
            return true;
        }
        if (trace.capacity() > bounds.max()) {
            boolean scheduled = !bounds.maxNames().isEmpty();
            trace.limitedBy(scheduled ? LimitedBy.SCHEDULE_MAX : LimitedBy.MAX_CAPACITY);
            trace.move(
                    Stage.CONSTRAIN,
                    scheduled ? ReasonCode.SCHEDULE_MAX : ReasonCode.MAX_CAPACITY,
                    bounds.max(),
                    new Evidence.Bound(bounds.max(), bounds.maxNames()));
            return true;
        }
        return false;
    }

    private Optional<FrozenDirection> hold(Situation situation) {
        Trace trace = situation.trace();
        int desired = situation.desired();
        boolean changes = trace.capacity() != desired;
        Optional<Evidence.Held> held = Optional.empty();
        Optional<FrozenDirection> direction = Optional.empty();
        Optional<Calendar.Frozen> planned = calendar.frozenAt(situation.now());
        if (planned.isPresent()) {
            direction = planned.map(Calendar.Frozen::direction);
            held =
                    planned.map(f ->
                            new Evidence.Held(
                                    "the group's document", f.reason(), Optional.of(f.until())));
        }
        Optional<OperatorFreeze> operator =
                situation
                        .memory()
                        .freeze()
                        .filter(f -> f.until().map(situation.now()::isBefore).orElse(true));
        if (operator.isPresent() && direction.orElse(null) != FrozenDirection.BOTH) {
            direction = operator.map(OperatorFreeze::direction);
            held = operator.map(f -> new Evidence.Held(f.by(), f.reason(), f.until()));
        }
        if (direction.isPresent()) {
            boolean forbids =
                    direction.get() == FrozenDirection.BOTH
                            ? trace.capacity() != desired
                            : trace.capacity() < desired;
            if (forbids) {
                trace.limitedBy(LimitedBy.FREEZE);
            }
            trace.move(
                    Stage.CONSTRAIN,
                    ReasonCode.FROZEN,
                    forbids ? desired : trace.capacity(),
                    held.orElseThrow());
        }
        if (!group.enabled()) {
            // Also where a freeze would have held it: thawing alone would not move it.
            if (changes) {
                trace.limitedBy(LimitedBy.DISABLED);
            }
            trace.move(Stage.CONSTRAIN, ReasonCode.GROUP_DISABLED, desired, NONE);
        }
        return direction;
    }
}
