package io.novacron.autoscaler.runtime.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.runtime.forecast.PromiseWatch.Terms;
import io.novacron.autoscaler.spi.HistorySeries;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PromiseWatchTest {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static double load(int minute) {
        return 10 + 5 * Math.sin(2 * Math.PI * minute / 1440) + minute * 7919L % 13 / 10.0;
    }

    @Test
    void stepsAreAMinuteOrTheIntervalAndTheLeadIsWholeSteps() {
        assertThat(Terms.of(Duration.ofSeconds(15), Duration.ofSeconds(200), 0.01))
                .isEqualTo(new Terms(MINUTE, Duration.ofMinutes(4), 0.01));
        assertThat(Terms.of(Duration.ofMinutes(5), Duration.ofSeconds(30), 0.01))
                .isEqualTo(new Terms(Duration.ofMinutes(5), Duration.ofMinutes(5), 0.01));
    }

    @Test
    void whatIsReplayedIsWhatWasLivedThrough() {
        Terms terms = Terms.of(MINUTE, Duration.ofMinutes(4), 0.01);
        int minutes = 2 * 1440;
        long[] times = new long[minutes];
        double[] loads = new double[minutes];
        double[] ready = new double[minutes];
        PromiseWatch live = new PromiseWatch(terms);
        for (int minute = 0; minute < minutes; minute++) {
            Instant at = START.plus(MINUTE.multipliedBy(minute));
            times[minute] = at.toEpochMilli();
            loads[minute] = load(minute) * 100;
            ready[minute] = 14;
            live.seen(at, load(minute), 14);
        }
        live.seen(START.plus(MINUTE.multipliedBy(minutes)), Double.NaN, 14);
        PromiseWatch again = new PromiseWatch(terms);

        again.replay(
                HistorySeries.of(MINUTE, times, loads, loads),
                HistorySeries.of(MINUTE, times, ready, ready),
                100,
                START.plus(MINUTE.multipliedBy(minutes)));

        Promise lived = live.advice().orElseThrow();
        Promise replayed = again.advice().orElseThrow();
        assertThat(replayed.raise()).isCloseTo(lived.raise(), within(1e-6));
        assertThat(replayed.keep()).isCloseTo(lived.keep(), within(1e-6));
        assertThat(replayed.aim()).isCloseTo(lived.aim(), within(1e-9));
        assertThat(replayed.shortShare()).isCloseTo(lived.shortShare(), within(1e-9));
        assertThat(lived.keep()).isGreaterThanOrEqualTo(lived.raise());
        assertThat(lived.shortShare()).isBetween(0.0, 0.5);
    }

    @Test
    void aGapKeepsTheTimeOfDayAndIsNoShortage() {
        Terms terms = Terms.of(MINUTE, Duration.ofMinutes(4), 0.01);
        PromiseWatch watch = new PromiseWatch(terms);
        watch.seen(START, 5, 10);

        watch.seen(START.plus(Duration.ofHours(3)), 5, 10);

        assertThat(watch.advice().orElseThrow().shortShare()).isZero();
    }

    @Test
    void shortIsAStepWhoseEvaluationsWereMostlyShort() {
        PromiseWatch watch = new PromiseWatch(Terms.of(MINUTE, MINUTE, 0.01));
        for (int second = 0; second <= 180; second += 15) {
            // The first minute has one of four, the second three of four.
            boolean enough = second < 60 ? second != 15 : second == 60;
            watch.seen(START.plusSeconds(second), 5, enough ? 6 : 4);
        }

        // Of three minutes two are short; a little less counts, since older ones count less.
        assertThat(watch.advice().orElseThrow().shortShare()).isBetween(0.6, 0.7);
    }
}
