package io.novacron.autoscaler.plugins.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Rates of counters and quantiles of histograms.
final class SeriesHistoryTest {

    private static final Duration RETAIN = Duration.ofMinutes(30);
    private final SeriesHistory history = new SeriesHistory();
    private long scrape;

    private void add(double second, double value) {
        history.add(++scrape, Math.round(second * 1000), value, RETAIN);
    }

    @Test
    void aSingleValueHasNoRate() {
        add(0, 100);
        assertThat(history.rate(Duration.ZERO)).isEmpty();
    }

    @Test
    void withoutAWindowTheRateIsSinceTheScrapeBefore() {
        add(0, 0);
        add(10, 100);
        add(20, 150);
        assertThat(history.rate(Duration.ZERO)).hasValue(5);
    }

    @Test
    void theRateIsOverTheWindowAndNeverOverLessThanTwoValues() {
        add(0, 0);
        add(30, 300);
        add(60, 300);
        add(90, 900);
        assertThat(history.rate(Duration.ofSeconds(60))).hasValue(10);
        assertThat(history.rate(Duration.ofSeconds(90))).hasValue(10);
        assertThat(history.rate(Duration.ofSeconds(10))).hasValue(20);
    }

    @Test
    void aCounterThatStartsAgainCountsFromZero() {
        add(0, 1000);
        add(10, 40);
        assertThat(history.rate(Duration.ZERO)).hasValue(4);
        add(20, 50);
        assertThat(history.rate(Duration.ofMinutes(1))).hasValue(2.5);
    }

    @Test
    void twoScrapesInQuickSuccessionDoNotMakeARateOfNoise() {
        add(0, 0);
        add(10, 100);
        add(10.02, 101);
        assertThat(history.rate(Duration.ZERO).getAsDouble()).isCloseTo(10.08, within(0.01));
    }

    @Test
    void aValueOfTheSameTimeIsNoNewValue() {
        add(0, 0);
        add(10, 100);
        add(10, 100);
        add(10, 100);
        assertThat(history.rate(Duration.ZERO)).hasValue(10);
        assertThat(history.newestMillis()).isEqualTo(10_000);
    }

    @Test
    void aClockThatWentBackStartsOver() {
        add(100, 0);
        add(110, 100);
        add(50, 200);
        assertThat(history.rate(Duration.ZERO)).isEmpty();
        add(60, 210);
        assertThat(history.rate(Duration.ZERO)).hasValue(1);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRateIsNeverNegativeNorAboveTheFastestGrowth(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double second = 0;
        double value = random.nextDouble(1e6);
        for (int step = 0; step < 2000; step++) {
            second += random.nextDouble(0.1, 30);
            value = random.nextInt(20) == 0 ? 0 : value + random.nextDouble(100);
            add(second, value);
            Duration window = Duration.ofSeconds(random.nextInt(600));
            history.rate(window)
                    .ifPresent(rate -> assertThat(rate).isGreaterThanOrEqualTo(0).isLessThan(1000));
        }
    }

    /// Expected values worked out by hand with the formula of Prometheus' `histogram_quantile`.
    @ParameterizedTest
    @CsvSource({
        "0.75, 0.15",
        "0.5, 0.1",
        "0.25, 0.05",
        "0, 0",
        "1, 0.2",
        "0.95, 0.19",
    })
    void aQuantileIsInterpolatedInItsBucket(double quantile, double expected) {
        TreeMap<Double, Double> counts = new TreeMap<>();
        counts.put(0.1, 50.0);
        counts.put(0.2, 100.0);
        counts.put(Double.POSITIVE_INFINITY, 100.0);
        assertThat(HistogramQuantile.of(quantile, counts).getAsDouble())
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void aQuantileBeyondTheLastBoundIsThatBound() {
        TreeMap<Double, Double> counts = new TreeMap<>();
        counts.put(0.1, 50.0);
        counts.put(Double.POSITIVE_INFINITY, 100.0);
        assertThat(HistogramQuantile.of(0.99, counts)).hasValue(0.1);
    }

    @Test
    void aFirstBucketBelowZeroAnswersItsBound() {
        TreeMap<Double, Double> counts = new TreeMap<>();
        counts.put(-5.0, 10.0);
        counts.put(Double.POSITIVE_INFINITY, 10.0);
        assertThat(HistogramQuantile.of(0.5, counts)).hasValue(-5);
    }

    @Test
    void withoutObservationsOrWithoutInfinityThereIsNoQuantile() {
        TreeMap<Double, Double> counts = new TreeMap<>();
        assertThat(HistogramQuantile.of(0.5, counts)).isEmpty();
        counts.put(0.1, 0.0);
        counts.put(0.2, 0.0);
        assertThat(HistogramQuantile.of(0.5, counts)).isEmpty();
        counts.put(Double.POSITIVE_INFINITY, 0.0);
        assertThat(HistogramQuantile.of(0.5, counts)).isEmpty();
    }
}
