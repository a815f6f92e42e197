package io.novacron.autoscaler.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import io.novacron.autoscaler.model.Predictive;
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
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `predictive.objective` keeps its bound on worlds made from seeds, whatever they look like.
class PromiseTest {

    private static final int DAY = 1440;

    /// Load of twelve days by minute, 30 instances at the highest or so.
    private static double[] world(String kind, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] noise = new double[12 * DAY];
        for (int k = 1; k < noise.length; k++) {
            noise[k] = 0.9 * noise[k - 1] + 0.1 * (random.nextDouble() - 0.5);
        }
        IntToDoubleFunction shape =
                switch (kind) {
                    case "daily" -> k -> 15 + 10 * Math.sin(2 * Math.PI * k / DAY);
                    case "flat" -> k -> 20;
                    case "ramps" -> k -> 5 + 20.0 * (k % 360) / 360;
                    case "shift" -> k -> k < 6 * DAY ? 10 : 25;
                    case "bursts" -> k -> 8 + (k * 7919L / 97 % 311 < 12 ? 14 : 0);
                    default -> throw new IllegalArgumentException(kind);
                };
        double[] load = new double[noise.length];
        for (int k = 0; k < load.length; k++) {
            load[k] = Math.max(0, 100 * shape.applyAsDouble(k) * (1 + noise[k]));
        }
        return load;
    }

    private static ScalingGroup promising(double bound) {
        return ScalingGroup.builder("web")
                .minCapacity(1)
                .maxCapacity(200)
                .metric("load", MetricDefinition.of(MetricType.REQUEST_COUNT))
                .predictive(
                        new Predictive(
                                Predictive.Mode.SCALE,
                                Optional.of("load"),
                                Optional.of(new Predictive.CapacityPerInstance.Fixed(100)),
                                Duration.ofHours(24),
                                Duration.ofDays(7),
                                0.8,
                                "auto",
                                new Predictive.Aim.Objective(bound),
                                Optional.empty(),
                                new Predictive.Breach.Honor()))
                .build();
    }

    private static PlantModel ready(Duration startUp) {
        return new PlantModel(
                Duration.ofMinutes(1),
                100,
                new StartUp.Fixed(startUp),
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
    }

    @ParameterizedTest(name = "{0}, start-up {1} minutes, {2} of the time at most")
    @CsvSource({
        "daily, 3, 0.01",
        "daily, 20, 0.005",
        "flat, 3, 0.005",
        "ramps, 3, 0.01",
        "shift, 3, 0.01",
        "bursts, 3, 0.02"
    })
    void theBoundIsKept(String kind, int startUp, double bound) {
        DemandTrace trace =
                DemandTrace.of(
                        Instant.parse("2026-01-05T00:00:00Z"),
                        Duration.ofMinutes(1),
                        world(kind, 11));

        Figures figures =
                Backtest.of(
                                promising(bound),
                                trace,
                                ready(Duration.ofMinutes(startUp)),
                                new ArrayList<>())
                        .orElseThrow()
                        .run(2 * DAY, null);

        assertThat(figures.underProvisionedTimeShare()).isLessThanOrEqualTo(bound);
        assertThat(figures.costRatio().orElseThrow()).isLessThan(2.5);
    }
}
