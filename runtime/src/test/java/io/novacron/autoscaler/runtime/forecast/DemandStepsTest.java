package io.novacron.autoscaler.runtime.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandStepsTest {

    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private final DemandSteps steps = new DemandSteps(Duration.ofMinutes(1));
    private final List<String> over = new ArrayList<>();

    private boolean moveTo(int seconds) {
        return steps.moveTo(
                START.plusSeconds(seconds),
                5,
                (step, value) ->
                        over.add(
                                Duration.between(START, steps.startOf(step)).toMinutes()
                                        + "="
                                        + value));
    }

    @Test
    void aStepIsTheMeanOfItsSamplesAndGapsAreGaps() {
        moveTo(10);
        steps.add(4);
        moveTo(40);
        steps.add(6);
        assertThat(over).isEmpty();
        moveTo(185);
        assertThat(over).containsExactly("0=5.0", "1=NaN", "2=NaN");
        assertThat(steps.open()).isEqualTo(steps.stepOf(START) + 3);
    }

    @Test
    void aLongPauseIsSaidAndNotCounted() {
        moveTo(0);
        steps.add(7);
        assertThat(moveTo(3_600)).isFalse();
        assertThat(over).containsExactly("0=7.0");
        assertThat(steps.open()).isEqualTo(steps.stepOf(START) + 60);
    }

    @Test
    void aClockThatGoesBackAddsToTheStepThatRuns() {
        moveTo(120);
        assertThat(moveTo(0)).isTrue();
        steps.add(1);
        moveTo(180);
        assertThat(over).containsExactly("2=1.0");
    }
}
