package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;

import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPEC section 3.5: a budget caps the planned price, stops growth and never scales in.
class BudgetTest {

    private static Scenario wish(int capacity, double price, Budget budget) {
        return Scenario.group(desired(Integer.toString(capacity)))
                .bounds(2, 1000)
                .with(builder -> builder.pricePerInstanceHour(price).budget(budget));
    }

    private static Budget perHour(double money) {
        return new Budget(OptionalDouble.of(money), OptionalDouble.empty(), "EUR");
    }

    private static Budget perMonth(double money) {
        return new Budget(OptionalDouble.empty(), OptionalDouble.of(money), "EUR");
    }

    @ParameterizedTest(name = "{0} → {1} at {2} each, {3} an hour: {4}")
    @CsvSource({
        "4, 8, 1, 5, 5", "4, 8, 1, 5.99, 5", "4, 8, 1, 100, 8", "4, 8, 1, 4, 4", "4, 8, 1, 3, 4",
        "4, 8, 1, 0, 4", "4, 8, 0.05, 0.3, 6", "4, 8, 0, 0, 8", "4, 3, 1, 1, 3", "9, 9, 1, 5, 9",
        "0, 8, 1, 1, 2", "1, 8, 1, 0, 2", "10, 100, 0.1, 1.1, 11", "3, 50, 0.1, 0.7, 7"
    })
    void perHour(int n, int wanted, double price, double money, int expected) {
        wish(wanted, price, perHour(money)).instances(n).decide().wants(expected);
    }

    @Test
    void isNamedWithThePrice() {
        wish(8, 1, perHour(5))
                .decide()
                .wants(5)
                .by("expression")
                .limitedBy(LimitedBy.BUDGET)
                .says(ReasonCode.BUDGET)
                .becauseOf("8 instances would cost 8 EUR per hour", "allowed are 5");
    }

    @Test
    void theMaximumAndTheBudgetAreBothNamedWhereBothBite() {
        wish(50, 1, perHour(5))
                .bounds(2, 10)
                .decide()
                .wants(5)
                .by("expression")
                .limitedBy(LimitedBy.MAX_CAPACITY, LimitedBy.BUDGET);
        // The budget has no say in what the maximum takes away.
        wish(50, 1, perHour(5))
                .bounds(2, 10)
                .instances(12)
                .decide()
                .wants(10)
                .by("bounds")
                .limitedBy(LimitedBy.MAX_CAPACITY);
    }

    @ParameterizedTest(name = "at {0} with {1} spent: {2}")
    @CsvSource({
        // 2026-01-05T10:00Z: 638 hours are left of January.
        "2026-01-05T10:00:00Z, 0, 15", // 10000 / 638 = 15.67
        "2026-01-05T10:00:00Z, 3620, 10", // 6380 / 638 = 10
        "2026-01-05T10:00:00Z, 3621, 9",
        "2026-01-05T10:00:00Z, 9999, 4",
        "2026-01-05T10:00:00Z, 20000, 4",
        "2026-01-31T23:00:00Z, 9980, 20",
        "2026-01-31T23:30:00Z, 9980, 40",
        "2026-02-01T00:00:00Z, 0, 14" // 10000 / 672 = 14.88
    })
    void perMonthIsWhatWasSpentPlusThePlanForTheHoursLeft(String at, double spent, int expected) {
        wish(500, 1, perMonth(10_000))
                .memory(MemorySpec.empty().spent(spent))
                .at(at)
                .decide()
                .wants(expected)
                .limitedBy(LimitedBy.BUDGET);
    }

    @Test
    void theTighterOfTwoRules() {
        Budget both = new Budget(OptionalDouble.of(12), OptionalDouble.of(6380), "EUR");
        wish(500, 1, both).decide().wants(10);
        wish(500, 1, both).at("2026-01-31T23:00:00Z").decide().wants(12);
    }

    @Test
    void neverGoesBelowTheMinimum() {
        wish(8, 1, perHour(1)).instances(1).decide().wants(2);
        wish(8, 1, perHour(1))
                .schedule(Schedules.bounds("s", "monday", "08:00", "18:00", 6, -1))
                .decide()
                .wants(6);
    }

    @Test
    void stopsFloorsToo() {
        wish(2, 1, perHour(5))
                .schedule(Schedules.floor("s", "monday", "08:00", "18:00", 9))
                .decide()
                .wants(5)
                .limitedBy(LimitedBy.BUDGET);
    }

    @Test
    void ofAFlavorIsTheFlavorsPrice() {
        Flavor large = new Flavor("large", 4, 8e9, OptionalDouble.of(2));
        wish(8, 1, perHour(12))
                .with(builder ->
                        builder.size(
                                new Sizing(
                                        new Sizing.Choice.Flavors(List.of(large)),
                                        Optional.of("large"),
                                        Sizing.Resize.LIVE,
                                        OptionalDouble.empty(),
                                        Duration.ofHours(1))))
                .decide()
                .wants(6);
    }

    @Test
    void withoutAPriceThereIsNothingToCap() {
        Scenario.group(desired("8")).with(builder -> builder.budget(perHour(1))).decide().wants(8);
    }

    @Test
    void moneyThatIsNoNumberStopsGrowth() {
        for (double spent : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            wish(8, 1, perMonth(1e6)).memory(MemorySpec.empty().spent(spent)).decide().wants(4);
        }
    }
}
