package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// Says when a budget is nearly or wholly spent, and when its hourly price is reached. The budget
/// itself is kept by the engine, which stops growth.
///
/// What is spent only grows within a month, and is saved together with the events, so that passing
/// a mark is told once a month, whether the process starts again or not. An hourly price that is
/// reached is an event when it begins, as other states are. Runs under the group's lock.
final class BudgetAlerts {

    /// Share of the month's budget at which people still have time to do something.
    private static final double NEARLY = 0.8;

    /// A price of several instances is off by the last bits.
    private static final double ROUNDING = 1e-9;

    private BudgetAlerts() {}

    /// @param before the memory that the evaluation before left
    static void take(ManagedGroup group, Optional<Memory> before, Decision decision, Instant now) {
        Optional<Budget> budget = group.effective.budget();
        double perMonth = perMonth(budget);
        if (Double.isFinite(perMonth)) {
            boolean isNew =
                    !Double.isNaN(group.watchedPerMonth) && group.watchedPerMonth != perMonth;
            double spentBefore = isNew ? 0 : before.map(memory -> spent(memory, now)).orElse(0.0);
            month(group, budget.orElseThrow(), spentBefore, decision, now);
        }
        group.watchedPerMonth = perMonth;
        hour(group, budget, decision, now);
    }

    private static double perMonth(Optional<Budget> budget) {
        return budget.map(Budget::perMonth)
                .orElse(OptionalDouble.empty())
                .orElse(Double.POSITIVE_INFINITY);
    }

    // Of this month; what an evaluation of the month before left counts for nothing.
    private static double spent(Memory memory, Instant now) {
        boolean sameMonth =
                memory.decidedAt().map(last -> month(last).equals(month(now))).orElse(false);
        return sameMonth ? memory.spentThisMonth() : 0;
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    private static void month(
            ManagedGroup group, Budget budget, double before, Decision decision, Instant now) {
        double limit = budget.perMonth().orElseThrow();
        double spent = decision.memory().spentThisMonth();
        boolean allNow = before < limit && spent >= limit;
        boolean nearlyNow = before < NEARLY * limit && spent >= NEARLY * limit;
        if (allNow) {
            group.add(
                    now,
                    EventType.BUDGET_SPENT,
                    "the budget of %s for this month is spent; what runs goes on, nothing is added"
                            .formatted(money(limit, budget)));
        } else if (nearlyNow) {
            group.add(
                    now,
                    EventType.BUDGET_NEARLY_SPENT,
                    "%s of the month's budget of %s are spent (%.0f %%)"
                            .formatted(
                                    money(spent, budget),
                                    money(limit, budget),
                                    100 * spent / limit));
        }
    }

    private static void hour(
            ManagedGroup group, Optional<Budget> budget, Decision decision, Instant now) {
        OptionalDouble limit = budget.map(Budget::perHour).orElse(OptionalDouble.empty());
        OptionalDouble price = group.effective.pricePerHour(decision.to().size());
        if (limit.isEmpty() || price.isEmpty() || price.getAsDouble() == 0) {
            group.onsets.ends(EventType.BUDGET_RATE_REACHED.name());
            return;
        }
        int planned = decision.memory().desired().orElse(decision.to().instances());
        double cost = planned * price.getAsDouble();
        double most = limit.getAsDouble() * (1 + ROUNDING);
        // Held back below the limit because one more instance would go beyond it.
        boolean stopped =
                decision.limitedBy().contains(LimitedBy.BUDGET)
                        && cost + price.getAsDouble() > most;
        boolean reached = cost >= limit.getAsDouble() * (1 - ROUNDING) || stopped;
        if (group.onsets.follow(EventType.BUDGET_RATE_REACHED.name(), reached, now)) {
            group.add(
                    now,
                    EventType.BUDGET_RATE_REACHED,
                    "%s planned at %s an hour; the budget is %s an hour"
                            .formatted(
                                    Words.instances(planned),
                                    money(cost, budget.orElseThrow()),
                                    money(limit.getAsDouble(), budget.orElseThrow())));
        }
    }

    private static String money(double amount, Budget budget) {
        return "%s %s".formatted(String.format(Locale.ROOT, "%,.2f", amount), budget.currency());
    }
}
