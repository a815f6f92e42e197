package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {

    private final LatencyRecorder recorder = new LatencyRecorder();

    @Test
    void nothingRecordedIsZero() {
        assertThat(recorder.quantile(0.95)).isZero();
        assertThat(recorder.count()).isZero();
    }

    @Test
    void quantilesAreExactToHalfAMillisecond() {
        for (int millis = 1; millis <= 1000; millis++) {
            recorder.record(TimeUnit.MILLISECONDS.toNanos(millis) - 1);
        }

        assertThat(recorder.quantile(0.5)).isEqualTo(Duration.ofMillis(500));
        assertThat(recorder.quantile(0.95)).isEqualTo(Duration.ofMillis(950));
        assertThat(recorder.quantile(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(recorder.quantile(0)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void whatIsLongerThanTenSecondsCountsAsTen() {
        recorder.record(TimeUnit.MINUTES.toNanos(5));

        assertThat(recorder.quantile(0.5).toSeconds()).isEqualTo(10);
    }

    @Test
    void resetForgets() {
        recorder.record(1_000_000);
        recorder.reset();

        assertThat(recorder.count()).isZero();
        assertThat(recorder.quantile(0.5)).isZero();
    }
}
