package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The contract of [SampleHistory]; every implementation extends it. An implementation keeps at
/// least steps of a minute for a day and of some length for a week.
public abstract class SampleHistoryContract {

    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualClock clock = new VirtualClock(START);
    private SampleHistory history;

    /// For subclasses.
    protected SampleHistoryContract() {}

    /// Opens the history; a second time with what the first one kept.
    protected abstract SampleHistory open(VirtualClock clock);

    @BeforeEach
    final void openHistory() {
        history = open(clock);
    }

    @AfterEach
    final void closeHistory() {
        history.close();
    }

    /// The history under test.
    protected final SampleHistory history() {
        return history;
    }

    /// Its clock.
    protected final VirtualClock clock() {
        return clock;
    }

    /// Appends one sample of a series at an offset from the clock.
    protected final void append(String group, String series, Duration ahead, double value) {
        history.append(List.of(new Sample(group, series, clock.instant().plus(ahead), value)));
    }

    /// Closes and opens again.
    protected final void restart() {
        history.close();
        history = open(clock);
    }

    private HistorySeries lastHour(String group, String series) {
        return history.read(
                group,
                series,
                clock.instant().minus(Duration.ofHours(1)),
                clock.instant().plus(MINUTE));
    }

    @Test
    void whatWasNeverWrittenIsEmpty() {
        assertThat(lastHour("web", "metric:cpu").isEmpty()).isTrue();
        assertThat(history.series("web")).isEmpty();
        history.deleteGroup("web");
    }

    @Test
    void samplesOfAStepAreItsMeanAndItsHighest() {
        history.append(
                List.of(
                        new Sample("web", "metric:cpu", START, 10),
                        new Sample("web", "metric:cpu", START.plusSeconds(20), 40),
                        new Sample("web", "metric:cpu", START.plusSeconds(40), 16),
                        new Sample("web", "metric:cpu", START.plusSeconds(60), 5)));
        clock.advance(MINUTE);
        HistorySeries read = lastHour("web", "metric:cpu");
        assertThat(read.step()).isEqualTo(MINUTE);
        assertThat(read.size()).isEqualTo(2);
        assertThat(read.timeAt(0)).isEqualTo(START);
        assertThat(read.meanAt(0)).isCloseTo(22, within(0.001));
        assertThat(read.highAt(0)).isCloseTo(40, within(0.1)).isGreaterThanOrEqualTo(40);
        assertThat(read.meanAt(1)).isEqualTo(5);
        assertThat(read.highAt(1)).isEqualTo(5);
    }

    @Test
    void zeroIsAValueAndAGapIsNone() {
        append("web", "metric:cpu", Duration.ofMinutes(-4), 0);
        append("web", "metric:cpu", Duration.ofMinutes(-1), -3);
        HistorySeries read = lastHour("web", "metric:cpu");
        assertThat(read.size()).isEqualTo(2);
        assertThat(read.meanAt(0)).isZero();
        assertThat(read.meanAt(1)).isEqualTo(-3);
        assertThat(read.millisAt(1) - read.millisAt(0)).isEqualTo(180_000);
    }

    @Test
    void theEndIsExcluded() {
        append("web", "metric:cpu", Duration.ZERO, 1);
        assertThat(history.read("web", "metric:cpu", START.minusSeconds(60), START).isEmpty())
                .isTrue();
        assertThat(history.read("web", "metric:cpu", START, START.plusSeconds(1)).size())
                .isEqualTo(1);
        assertThat(history.read("web", "metric:cpu", START.plusSeconds(9), START).isEmpty())
                .isTrue();
    }

    @Test
    void whatIsNoNumberIsNotKept() {
        for (double value :
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            append("web", "metric:cpu", Duration.ZERO, value);
        }
        assertThat(lastHour("web", "metric:cpu").isEmpty()).isTrue();
    }

    @Test
    void largeAndSmallNumbersKeepTheirSize() {
        double[] values = {1e-3, 1e15, -1e9, 65_536, 123_456.7, Double.MAX_VALUE, 1e-300};
        for (int index = 0; index < values.length; index++) {
            append("web", "s" + index, Duration.ZERO, values[index]);
            HistorySeries read = lastHour("web", "s" + index);
            assertThat(Float.isFinite((float) read.meanAt(0))).isTrue();
            if (Math.abs(values[index]) < 1e30) {
                assertThat(read.meanAt(0))
                        .isCloseTo(values[index], within(Math.abs(values[index]) * 2e-5 + 1e-30));
            }
        }
    }

