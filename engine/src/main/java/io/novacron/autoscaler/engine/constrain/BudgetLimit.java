package io.novacron.autoscaler.engine.constrain;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.Situation;
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
    private final double price;

    BudgetLimit(ScalingGroup group) {
        this.budget = group.budget();
        this.price = group.pricePerHour().orElse(0);
    }

    void apply(int minCapacity, Situation situation) {
        Trace trace = situation.trace();
        if (budget.isEmpty() || price == 0 || trace.capacity() <= situation.desired()) {
            return;
        }
        Budget limits = budget.get();
        int floor = Math.max(situation.desired(), minCapacity);
        if (limits.perHour().isPresent()) {
            cap(limits, limits.perHour().getAsDouble(), 1, "per hour", floor, trace);
        }
        if (limits.perMonth().isPresent()) {
            double left = leftThisMonth(limits, situation);
            cap(
                    limits,
                    left,
                    hoursLeft(situation.now()),
                    "for the rest of the month",
                    floor,
                    trace);
        }
    }

    /// How many instances the budget pays for; all there can be without a budget.
    int payable(Situation situation) {
        if (budget.isEmpty() || price == 0) {
            return Integer.MAX_VALUE;
        }
        Budget limits = budget.get();
        int count = Integer.MAX_VALUE;
        if (limits.perHour().isPresent()) {
            count = payable(limits.perHour().getAsDouble(), 1);
        }
        if (limits.perMonth().isPresent()) {
            double left = leftThisMonth(limits, situation);
            count = Math.min(count, payable(left, hoursLeft(situation.now())));
        }
        return count;
    }

    private int payable(double money, double hours) {
        return Rounding.floor(money / (price * hours));
    }

    // What was spent and is no number may have been everything.
    private static double leftThisMonth(Budget limits, Situation situation) {
        double left =
                limits.perMonth().orElse(Double.MAX_VALUE) - situation.memory().spentThisMonth();
        return Double.isFinite(left) ? left : 0;
    }

    private void cap(
            Budget limits, double money, double hours, String per, int floor, Trace trace) {
        int allowed = Math.max(floor, payable(money, hours));
        if (trace.capacity() > allowed) {
            trace.limitedBy(LimitedBy.BUDGET);
            trace.move(
                    Stage.CONSTRAIN,
                    ReasonCode.BUDGET,
                    allowed,
                    new Evidence.Price(
                            Math.min(Double.MAX_VALUE, trace.capacity() * price * hours),
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
