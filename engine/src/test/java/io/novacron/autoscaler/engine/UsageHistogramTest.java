package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.engine.size.UsageHistogram;
import io.novacron.autoscaler.model.UsageHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Percentiles of what was used, of which the old counts less.
class UsageHistogramTest {

    private static final Instant START = Times.at("10:00");
    private static final UsageHistogram CPU =
            new UsageHistogram(0.01, Duration.ofHours(24), Optional.empty());
    private static final UsageHistogram MEMORY =
            new UsageHistogram(10_000_000, Duration.ofHours(24), Optional.of(Duration.ofDays(1)));

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    private static UsageHistory fed(UsageHistogram histogram, Duration step, double... values) {
        Optional<UsageHistory> history = Optional.empty();
        for (int index = 0; index < values.length; index++) {
            history =
                    Optional.of(
                            histogram.with(
                                    history,
                                    new double[] {values[index]},
                                    START.plus(step.multipliedBy(index))));
        }
        return history.orElseThrow();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPercentileOfWhatCameAtOnceIsThatOfTheSamplesToFivePercent(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(500, 0.05, 20).toArray();
        UsageHistory history = CPU.with(Optional.empty(), values, START);
        Arrays.sort(values);

        for (double share : new double[] {0.1, 0.5, 0.9, 0.95, 1}) {
            double exact = values[(int) Math.ceil(share * values.length) - 1];
            double found = CPU.percentile(history, share, START).orElseThrow();
            assertThat(found).isBetween(exact * 0.999, exact * 1.06 + 0.01);
        }
    }

    @Test
    void halfADayOfEachCountsByAge() {
        // A day at 1 core, then a day at 4: the newer day weighs twice.
        double[] values = new double[96];
        Arrays.fill(values, 0, 48, 1);
        Arrays.fill(values, 48, 96, 4);
        UsageHistory history = fed(CPU, Duration.ofMinutes(30), values);
        Instant end = START.plus(Duration.ofDays(2));

        assertThat(CPU.percentile(history, 0.32, end).orElseThrow()).isBetween(1.0, 1.06);
        assertThat(CPU.percentile(history, 0.35, end).orElseThrow()).isBetween(4.0, 4.25);
    }

    @Test
    void theReferenceMovesOnWithoutAnyoneNoticing() {
        double[] values = new double[24 * 90];
        for (int index = 0; index < values.length; index++) {
            values[index] = index % 24 < 12 ? 1 : 2;
        }
        UsageHistory history = fed(CPU, Duration.ofHours(1), values);
        Instant end = START.plus(Duration.ofDays(90));

        assertThat(history.referenceAt()).isAfter(START);
        assertThat(CPU.percentile(history, 0.3, end).orElseThrow()).isBetween(1.0, 1.06);
        assertThat(CPU.percentile(history, 0.9, end).orElseThrow()).isBetween(2.0, 2.15);
        assertThat(history.weights().values()).allMatch(Double::isFinite);
    }

    @Test
    void ofMemoryOnlyTheDaysPeakCounts() {
        // One peak among a day of little.
        double[] values = new double[24];
        Arrays.fill(values, 1e9);
        values[7] = 3e9;
        UsageHistory history = fed(MEMORY, Duration.ofHours(1), values);
        Instant end = START.plus(Duration.ofHours(24));

        assertThat(history.weights()).isEmpty();
        assertThat(MEMORY.percentile(history, 0.5, end).orElseThrow()).isBetween(3e9, 3.2e9);
        UsageHistory next = MEMORY.with(Optional.of(history), new double[] {1e9}, end);
        assertThat(next.weights()).hasSize(1);
        assertThat(next.peak()).isEqualTo(1e9, within(1.0));
    }

    @Test
    void nothingIsKnownAtFirst() {
        UsageHistory nothing = CPU.with(Optional.empty(), new double[0], START);

        assertThat(CPU.percentile(nothing, 0.9, START)).isEmpty();
        assertThat(nothing.samples()).isZero();
    }
}
