package io.novacron.autoscaler.runtime.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepRuleTest {

    @ParameterizedTest
    @CsvSource({
        // age, lead time, evaluation interval, step
        "PT10M, PT2M, PT15S, PT1M",
        "PT47H, PT14M, PT1M, PT1M",
        "PT47H, PT15M, PT1M, PT5M",
        "PT48H, PT2M, PT15S, PT5M",
        "PT10M, PT2M, PT61S, PT5M",
        "PT10M, PT2M, PT5M, PT5M",
        "P7D, PT2M, PT6M, PT10M",
        "P7D, PT2M, PT1H, PT1H"
    })
    void stepsFollowTheHistoryAndTheLeadTime(
            Duration age, Duration lead, Duration interval, Duration step) {
        assertThat(StepRule.step(age, lead, interval)).isEqualTo(step);
    }
}
