package io.novacron.autoscaler.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistorySeriesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MILLIS = MINUTE.toMillis();

    private static HistorySeries series(long[] minutes, double... means) {
        long[] times = Arrays.stream(minutes).map(minute -> minute * MILLIS).toArray();
        return HistorySeries.of(MINUTE, times, means, means.clone());
    }

    @Test
    void theExampleOfTheClassComment() {
        HistorySeries thinned = series(new long[] {600, 601, 603}, 4, 6, 9).thinned(2);
        assertThat(thinned.size()).isEqualTo(2);
        assertThat(thinned.step()).isEqualTo(Duration.ofMinutes(2));
        assertThat(thinned.millisAt(0)).isEqualTo(600 * MILLIS);
        assertThat(thinned.lowAt(0)).isEqualTo(4);
        assertThat(thinned.meanAt(0)).isEqualTo(5);
        assertThat(thinned.highAt(0)).isEqualTo(6);
        assertThat(thinned.millisAt(1)).isEqualTo(602 * MILLIS);
        assertThat(thinned.meanAt(1)).isEqualTo(9);
    }

    @Test
    void fewEnoughPointsStayAsTheyAre() {
        HistorySeries series = series(new long[] {1, 2, 3}, 1, 2, 3);
        assertThat(series.thinned(3)).isSameAs(series);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void thinningKeepsTheBoundTheExtremesAndTheOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] minutes =
                IntStream.range(0, 2_000)
                        .filter(_ -> random.nextInt(3) > 0)
                        .mapToLong(minute -> minute + seed * 1_000_003)
                        .toArray();
        double[] means = random.doubles(minutes.length, -50, 100).toArray();
        HistorySeries series = series(minutes, means);
        for (int atMost : new int[] {1, 2, 7, 100, 999}) {
            HistorySeries thinned = series.thinned(atMost);
            assertThat(thinned.size()).isBetween(1, atMost);
            double lowest = Double.POSITIVE_INFINITY;
            double highest = Double.NEGATIVE_INFINITY;
            for (int index = 0; index < thinned.size(); index++) {
                lowest = Math.min(lowest, thinned.lowAt(index));
                highest = Math.max(highest, thinned.highAt(index));
                assertThat(thinned.meanAt(index))
                        .isBetween(thinned.lowAt(index), thinned.highAt(index));
                assertThat(thinned.millisAt(index) % thinned.step().toMillis()).isZero();
                assertThat(index == 0 || thinned.millisAt(index) > thinned.millisAt(index - 1))
                        .isTrue();
            }
            assertThat(lowest).isEqualTo(Arrays.stream(means).min().orElseThrow());
            assertThat(highest).isEqualTo(Arrays.stream(means).max().orElseThrow());
        }
    }

    @Test
    void timesThatDoNotGrowAreRefused() {
        assertThatThrownBy(() -> series(new long[] {2, 2}, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyMultiplesOfTheStepAreLongerSteps() {
        HistorySeries series = series(new long[] {0, 4, 5}, 1, 3, 8);
        assertThat(series.coarsened(Duration.ofMinutes(5)).meanAt(0)).isEqualTo(2);
        assertThatThrownBy(() -> series.coarsened(Duration.ofSeconds(90)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
