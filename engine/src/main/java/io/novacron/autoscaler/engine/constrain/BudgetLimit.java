package io.novacron.autoscaler.engine.constrain;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Stage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalDouble;

/// Caps growth at what the budget pays for. The month is the calendar month in UTC; its plan is
/// what was spent plus the planned count for the hours left. A budget never scales in.
final class BudgetLimit {

    private static final double MILLIS_PER_HOUR = 3_600_000.0;

    private final Optional<Budget> budget;
    private final double price;

    BudgetLimit(ScalingGroup group) {
        this.budget = group.budget();
        OptionalDouble ofFlavor =
                group.size()
                        .flatMap(Sizing::currentFlavor)
                        .map(Sizing.Flavor::pricePerHour)
                        .orElse(OptionalDouble.empty());
        this.price = ofFlavor.orElse(group.pricePerInstanceHour().orElse(0));
    }

    void apply(int minCapacity, Situation situation) {
        Trace trace = situation.trace();
        if (budget.isEmpty() || price == 0 || trace.capacity() <= situation.desired()) {
            return;
        }
        Budget limits = budget.get();
        int floor = Math.max(situation.desired(), minCapacity);
        if (limits.perHour().isPresent()) {
            cap(limits, limits.perHour().getAsDouble(), 1, "hour", floor, trace);
        }
        if (limits.perMonth().isPresent()) {
            double left = limits.perMonth().getAsDouble() - situation.memory().spentThisMonth();
            cap(limits, left, hoursLeft(situation.now()), "rest of the month", floor, trace);
        }
    }

    private void cap(
            Budget limits, double money, double hours, String per, int floor, Trace trace) {
        int payable = Rounding.floor(money / (price * hours));
        int allowed = Math.max(floor, payable);
        if (trace.capacity() > allowed) {
            trace.limitedBy(LimitedBy.BUDGET);
            trace.move(
                    Stage.CONSTRAIN,
                    ReasonCode.BUDGET,
                    allowed,
                    new Evidence.Price(
                            trace.capacity() * price * hours,
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