    @Test
    @DisplayName("INCIDENTS 37: a time out of range is not kept and harms nothing")
    void timesOutOfRange() {
        append("web", "metric:cpu", Duration.ZERO, 7);
        for (Instant at :
                List.of(
                        Instant.MIN,
                        Instant.EPOCH,
                        Instant.parse("2100-01-01T00:00:00Z"),
                        Instant.MAX)) {
            history.append(List.of(new Sample("web", "metric:cpu", at, 99)));
        }
        assertThat(history.read("web", "metric:cpu", Instant.MIN, Instant.MAX).size()).isEqualTo(1);
        assertThat(lastHour("web", "metric:cpu").meanAt(0)).isEqualTo(7);
    }

    @Test
    @DisplayName("INCIDENTS 37: our own clock goes back an hour and writing goes on")
    void theClockGoesBack() {
        append("web", "metric:cpu", Duration.ZERO, 7);
        clock.advance(Duration.between(clock.instant(), START.minus(Duration.ofHours(1))));
        for (int minute = 0; minute < 30; minute++) {
            append("web", "metric:cpu", Duration.ZERO, minute);
            clock.advance(MINUTE);
        }
        assertThat(lastHour("web", "metric:cpu").size()).isEqualTo(30);
        clock.advance(Duration.between(clock.instant(), START));
        assertThat(lastHour("web", "metric:cpu").size()).isEqualTo(31);
    }

    @Test
    void longAgoIsKeptInLongerSteps() {
        List<Sample> samples = new ArrayList<>();
        for (int hour = 0; hour < 24 * 7; hour++) {
            clock.advance(Duration.ofHours(1));
            samples.add(new Sample("web", "metric:cpu", clock.instant(), hour));
            history.append(samples);
            samples.clear();
        }
        HistorySeries week =
                history.read(
                        "web", "metric:cpu", START.plusSeconds(1), clock.instant().plusSeconds(1));
        assertThat(week.size()).isEqualTo(24 * 7);
        assertThat(week.meanAt(0)).isZero();
        HistorySeries thinned =
                history.read(
                        "web",
                        "metric:cpu",
                        START.plusSeconds(1),
                        clock.instant().plusSeconds(1),
                        24);
        assertThat(thinned.size()).isBetween(12, 24);
        assertThat(thinned.highAt(thinned.size() - 1)).isEqualTo(24 * 7 - 1);
    }

    @Test
    void whatIsKeptSurvivesARestart() {
        append("web", "metric:cpu", Duration.ZERO, 7);
        append("web", "capacity:desired", Duration.ZERO, 3);
        append("api", "metric:cpu", Duration.ZERO, 9);
        restart();
        assertThat(history.series("web")).containsExactly("capacity:desired", "metric:cpu");
        assertThat(lastHour("web", "metric:cpu").meanAt(0)).isEqualTo(7);
        assertThat(lastHour("api", "metric:cpu").meanAt(0)).isEqualTo(9);
    }

    @Test
    @DisplayName("INCIDENTS 31: a deleted group leaves nothing for the next of its name")
    void aDeletedGroupIsForgotten() {
        append("web", "metric:cpu", Duration.ZERO, 7);
        append("api", "metric:cpu", Duration.ZERO, 9);
        history.deleteGroup("web");
        assertThat(history.series("web")).isEmpty();
        append("web", "metric:rps", Duration.ofMinutes(-3), 1);
        append("web", "metric:cpu", Duration.ofMinutes(-2), 2);
        assertThat(lastHour("web", "metric:cpu").size()).isEqualTo(1);
        assertThat(lastHour("api", "metric:cpu").size()).isEqualTo(1);
        restart();
        assertThat(lastHour("web", "metric:cpu").size()).isEqualTo(1);
        assertThat(lastHour("web", "metric:cpu").meanAt(0)).isEqualTo(2);
    }

    @Test
    void namesThatAreTooLongAreNotKept() {
        append("g".repeat(SampleHistory.LONGEST_NAME), "s", Duration.ZERO, 1);
        append("g", "ä".repeat(SampleHistory.LONGEST_NAME), Duration.ZERO, 1);
        append("g", "s".repeat(SampleHistory.LONGEST_NAME + 1), Duration.ZERO, 1);
        assertThat(history.series("g")).isEmpty();
        assertThat(history.series("g".repeat(SampleHistory.LONGEST_NAME))).hasSize(1);
    }
}
