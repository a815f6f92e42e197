package io.novacron.autoscaler.runtime.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.spi.HistorySeries;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class CapacityLearnerTest {

    private static final int STEPS = 120;

    private static HistorySeries series(IntToDoubleFunction value) {
        long[] times = new long[STEPS];
        double[] values = new double[STEPS];
        for (int index = 0; index < STEPS; index++) {
            times[index] = 60_000L * (index + 1);
            values[index] = value.applyAsDouble(index);
        }
        return HistorySeries.of(Duration.ofMinutes(1), times, values, values);
    }

    @Test
    void demandOfAnInstanceIsScaledToFullUtilization() {
        LearnedCapacity learned =
                CapacityLearner.learn(series(_ -> 900), series(_ -> 3), series(_ -> 60), 80)
                        .orElseThrow();
        assertThat(learned.perInstance()).isEqualTo(400, within(1e-9));
        assertThat(learned.steps()).isEqualTo(STEPS);
        assertThat(learned.full()).isEqualTo(80);
    }

    @Test
    void aFewOddStepsChangeNothing() {
        SplittableRandom random = new SplittableRandom(3);
        IntToDoubleFunction load = index -> 500 + 4 * index;
        LearnedCapacity learned =
                CapacityLearner.learn(
                                series(load),
                                series(_ -> 4),
                                series(index ->
                                        index % 10 == 0
                                                ? 12
                                                : load.applyAsDouble(index)
                                                        / 4
                                                        / 2.5
                                                        * (0.95 + random.nextDouble() / 10)),
                                80)
                        .orElseThrow();
        assertThat(learned.perInstance()).isEqualTo(200, within(6.0));
        assertThat(learned.low()).isLessThanOrEqualTo(learned.perInstance());
        assertThat(learned.high()).isGreaterThanOrEqualTo(learned.perInstance());
    }

    @Test
    void idleTimesAndChangingFleetsTellNothing() {
        assertThat(CapacityLearner.learn(series(_ -> 10), series(_ -> 3), series(_ -> 5), 80))
                .isEmpty();
        double[] changing = new double[STEPS];
        double[] high = new double[STEPS];
        long[] times = new long[STEPS];
        for (int index = 0; index < STEPS; index++) {
            times[index] = 60_000L * (index + 1);
            changing[index] = 2.5;
            high[index] = 3;
        }
        HistorySeries ready = HistorySeries.of(Duration.ofMinutes(1), times, changing, high);
        assertThat(CapacityLearner.learn(series(_ -> 900), ready, series(_ -> 60), 80)).isEmpty();
        assertThat(
                        CapacityLearner.learn(
                                series(_ -> 900), HistorySeries.EMPTY, series(_ -> 60), 80))
                .isEmpty();
    }
}
