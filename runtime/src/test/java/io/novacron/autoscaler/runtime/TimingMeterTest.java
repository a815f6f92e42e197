package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.runtime.LoopStatistics.Timing;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimingMeterTest {

    private final VirtualClock clock = VirtualClock.atMonday();
    private final TimingMeter meter = new TimingMeter(clock);

    @Test
    void nothingMeasuredIsZero() {
        Timing timing = meter.timing();
        assertThat(timing.count()).isZero();
        assertThat(timing.p99()).isZero();
        assertThat(timing.max()).isZero();
    }

    @Test
    void quantilesAreRightToThreePercent() {
        SplittableRandom random = new SplittableRandom(7);
        long[] micros = random.longs(10_000, 1, 5_000_000).toArray();
        for (long value : micros) {
            meter.record(Duration.ofNanos(value * 1_000));
        }
        java.util.Arrays.sort(micros);
        Timing timing = meter.timing();
        assertThat(timing.count()).isEqualTo(10_000);
        assertThat(timing.recent()).isEqualTo(10_000);
        assertThat(timing.p50().toNanos() / 1e3)
                .isCloseTo((double) micros[4_999], within(micros[4_999] * 0.032));
        assertThat(timing.p99().toNanos() / 1e3)
                .isCloseTo((double) micros[9_899], within(micros[9_899] * 0.032));
        assertThat(timing.max().toNanos() / 1_000).isEqualTo(micros[9_999]);
    }

    @Test
    void quantilesForgetWhatIsOlderThanAMinute() {
        meter.record(Duration.ofSeconds(9));
        clock.advance(Duration.ofSeconds(30));
        meter.record(Duration.ofMillis(1));
        assertThat(meter.timing().max()).isEqualTo(Duration.ofSeconds(9));
        clock.advance(Duration.ofSeconds(40));
        assertThat(meter.timing().recent()).isEqualTo(1);
        assertThat(meter.timing().max()).isEqualTo(Duration.ofMillis(1));
        assertThat(meter.timing().count()).isEqualTo(2);
        assertThat(meter.timing().total()).isEqualTo(Duration.ofMillis(9_001));
        clock.advance(Duration.ofHours(1));
        assertThat(meter.timing().p99()).isZero();
    }

    @Test
    void whatIsAbsurdIsCutAndCounted() {
        meter.record(Duration.ofSeconds(-5));
        meter.record(Duration.ofDays(100));
        Timing timing = meter.timing();
        assertThat(timing.count()).isEqualTo(2);
        assertThat(timing.p50()).isZero();
        assertThat(timing.max()).isBetween(Duration.ofHours(19), Duration.ofHours(20));
    }
}
