package io.novacron.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShiftDetectorTest {

    private static final double SIGMA = 0.05;

    private static double[] noise(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] errors = new double[48];
        Arrays.setAll(errors, _ -> SIGMA * random.nextGaussian());
        return errors;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8, 20, 40})
    void findsWhenAndByHowMuch(int steps) {
        double[] errors = noise(steps);
        for (int index = 48 - steps; index < 48; index++) {
            errors[index] += 0.47;
        }

        assertThat(ShiftDetector.find(errors, 48, SIGMA))
                .hasValueSatisfying(shift -> {
                    assertThat(shift.steps()).isEqualTo(steps);
                    assertThat(shift.by()).isCloseTo(0.47, within(0.1));
                });
    }

    @Test
    void noiseIsNoShift() {
        for (int seed = 0; seed < 500; seed++) {
            assertThat(ShiftDetector.find(noise(seed), 48, SIGMA)).isEmpty();
        }
    }

    @Test
    void aDayThatIsUnlikeOthersFromHourToHourIsNoShift() {
        double[] errors = noise(1);
        for (int index = 34; index < 48; index++) {
            errors[index] += 0.1 + 0.6 * (index % 3);
        }
        assertThat(ShiftDetector.find(errors, 48, SIGMA)).isEmpty();
    }

    @Test
    void gapsAreLeftOut() {
        double[] errors = noise(2);
        for (int index = 38; index < 48; index++) {
            errors[index] = index % 2 == 0 ? Double.NaN : errors[index] - 0.6;
        }
        assertThat(ShiftDetector.find(errors, 48, SIGMA))
                .hasValueSatisfying(shift -> assertThat(shift.steps()).isEqualTo(9));
        assertThat(ShiftDetector.find(new double[48], 3, SIGMA)).isEmpty();
    }
}
