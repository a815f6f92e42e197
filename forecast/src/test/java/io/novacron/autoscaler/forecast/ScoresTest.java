package io.novacron.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScoresTest {

    @Test
    void halfTheErrorIsNearlyAllOfTheWeight() {
        double[] weights = Scores.weights(new double[] {1, 2});

        // ((2 + 0.05) / (1 + 0.05))^6 = 55.3.
        assertThat(weights[0] / weights[1]).isCloseTo(55.3, within(0.1));
        assertThat(Arrays.stream(weights).sum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void membersThatAreNeverWrongShareAlike() {
        assertThat(Scores.weights(new double[] {0, 0, 3})).startsWith(0.5, 0.5);
    }

    @Test
    void whatWasExpectedCountsAsOneForecast() {
        Scores scores = new Scores(new double[] {4, 4});
        scores.add(new double[] {1, 7}, 1);
        scores.add(new double[] {1, 7}, 1);

        double[] errors = scores.errors(new double[2], 0);

        assertThat(errors[0]).isCloseTo((1 + 0.85 + 4) / (1.85 + 1), within(1e-12));
        assertThat(errors[1]).isCloseTo((7 * 1.85 + 4) / 2.85, within(1e-12));
    }

    @Test
    void aMemberThatBecomesFiveTimesWorseLosesItsWeightWithinADay() {
        Scores scores = new Scores(new double[] {2, 2});
        for (int day = 0; day < 14; day++) {
            scores.add(new double[] {1, 2}, 1);
        }
        double before = Scores.weights(scores.errors(new double[2], 0))[0];

        // Half of a two-day forecast is known, and it is bad; of the day's before, all.
        double[] under = {0.5 * 10, 0.5 * 2};
        double after = Scores.weights(scores.errors(under, 0.5))[0];

        assertThat(before).isGreaterThan(0.95);
        assertThat(after).isLessThan(0.85);
        scores.add(new double[] {10, 2}, 1);
        assertThat(Scores.weights(scores.errors(under, 0.5))[0]).isLessThan(0.35);
    }
}
