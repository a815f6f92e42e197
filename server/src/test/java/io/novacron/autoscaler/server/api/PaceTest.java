package io.novacron.autoscaler.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.server.http.Refusal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The 20 seconds of a backtest, on a clock of our own.
class PaceTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Pace pace = new Pace(Duration.ofSeconds(20), 1_000, nanos::get);

    private void play(int ticks) {
        for (int tick = 0; tick < ticks; tick++) {
            pace.tick();
        }
    }

    @Test
    void whatTakesNoLongerIsPlayedToItsEnd() {
        play(500);
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        play(500);
        assertThat(pace.progress()).isBetween(0.5, 1.0);
        play(1_000);
        assertThat(pace.progress()).isEqualTo(1);
    }

    @Test
    void whatTakesLongerIsRefusedWithWhatToDo() {
        play(500);
        nanos.addAndGet(Duration.ofSeconds(20).toNanos() + 1);
        assertThatThrownBy(() -> play(256))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("longer than 20 s; ask for less time");
    }
}
