package io.novacron.autoscaler.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {

    @Test
    void wholeNumbersAreExactAndNeverReadAsNothing() {
        for (int number = -65_536; number <= 65_536; number++) {
            int code = Cell.encodeMean(number);
            assertThat(code).isNotEqualTo(Cell.NO_MEAN);
            assertThat(Cell.decodeMean(code)).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {0, -0.0, 1e-300, -1e-300, Double.MIN_VALUE, Double.MAX_VALUE, 3.4028235e38})
    void theEndsOfTheRangeStayNumbers(double value) {
        int code = Cell.encodeMean(value);
        assertThat(code).isNotEqualTo(Cell.NO_MEAN);
        assertThat(Cell.decodeMean(code)).isFinite();
        int excess = Cell.encodeExcess(0, value);
        assertThat(excess).isBetween(0, 0xFFFF);
        assertThat(Cell.decodeHigh(0, excess)).isFinite();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aMeanIsCloseAndAHighestIsNeverTooLow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20_000; round++) {
            double mean = random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-20, 30));
            double high = mean + random.nextDouble() * Math.pow(10, random.nextInt(-20, 30));
            double read = Cell.decodeMean(Cell.encodeMean(mean));
            assertThat(Math.abs(read - mean)).isLessThanOrEqualTo(Math.abs(mean) / 65_000);
            double readHigh = Cell.decodeHigh(read, Cell.encodeExcess(read, high));
            assertThat(readHigh).isGreaterThanOrEqualTo(Math.min(high, read + (high - read)));
            assertThat(readHigh - high)
                    .isLessThanOrEqualTo(
                            Math.max(0, high - read) * 0.004
                                    + Math.max(0, read - high)
                                    + Math.ulp(high));
        }
    }
}
