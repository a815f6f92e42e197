package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {

    private final Meter meter = new Meter(30, 8);

    @Test
    void addsUpTheTimeOfEveryInstance() {
        at(0, 10, 2, 2, 2);
        at(10, 10, 2, 2, 2);
        at(15, 10, 4, 4, 4);

        assertThat(meter.instanceSeconds()).isCloseTo(2 * 10 + 4 * 5, within(1e-9));
    }

    @Test
    void aReactionLastsFromTheOverloadToTheDecision() {
        at(0, 50, 2, 2, 2);
        at(1, 70, 2, 2, 2);
        at(2, 90, 2, 2, 2);
        at(3, 90, 2, 2, 4);
        at(4, 90, 4, 3, 4);
        at(5, 90, 4, 4, 4);

        assertThat(meter.decisions()).containsExactly(Duration.ofSeconds(2));
        assertThat(meter.startups()).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void anOverloadThatGoesAwayIsNoReaction() {
        at(0, 70, 2, 2, 2);
        at(1, 40, 2, 2, 2);
        at(9, 70, 2, 2, 2);
        at(10, 70, 2, 2, 3);

        assertThat(meter.decisions()).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void atTheMaximumThereIsNothingToDecide() {
        at(0, 9000, 8, 8, 8);
        at(1, 9000, 8, 8, 8);

        assertThat(meter.decisions()).isEmpty();
    }

    @Test
    void mediansAndLongest() {
        List<Duration> durations =
                List.of(Duration.ofSeconds(9), Duration.ofSeconds(1), Duration.ofSeconds(2));

        assertThat(Meter.median(durations)).contains(Duration.ofSeconds(2));
        assertThat(Meter.longest(durations)).contains(Duration.ofSeconds(9));
        assertThat(Meter.median(List.of())).isEmpty();
    }

    private void at(int seconds, double demand, int live, int ready, int desired) {
        meter.sample(Duration.ofSeconds(seconds), demand, live, ready, desired);
    }
}
