package io.novacron.autoscaler.engine.constrain;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.size.RungScale;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
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
        Gate gate = gate(wish, activationMetric, situation);
        Optional<String> cause = gate.cause();
        Bounds bounds = bounds(wish, situation);
        if (clamp(bounds, trace)) {
            cause = Optional.of("bounds");
        }
        budget.apply(bounds.min(), situation);
        Optional<Frost> frost = frost(situation);
        int desired = situation.desired();
        hold(frost, trace.capacity() != desired, trace.capacity() < desired, situation);
        return new Result(
                frost.map(Frost::direction),
                gate.idleSince(),
                cause,
                Math.min(bounds.max(), budget.payable(situation)));
    }

    /// What the way to zero found.
    ///
    /// @param cause `activation` where it set the capacity
    public record Gate(Optional<Instant> idleSince, Optional<String> cause) {}

    private static final Gate OPEN = new Gate(Optional.empty(), Optional.empty());

    /// Opens and closes the way to zero.
    public Gate gate(Wish wish, @Nullable MetricView metric, Situation situation) {
        if (!situation.scale().counts() || activation.isEmpty() || metric == null) {
            return OPEN;
        }
        Optional<Instant> idleSince = activation.get().idleSince(metric, situation);
        return new Gate(
                idleSince,
                activation.get().apply(wish, metric, idleSince, situation)
                        ? Optional.of("activation")
                        : Optional.empty());
    }

    /// The least and the largest capacity in force.
    ///
    /// @param minNames of the schedules that set it; empty where it is the group's
    public record Bounds(int min, List<String> minNames, int max, List<String> maxNames) {}

    /// The bounds of this moment.
    public Bounds bounds(Wish wish, Situation situation) {
        if (situation.scale() instanceof RungScale rungs) {
            return new Bounds(1, List.of(), rungs.axis().places(), List.of());
        }
        Calendar.Effects windows = situation.windows();
        int min = windows.minCapacity().orElse(group.minCapacity());
        int max = Math.max(wish.raisedMaximum(), windows.maxCapacity().orElse(group.maxCapacity()));
        // Where windows contradict each other the maximum wins: it is what someone must not exceed.
        return new Bounds(Math.min(min, max), windows.minNames(), max, windows.maxNames());
    }

    /// What the budget leaves for an hour; all there is without a budget.
    public double affordablePerHour(Situation situation) {
        return budget.affordablePerHour(situation);
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

    /// A freeze in force.
    public record Frost(FrozenDirection direction, Evidence.Held held) {}

    /// The freeze in force, the document's or an operator's.
    public Optional<Frost> frost(Situation situation) {
        Optional<Frost> planned =
                calendar.frozenAt(situation.now())
                        .map(f ->
                                new Frost(
                                        f.direction(),
                                        new Evidence.Held(
                                                "the group's document",
                                                f.reason(),
                                                Optional.of(f.until()))));
        if (planned.isPresent() && planned.get().direction() == FrozenDirection.BOTH) {
            return planned;
        }
        return situation
                .memory()
                .freeze()
                .filter(f -> f.until().map(situation.now()::isBefore).orElse(true))
                .map(f ->
                        new Frost(f.direction(), new Evidence.Held(f.by(), f.reason(), f.until())))
                .or(() -> planned);
    }

    /// Undoes what a freeze or the off switch forbids; true where it did.
    ///
    /// @param changes whether anything would change
    /// @param shrinks whether anything would become less
    public boolean hold(
            Optional<Frost> frost, boolean changes, boolean shrinks, Situation situation) {
        Trace trace = situation.trace();
        int desired = situation.desired();
        boolean forbids = false;
        if (frost.isPresent()) {
            forbids = frost.get().direction() == FrozenDirection.BOTH ? changes : shrinks;
            if (forbids) {
                trace.limitedBy(LimitedBy.FREEZE);
            }
            trace.move(
                    Stage.CONSTRAIN,
                    ReasonCode.FROZEN,
                    forbids ? desired : trace.capacity(),
                    frost.get().held());
        }
        if (!group.enabled()) {
            // Also where a freeze would have held it: thawing alone would not move it.
            if (changes) {
                trace.limitedBy(LimitedBy.DISABLED);
            }
            trace.move(Stage.CONSTRAIN, ReasonCode.GROUP_DISABLED, desired, NONE);
            return true;
        }
        return forbids;
    }
}
