package io.novacron.autoscaler.runtime.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadTimesTest {

    private final LeadTimes times = new LeadTimes();

    @Test
    void aHighQuantileOfTheLastTwentyCounts() {
        assertThat(times.startup()).isEmpty();
        times.add(Duration.ofMinutes(5));
        assertThat(times.startup()).contains(Duration.ofMinutes(5));
        for (int second = 1; second <= 20; second++) {
            times.add(Duration.ofSeconds(second));
        }
        // The first is forgotten; 18 of 20 took at most 18 s.
        assertThat(times.size()).isEqualTo(LeadTimes.KEPT);
        assertThat(times.startup()).contains(Duration.ofSeconds(18));
    }
}
