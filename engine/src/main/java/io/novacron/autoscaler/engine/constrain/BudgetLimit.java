package io.novacron.autoscaler.engine.constrain;

import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.size.Scale;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Caps growth at what the budget pays for. The month is the calendar month in UTC; its plan is
/// what was spent plus the planned count for the hours left. A budget never scales in.
final class BudgetLimit {

    private static final double MILLIS_PER_HOUR = 3_600_000.0;

    private final Optional<Budget> budget;

    BudgetLimit(ScalingGroup group) {
        this.budget = group.budget();
    }

    void apply(int minCapacity, Situation situation) {
        Trace trace = situation.trace();
        Scale scale = situation.scale();
        if (budget.isEmpty() || trace.capacity() <= situation.desired() || isFree(scale)) {
            return;
        }
        Budget limits = budget.get();
        int floor = Math.max(situation.desired(), minCapacity);
        if (limits.perHour().isPresent()) {
            cap(limits, limits.perHour().getAsDouble(), 1, "per hour", floor, scale, trace);
        }
        if (limits.perMonth().isPresent()) {
            double left = leftThisMonth(limits, situation);
            cap(
                    limits,
                    left,
                    hoursLeft(situation.now()),
                    "for the rest of the month",
                    floor,
                    scale,
                    trace);
        }
    }

    /// How many instances the budget pays for; all there can be without a budget.
    int payable(Situation situation) {
        Scale scale = situation.scale();
        if (budget.isEmpty() || isFree(scale)) {
            return Integer.MAX_VALUE;
        }
        Budget limits = budget.get();
        int count = Integer.MAX_VALUE;
        if (limits.perHour().isPresent()) {
            count = scale.payable(limits.perHour().getAsDouble(), 1, Integer.MAX_VALUE);
        }
        if (limits.perMonth().isPresent()) {
            double left = leftThisMonth(limits, situation);
            int paid = scale.payable(left, hoursLeft(situation.now()), Integer.MAX_VALUE);
            count = Math.min(count, paid);
        }
        return count;
    }

    /// What may be spent in an hour; all there is without a budget.
    double affordablePerHour(Situation situation) {
        if (budget.isEmpty()) {
            return Double.MAX_VALUE;
        }
        double money = budget.get().perHour().orElse(Double.MAX_VALUE);
        if (budget.get().perMonth().isPresent()) {
            double left = Math.max(0, leftThisMonth(budget.get(), situation));
            money = Math.min(money, left / hoursLeft(situation.now()));
        }
        return money;
    }

    private static boolean isFree(Scale scale) {
        return scale.pricePerHour(1) == 0;
    }

    // What was spent and is no number may have been everything.
    private static double leftThisMonth(Budget limits, Situation situation) {
        double left =
                limits.perMonth().orElse(Double.MAX_VALUE) - situation.memory().spentThisMonth();
        return Double.isFinite(left) ? left : 0;
    }

    private static void cap(
            Budget limits,
            double money,
            double hours,
            String per,
            int floor,
            Scale scale,
            Trace trace) {
        int allowed = Math.max(floor, scale.payable(money, hours, trace.capacity()));
        if (trace.capacity() > allowed) {
            trace.limitedBy(LimitedBy.BUDGET);
            trace.move(
                    Stage.CONSTRAIN,
                    ReasonCode.BUDGET,
                    allowed,
                    new Evidence.Price(
                            Math.min(
                                    Double.MAX_VALUE, scale.pricePerHour(trace.capacity()) * hours),
                            Math.max(0, money),
                            per,
                            limits.currency()));
        }
    }

    private static double hoursLeft(Instant now) {
        ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
        ZonedDateTime end = utc.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).plusMonths(1);
        return ChronoUnit.MILLIS.between(utc, end) / MILLIS_PER_HOUR;
    }
}
