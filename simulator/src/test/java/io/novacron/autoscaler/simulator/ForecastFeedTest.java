package io.novacron.autoscaler.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// `predictive` with a quantile, in virtual time.
class ForecastFeedTest {

    private static final int DAY = 1440;

    /// Rises by 2,500 within two hours every noon and falls at midnight, with noise.
    private static DemandTrace ramps(int days) {
        SplittableRandom random = new SplittableRandom(7);
        double[] load = new double[days * DAY];
        for (int k = 0; k < load.length; k++) {
            int minute = k % DAY;
            double high =
                    minute < 720
                            ? Math.clamp(1 - minute / 120.0, 0, 1)
                            : Math.clamp((minute - 720) / 120.0, 0, 1);
            load[k] = (500 + 2500 * high) * (0.95 + 0.1 * random.nextDouble());
        }
        return DemandTrace.of(Instant.parse("2026-01-05T00:00:00Z"), Duration.ofMinutes(1), load);
    }

    private static Figures run(Predictive.Mode mode, DemandTrace trace) {
        ScalingGroup group =
                ScalingGroup.builder("web")
                        .minCapacity(1)
                        .maxCapacity(100)
                        .evaluationInterval(Duration.ofMinutes(1))
                        .metric("load", MetricDefinition.of(MetricType.REQUEST_COUNT))
                        .rules(
                                List.of(
                                        new Rule.Target(
                                                Rule.Header.of("load"),
                                                "load",
                                                Rule.TargetKind.AVERAGE_VALUE,
                                                90,
                                                false,
                                                OptionalDouble.empty())))
                        .predictive(
                                new Predictive(
                                        mode,
                                        Optional.of("load"),
                                        Optional.of(new Predictive.CapacityPerInstance.Fixed(90)),
                                        Duration.ofHours(24),
                                        Duration.ofDays(7),
                                        0.6,
                                        "auto",
                                        new Predictive.Aim.Quantile(0.95),
                                        Optional.empty(),
                                        new Predictive.Breach.Honor()))
                        .build();
        PlantModel plant =
                new PlantModel(
                        Duration.ofMinutes(1),
                        100,
                        new StartUp.Fixed(Duration.ofMinutes(9)),
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        OptionalDouble.empty(),
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        1,
                        Map.of(),
                        List.of(),
                        0.1);
        return Backtest.of(group, trace, plant, new ArrayList<>()).orElseThrow().run(2 * DAY, null);
    }

    @Test
    void capacityIsThereBeforeTheRampThatComesEveryDay() {
        DemandTrace trace = ramps(5);

        Figures reactive = run(Predictive.Mode.OFF, trace);
        Figures predictive = run(Predictive.Mode.SCALE, trace);

        assertThat(reactive.underProvisionedTimeShare()).isGreaterThan(0.01);
        assertThat(predictive.underProvisionedTimeShare())
                .isLessThan(reactive.underProvisionedTimeShare() / 2);
        assertThat(predictive.cost()).isLessThan(1.2 * reactive.cost());
    }

    @Test
    void recommendChangesNothing() {
        DemandTrace trace = ramps(3);

        assertThat(run(Predictive.Mode.RECOMMEND, trace))
                .isEqualTo(run(Predictive.Mode.OFF, trace));
    }

    @Test
    void theSameInputGivesTheSameFigures() {
        DemandTrace trace = ramps(3);

        assertThat(run(Predictive.Mode.SCALE, trace)).isEqualTo(run(Predictive.Mode.SCALE, trace));
    }
}
