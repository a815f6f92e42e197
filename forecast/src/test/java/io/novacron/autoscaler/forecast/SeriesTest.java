package io.novacron.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.novacron.autoscaler.forecast.Series.Duplicates;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeriesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static long minute(double minutes) {
        return Math.round(minutes * 60_000);
    }

    @Test
    void unsortedSamplesGoOnTheGridAndGapsAreNaN() {
        Series series =
                Series.ofSamples(
                        MINUTE,
                        new long[] {minute(5), minute(2), minute(3)},
                        new double[] {50, 20, 30},
                        Duplicates.MEAN);

        assertThat(series.start()).isEqualTo(Instant.ofEpochSecond(120));
        assertThat(series.toArray()).containsExactly(20, 30, Double.NaN, 50);
        assertThat(series.at(4)).isEqualTo(Instant.ofEpochSecond(360));
    }

    @Test
    void theGridGoesThroughTimesThatAreWholeStepsApart() {
        Series series =
                Series.ofSamples(
                        MINUTE,
                        new long[] {minute(0.5), minute(1.5)},
                        new double[] {1, 2},
                        Duplicates.MEAN);

        assertThat(series.start()).isEqualTo(Instant.ofEpochSecond(30));
        assertThat(series.toArray()).containsExactly(1, 2);
    }

    @Test
    void samplesOfOneStepAreAveragedOrTheLastOneCounts() {
        long[] times = {minute(0), minute(1), minute(1.2), minute(1.4)};
        double[] values = {1, 2, 4, 9};

        assertThat(Series.ofSamples(MINUTE, times, values, Duplicates.MEAN).value(1)).isEqualTo(5);
        assertThat(Series.ofSamples(MINUTE, times, values, Duplicates.LAST).value(1)).isEqualTo(9);
    }

    @Test
    void infinitiesAreRefusedWithTheirPlace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Series.of(Instant.EPOCH, MINUTE, 1, Double.POSITIVE_INFINITY))
                .withMessageContaining("value 1 is Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Series.ofSamples(
                                MINUTE,
                                new long[] {minute(7)},
                                new double[] {Double.NEGATIVE_INFINITY},
                                Duplicates.MEAN))
                .withMessageContaining("1970-01-01T00:07:00Z");
    }

    @Test
    void timesAnAgeApartAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Series.ofSamples(
                                Duration.ofMillis(1),
                                new long[] {0, minute(1_000_000)},
                                new double[] {1, 2},
                                Duplicates.MEAN))
                .withMessageContaining("steps from 1970-01-01T00:00:00Z");
    }

    @Test
    void coarserStepsEndWithTheSeries() {
        Series series = Series.of(Instant.EPOCH, MINUTE, 9, 1, 3, Double.NaN, 7);

        Series coarser = series.coarser(2);

        assertThat(coarser.toArray()).containsExactly(2, 7);
        assertThat(coarser.start()).isEqualTo(Instant.ofEpochSecond(60));
    }
}
