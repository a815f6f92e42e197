package io.novacron.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConfidenceTrackerTest {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private final ConfidenceTracker tracker = new ConfidenceTracker();

    private static Instant hour(int hours) {
        return START.plus(Duration.ofHours(hours));
    }

    private void forecast(int hour, double forecast, double actual) {
        tracker.made(hour(hour), forecast, forecast - 10, forecast + 10);
        tracker.happened(hour(hour), actual);
    }

    @Test
    void isUnknownBeforeTwentyForecastsAreJudged() {
        for (int hour = 0; hour < 19; hour++) {
            forecast(hour, 100, 100);
        }
        assertThat(tracker.confidence(hour(19))).isEmpty();

        forecast(19, 100, 100);

        assertThat(tracker.confidence(hour(20))).hasValue(1);
    }

    @Test
    void isTheShareWithinAFifthOfWhatHappened() {
        for (int hour = 0; hour < 24; hour++) {
            // 120 of 100 is on the border and counts; 121 and 79.9 do not.
            forecast(
                    hour,
                    hour % 4 == 0 ? 120 : hour % 4 == 1 ? 80 : hour % 4 == 2 ? 121 : 79.9,
                    100);
        }
        assertThat(tracker.confidence(hour(23))).hasValue(0.5);
        assertThat(tracker.coverage(hour(23))).hasValue(0);
    }

    @Test
    void countsTheLastDayOrTwentyWhereThoseAreMore() {
        for (int hour = 0; hour < 72; hour++) {
            forecast(hour, hour < 48 ? 500 : 100, 100);
        }
        assertThat(tracker.confidence(hour(72))).hasValue(1);
        assertThat(tracker.judged(hour(72))).hasSize(24 - 1);

        // A day later nothing of the last 24 hours is known: the last twenty count.
        assertThat(tracker.judged(hour(100))).hasSize(20);
    }

    @Test
    void aForecastThatWasNeverAnsweredDoesNotCount() {
        tracker.made(hour(0), 1, 0, 2);
        for (int hour = 1; hour < 40; hour++) {
            forecast(hour, 100, 100);
            tracker.made(hour(hour), 7, 0, 9);
            tracker.happened(hour(hour), Double.NaN);
        }
        assertThat(tracker.confidence(hour(40))).hasValue(1);
        assertThat(tracker.outcomes()).hasSize(39);
    }

    @Test
    void zeroIsOnlyMetByZero() {
        for (int hour = 0; hour < 20; hour++) {
            forecast(hour, hour < 10 ? 0 : 0.1, 0);
        }
        assertThat(tracker.confidence(hour(20))).hasValue(0.5);
    }

    @Test
    void keepsABoundedNumber() {
        for (int minute = 0; minute < ConfidenceTracker.MOST + 100; minute++) {
            Instant at = START.plusSeconds(60L * minute);
            tracker.made(at, 1, 0, 2);
            tracker.happened(at, 1);
        }
        assertThat(tracker.outcomes()).hasSize(ConfidenceTracker.MOST);
    }
}
