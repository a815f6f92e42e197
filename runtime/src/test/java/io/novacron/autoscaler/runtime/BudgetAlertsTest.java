package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Events of budgets, in virtual time. The clock starts on the fifth of January, 10:00.
class BudgetAlertsTest {

    /// Between two evaluations, so that a month takes few.
    private static final Duration HOUR = Duration.ofHours(1);

    private static ScalingGroup.Builder priced(OptionalDouble perHour, OptionalDouble perMonth) {
        return World.web()
                .evaluationInterval(HOUR)
                .pricePerInstanceHour(1)
                .budget(new Budget(perHour, perMonth, "EUR"));
    }

    private static ScalingGroup monthly(double perMonth) {
        return priced(OptionalDouble.empty(), OptionalDouble.of(perMonth)).build();
    }

    private static void pass(World world, int hours) {
        for (int hour = 0; hour < hours; hour++) {
            world.load(50);
            world.manager.loop().tick(world.clock.advance(HOUR));
        }
    }

    @Test
    void eachMarkIsToldOnceAMonth() {
        World world = World.started(monthly(100));
        pass(world, 70);
        assertThat(world.events(EventType.BUDGET_NEARLY_SPENT)).isEmpty();
        pass(world, 20);
        assertThat(world.events(EventType.BUDGET_NEARLY_SPENT)).hasSize(1);
        assertThat(world.events(EventType.BUDGET_SPENT)).isEmpty();
        pass(world, 300);
        assertThat(world.events(EventType.BUDGET_NEARLY_SPENT))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.message())
                                .contains("of the month's budget of 100.00 EUR", "80 %"));
        assertThat(world.events(EventType.BUDGET_SPENT))
                .singleElement()
                .satisfies(event -> assertThat(event.message()).contains("100.00 EUR"));

        // Into February, whose first hundred hours are over on the fifth.
        while (world.clock.instant().isBefore(Instant.parse("2026-02-07T00:00:00Z"))) {
            pass(world, 1);
        }
        assertThat(world.events(EventType.BUDGET_NEARLY_SPENT)).hasSize(2);
        assertThat(world.events(EventType.BUDGET_SPENT)).hasSize(2);
    }

    @Test
    void anHourIsPricedByTheSizeThatIsDecided() {
        double gib = 1L << 30;
        World world =
                World.started(
                        World.web()
                                .mode(ScalingMode.VERTICAL)
                                .minCapacity(3)
                                .maxCapacity(3)
                                .size(
                                        new Sizing(
                                                new Sizing.Choice.Flavors(
                                                        List.of(
                                                                new Sizing.Flavor(
                                                                        "small",
                                                                        1,
                                                                        2 * gib,
                                                                        OptionalDouble.of(1)),
                                                                new Sizing.Flavor(
                                                                        "large",
                                                                        2,
                                                                        4 * gib,
                                                                        OptionalDouble.of(2)))),
                                                Optional.of("small"),
                                                Sizing.Resize.LIVE,
                                                OptionalDouble.empty(),
                                                HOUR))
                                .budget(
                                        new Budget(
                                                OptionalDouble.of(6),
                                                OptionalDouble.empty(),
                                                "EUR"))
                                .build());
        world.load(300);
        world.ticks(5);
        assertThat(world.events(EventType.BUDGET_RATE_REACHED)).isEmpty();

        world.load(600);
        world.tickUntil(() -> !world.events(EventType.SCALE_UP).isEmpty());
        world.ticks(2);
        assertThat(world.events(EventType.BUDGET_RATE_REACHED))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.message()).contains("3 instances planned at 6.00 EUR"));
    }

    @Test
    void aNewProcessDoesNotSayItAgain() {
        World world = World.started(monthly(100));
        pass(world, 85);
        assertThat(world.events(EventType.BUDGET_NEARLY_SPENT)).hasSize(1);
        world.restart();
        pass(world, 5);
        assertThat(world.events(EventType.BUDGET_NEARLY_SPENT)).hasSize(1);
        pass(world, 15);
        assertThat(world.events(EventType.BUDGET_SPENT)).hasSize(1);
    }

    @Test
    void aBudgetThatIsCutBelowWhatWasSpentIsToldAtOnce() {
        World world = World.started(monthly(1000));
        pass(world, 50);
        assertThat(world.events(EventType.BUDGET_SPENT)).isEmpty();
        world.manager.updateScalingGroup(monthly(20));
        pass(world, 3);
        assertThat(world.events(EventType.BUDGET_SPENT)).hasSize(1);
        assertThat(world.events(EventType.BUDGET_NEARLY_SPENT)).isEmpty();
    }

    @Test
    void anHourlyPriceThatIsReachedIsOneEventForAsLongAsItLasts() {
        World world =
                World.started(
                        priced(OptionalDouble.of(3.5), OptionalDouble.empty())
                                .evaluationInterval(World.INTERVAL)
                                .build());
        world.load(250);
        world.ticks(10);
        // Two and a half instances' load: three, and a fourth would go beyond 3.5 an hour.
        assertThat(world.desired()).isEqualTo(3);
        assertThat(world.events(EventType.BUDGET_RATE_REACHED)).isEmpty();
        world.load(800);
        world.ticks(20);
        assertThat(world.desired()).isEqualTo(3);
        assertThat(world.events(EventType.BUDGET_RATE_REACHED))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.message())
                                .isEqualTo(
                                        "3 instances planned at 3.00 EUR an hour; the budget is"
                                                + " 3.50 EUR an hour"));
        world.load(90);
        world.ticks(10);
        assertThat(world.desired()).isEqualTo(1);
        world.load(800);
        world.ticks(10);
        assertThat(world.events(EventType.BUDGET_RATE_REACHED)).hasSize(2);
    }

    @Test
    void withoutPriceOrBudgetNothingIsSaid() {
        World world =
                World.started(
                        World.web()
                                .evaluationInterval(HOUR)
                                .budget(
                                        new Budget(
                                                OptionalDouble.of(0.5),
                                                OptionalDouble.of(1),
                                                "EUR"))
                                .build());
        pass(world, 30);
        assertThat(world.events())
                .extracting(event -> event.type())
                .doesNotContain(
                        EventType.BUDGET_SPENT,
                        EventType.BUDGET_NEARLY_SPENT,
                        EventType.BUDGET_RATE_REACHED);
    }
}
