package io.novacron.autoscaler.forecast.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.forecast.promise.PromiseKeeper.Advice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromiseKeeperTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int DAY = 1440;

    /// Load by minute with a day in it and noise that lasts.
    private static double[] days(int days, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] load = new double[days * DAY];
        double noise = 0;
        for (int t = 0; t < load.length; t++) {
            noise = 0.9 * noise + 0.6 * (random.nextDouble() - 0.5);
            load[t] = Math.max(0, 20 + 8 * Math.sin(2 * Math.PI * t / DAY) + noise);
        }
        return load;
    }

    @Nested
    class Quantiles {

        @ParameterizedTest(name = "{0}")
        @ValueSource(doubles = {0.1, 0.5, 0.9, 0.99})
        void ofErrorsAreThoseOfTheSample(double level) {
            SplittableRandom random = new SplittableRandom(1);
            ErrorQuantiles quantiles = new ErrorQuantiles(1);
            double[] errors = new double[20_000];
            for (int index = 0; index < errors.length; index++) {
                errors[index] = random.nextDouble() * random.nextDouble() * 6 - 2;
                quantiles.add(errors[index]);
            }
            Arrays.sort(errors);
            double[] found = new double[1];

            quantiles.quantiles(new double[] {level}, found);

            assertThat(found[0]).isCloseTo(errors[(int) (level * errors.length)], within(0.06));
        }

        @Test
        void ofFewErrorsReachBeyondAllOfThem() {
            ErrorQuantiles quantiles = new ErrorQuantiles(1);
            for (int index = 0; index < 20; index++) {
                quantiles.add(index);
            }
            double[] found = new double[2];

            quantiles.quantiles(new double[] {0.5, 0.99}, found);

            assertThat(found[0]).isCloseTo(10, within(1.0));
            assertThat(found[1]).isGreaterThan(19);
        }

        @Test
        void newerErrorsCountMore() {
            ErrorQuantiles quantiles = new ErrorQuantiles(0.99);
            for (int index = 0; index < 5_000; index++) {
                quantiles.add(index < 4_000 ? 100 : 1);
            }
            double[] found = new double[1];

            quantiles.quantiles(new double[] {0.9}, found);

            assertThat(found[0]).isCloseTo(1, within(0.1));
        }

        @ParameterizedTest(name = "{0} steps ahead, exceeded with probability {1}")
        @CsvSource({"0, 0.1", "1, 0.1", "2, 0.1", "1, 0.02"})
        void ofForecastLoadAreExceededNoMoreOftenThanTheySay(int horizon, double probability) {
            Panel panel = new Panel(Clockwork.of(MINUTE, Duration.ofMinutes(4)));
            double[] load = days(6, 2);
            double[] forecast = new double[load.length];
            int exceeded = 0;
            int judged = 0;
            for (int t = 0; t < load.length; t++) {
                if (t >= 2 * DAY) {
                    judged++;
                    exceeded += load[t] > forecast[t] ? 1 : 0;
                }
                panel.observe(load[t]);
                int target = t + 1 + 4 * horizon;
                if (target < load.length) {
                    forecast[target] = panel.quantile(horizon, probability);
                }
            }

            // A mixture of quantiles that are right each is on the safe side; the budget loop takes
            // up what that leaves.
            assertThat((double) exceeded / judged).isBetween(0.4 * probability, 1.05 * probability);
        }
    }

    @Nested
    class Memory {

        @Test
        void ofLoadAnswersAsAPlainListWould() {
            Clockwork clock = Clockwork.of(Duration.ofHours(1), Duration.ofHours(1));
            LoadMemory memory = new LoadMemory(clock, 2);
            List<Double> all = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(3);
            for (int step = 0; step < 200; step++) {
                double load = random.nextDouble() * 10;
                memory.add(load);
                all.add(load);
                int steps = 1 + random.nextInt(20);
                List<Double> last = all.subList(Math.max(0, all.size() - steps), all.size());
                assertThat(memory.mean(steps))
                        .isCloseTo(
                                last.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                                within(1e-9));
                assertThat(memory.max(steps))
                        .isEqualTo(last.stream().mapToDouble(Double::doubleValue).max().orElse(0));
                assertThat(memory.min(steps))
                        .isEqualTo(last.stream().mapToDouble(Double::doubleValue).min().orElse(0));
            }
            assertThat(memory.has(199)).isTrue();
            assertThat(memory.has(200)).isFalse();
            assertThat(memory.has(100)).isFalse();
        }
    }

    @Test
    void aRegressionFindsWhatMadeItsTargetsAndFollowsAChange() {
        SplittableRandom random = new SplittableRandom(4);
        FadingRegression regression = new FadingRegression(3, 0.995, 1e-6);
        for (int step = 0; step < 4_000; step++) {
            double[] row = {random.nextDouble(), 5 * random.nextDouble(), 1};
            double slope = step < 2_000 ? 2 : -1;
            regression.add(row, slope * row[0] + 0.5 * row[1] + 7);
        }

        regression.solve();

        assertThat(regression.value(new double[] {1, 0, 1})).isCloseTo(6, within(0.02));
        assertThat(regression.value(new double[] {0, 2, 1})).isCloseTo(8, within(0.02));
    }

    @Test
    void theAimFallsWithMissesAndRisesWithout() {
        BudgetLoop loop = new BudgetLoop(Clockwork.of(MINUTE, MINUTE), 0.01);
        double before = loop.aim();
        loop.step(true, 1);
        double missed = loop.aim();
        for (int step = 0; step < 500; step++) {
            loop.step(false, 1);
        }

        assertThat(missed).isLessThan(before);
        assertThat(loop.aim()).isGreaterThan(before);
        for (int step = 0; step < 100_000; step++) {
            loop.step(false, 1);
        }
        assertThat(loop.aim()).isLessThanOrEqualTo(0.12 + 1e-9);
    }

    @Test
    void aFasterPaceSpendsMoreOfTheBudget() {
        Clockwork clock = Clockwork.of(MINUTE, MINUTE);
        BudgetLoop slow = new BudgetLoop(clock, 0.01);
        BudgetLoop fast = new BudgetLoop(clock, 0.01);
        for (int step = 0; step < 500; step++) {
            slow.step(false, 0.2);
            fast.step(false, 1.3);
        }

        assertThat(fast.aim()).isGreaterThan(slow.aim());
    }

    /// A load that jumps from nothing to a peak makes huge errors on a scale of logarithms.
    @Test
    void noAdviceIsBeyondWhatTheLastDaysMakePossible() {
        SplittableRandom random = new SplittableRandom(11);
        PromiseKeeper keeper = new PromiseKeeper(MINUTE, MINUTE, 0.002);
        double highest = 0;
        for (int step = 0; step < 3 * 1440; step++) {
            double load = random.nextInt(300) == 0 ? 40 + 10 * random.nextDouble() : 0.01;
            highest = Math.max(highest, load);
            Advice advice = keeper.observe(load, false);
            if (step > 1440) {
                assertThat(advice.raise()).isLessThanOrEqualTo(1.35 * highest + 0.25);
            }
        }
    }

    @Test
    void theSameLoadGivesTheSameAdvice() {
        double[] load = days(3, 5);
        PromiseKeeper one = new PromiseKeeper(MINUTE, Duration.ofMinutes(4), 0.01);
        PromiseKeeper other = new PromiseKeeper(MINUTE, Duration.ofMinutes(4), 0.01);
        for (double each : load) {
            Advice advice = one.observe(each, false);
            assertThat(other.observe(each, false)).isEqualTo(advice);
            assertThat(advice.keep()).isGreaterThanOrEqualTo(advice.raise());
            assertThat(advice.raise()).isNotNegative();
        }
    }

    @ParameterizedTest(name = "steps of {0}, lead {1}")
    @CsvSource({"PT15S, PT30S", "PT1M, PT45M", "PT5M, PT1M", "PT1H, PT2H"})
    void anyStepAndLeadTimeIsFollowed(Duration step, Duration lead) {
        PromiseKeeper keeper = new PromiseKeeper(step, lead, 0.01);
        int steps = (int) Math.min(8_000, Duration.ofDays(20).dividedBy(step));
        SplittableRandom random = new SplittableRandom(6);
        Advice advice = keeper.observe(0, false);
        for (int index = 0; index < steps; index++) {
            advice = keeper.observe(10 + random.nextDouble(), false);
        }

        assertThat(advice.raise()).isBetween(10.5, 14.0);
        assertThat(advice.keep()).isBetween(advice.raise(), 14.0);
    }

    @Test
    void nothingAndAlwaysTheSameAreFollowed() {
        PromiseKeeper keeper = new PromiseKeeper(MINUTE, Duration.ofMinutes(4), 0.005);
        Advice advice = keeper.observe(0, false);
        for (int step = 0; step < 3 * DAY; step++) {
            advice = keeper.observe(0, false);
        }
        assertThat(advice.raise()).isLessThan(1);
        for (int step = 0; step < 3 * DAY; step++) {
            advice = keeper.observe(7, false);
        }
        assertThat(advice.raise()).isBetween(7.0, 8.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void loadThatIsNoneIsRefused(double load) {
        PromiseKeeper keeper = new PromiseKeeper(MINUTE, MINUTE, 0.01);

        assertThatThrownBy(() -> keeper.observe(load, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(load));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1})
    void aBoundThatIsNoneIsRefused(double bound) {
        assertThatThrownBy(() -> new PromiseKeeper(MINUTE, MINUTE, bound))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between 0 and 1");
    }
}
