package io.novacron.autoscaler.engine.stabilize;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.recommend.Cooldowns;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.Direction;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Behavior.Select;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How much of a wish is followed now: stabilization window, dampening, cooldown, rate limits, in
/// this order (Kubernetes HPA v2's behavior, with dampening and cooldown added). Immutable.
public final class StabilizeStage {

    private final Behavior behavior;
    private final long outWindow;
    private final long inWindow;

    public StabilizeStage(Behavior behavior) {
        this.behavior = behavior;
        this.outWindow = behavior.scaleOut().stabilizationWindow().toMillis();
        this.inWindow = behavior.scaleIn().stabilizationWindow().toMillis();
    }

    /// Follows the trace's capacity (the wish) as far as behavior allows.
    public void apply(Situation situation) {
        Trace trace = situation.trace();
        int desired = situation.desired();
        windows(situation);
        if (trace.capacity() == desired) {
            return;
        }
        boolean out = trace.capacity() > desired;
        Direction direction = out ? behavior.scaleOut() : behavior.scaleIn();
        dampen(direction, desired, trace);
        if (cooling(direction, out, situation)) {
            return;
        }
        limit(direction, out, situation);
    }

    // Going in takes the largest, going out the smallest value wanted within its window, this one
    // included; between the two the group holds.
    private void windows(Situation situation) {
        Trace trace = situation.trace();
        int wanted = trace.capacity();
        int desired = situation.desired();
        int smallest = wanted;
        int largest = wanted;
        Instant smallestAt = situation.now();
        Instant largestAt = situation.now();
        if (situation.newGroup()) {
            smallest = outWindow > 0 ? Math.min(smallest, desired) : smallest;
            largest = inWindow > 0 ? Math.max(largest, desired) : largest;
        }
        TimedCounts past = situation.recommendations();
        for (int index = 0; index < past.size(); index++) {
            long age = Math.max(0, situation.nowMillis() - past.millisAt(index));
            int count = past.countAt(index);
            if (age < outWindow && count < smallest) {
                smallest = count;
                smallestAt = past.timeAt(index);
            }
            if (age < inWindow && count > largest) {
                largest = count;
                largestAt = past.timeAt(index);
            }
        }
        int followed = desired < smallest ? smallest : desired > largest ? largest : desired;
        if (followed == wanted) {
            return;
        }
        trace.limitedBy(LimitedBy.STABILIZATION_WINDOW);
        boolean out = wanted > desired;
        trace.move(
                Stage.STABILIZE,
                out ? ReasonCode.SCALE_OUT_STABILIZED : ReasonCode.SCALE_IN_STABILIZED,
                followed,
                out
                        ? new Evidence.Window(
                                behavior.scaleOut().stabilizationWindow(), smallest, smallestAt)
                        : new Evidence.Window(
                                behavior.scaleIn().stabilizationWindow(), largest, largestAt));
    }

    private static void dampen(Direction direction, int desired, Trace trace) {
        if (direction.dampening() == 1) {
            return;
        }
        int change = trace.capacity() - desired;
        int made = Rounding.ceil(Math.abs((double) change) * direction.dampening());
        int followed = desired + Integer.signum(change) * made;
        if (followed != trace.capacity()) {
            trace.limitedBy(LimitedBy.DAMPENING);
            trace.move(
                    Stage.STABILIZE,
                    ReasonCode.DAMPENED,
                    followed,
                    new Evidence.Text("%d of %d".formatted(made, Math.abs((long) change))));
        }
    }

    private static boolean cooling(Direction direction, boolean out, Situation situation) {
        Duration length = direction.cooldown();
        Optional<Instant> since =
                length.isZero() ? Optional.empty() : Cooldowns.lastAction(situation, out);
        if (since.isEmpty() || situation.ageMillis(since.get()) >= length.toMillis()) {
            return false;
        }
        situation.trace().limitedBy(LimitedBy.COOLDOWN);
        situation
                .trace()
                .move(
                        Stage.STABILIZE,
                        ReasonCode.COOLDOWN,
                        situation.desired(),
                        new Evidence.Until(since.get(), since.get().plus(length)));
        return true;
    }

    private static void limit(Direction direction, boolean out, Situation situation) {
        Trace trace = situation.trace();
        int desired = situation.desired();
        if (direction.select() == Select.DISABLED) {
            trace.limitedBy(LimitedBy.RATE_LIMIT);
            trace.limitedBy(LimitedBy.DISABLED);
            trace.move(
                    Stage.STABILIZE, ReasonCode.DIRECTION_DISABLED, desired, new Evidence.None());
            return;
        }
        List<RateLimit> limits = direction.limits();
        if (limits.isEmpty()) {
            return;
        }
        boolean most = direction.select() == Select.MAX;
        int ruling = -1;
        int allowed = desired;
        int start = desired;
        for (int index = 0; index < limits.size(); index++) {
            int startOfThis = periodStart(limits.get(index), situation);
            int allowedByThis = allowed(limits.get(index), startOfThis, out, desired);
            boolean wider = out ? allowedByThis > allowed : allowedByThis < allowed;
            if (ruling < 0 || (wider == most && allowedByThis != allowed)) {
                ruling = index;
                allowed = allowedByThis;
                start = startOfThis;
            }
        }
        int followed =
                out ? Math.min(trace.capacity(), allowed) : Math.max(trace.capacity(), allowed);
        if (followed != trace.capacity()) {
            trace.limitedBy(LimitedBy.RATE_LIMIT);
            trace.move(
                    Stage.STABILIZE,
                    ReasonCode.RATE_LIMITED,
                    followed,
                    new Evidence.Rate(limits.get(ruling).period(), start, allowed));
        }
    }

    // n without what was added and with what was removed inside the period.
    private static int periodStart(RateLimit limit, Situation situation) {
        TimedCounts actions = situation.actions();
        long period = limit.period().toMillis();
        double start = situation.desired();
        for (int index = 0; index < actions.size(); index++) {
            if (situation.nowMillis() - actions.millisAt(index) < period) {
                start -= actions.countAt(index);
            }
        }
        return Rounding.saturate(start);
    }

    private static int allowed(RateLimit limit, int start, boolean out, int desired) {
        double value = limit.value();
        return switch (limit.kind()) {
            case INSTANCES ->
                    out
                            ? Math.max(desired, Rounding.floor(start + value))
                            : Math.min(desired, Rounding.ceil(start - value));
            case PERCENT ->
                    out
                            ? Math.max(desired, percentOut(start, value))
                            : Math.min(desired, Rounding.floor(start * (1 - value / 100)));
        };
    }

    // A percentage of nothing would keep a group at zero for ever.
    private static int percentOut(int start, double value) {
        int grown = Rounding.ceil(start * (1 + value / 100));
        return start == 0 && value > 0 ? Math.max(1, grown) : grown;
    }
}
