package io.novacron.autoscaler.runtime.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FitQueueTest {

    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private final FitQueue queue = new FitQueue(2);

    private static GroupForecaster group(String id) {
        ScalingGroup document =
                ScalingGroup.builder(id)
                        .metric("load", MetricDefinition.of(MetricType.CUSTOM))
                        .rules(
                                List.of(
                                        new Rule.Target(
                                                Rule.Header.of("load"),
                                                "load",
                                                Rule.TargetKind.AVERAGE_VALUE,
                                                100,
                                                false,
                                                OptionalDouble.empty())))
                        .predictive(
                                new Predictive(
                                        Predictive.Mode.SCALE,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Duration.ofHours(24),
                                        Duration.ofDays(7),
                                        0.8,
                                        "auto",
                                        new Predictive.Aim.Quantile(0.95),
                                        Optional.empty(),
                                        new Predictive.Breach.Honor()))
                        .build();
        return new GroupForecaster(
                Subject.of(document).orElseThrow(), new DemandHistory(SampleHistory.NONE));
    }

    /// With a model, learned from a quarter of an hour.
    private static GroupForecaster fitted(String id) {
        GroupForecaster group = group(id);
        for (int minute = 0; minute <= 15; minute++) {
            group.take(
                    new Sighting(
                            group.subject(),
                            START.plusSeconds(60L * minute),
                            OptionalDouble.of(100 + minute),
                            group.subject().isTotal(Map.of("load", MetricReading.of(1))),
                            1,
                            List.of()),
                    new ArrayList<>());
        }
        group.fit(START.plusSeconds(900), new ArrayList<>());
        assertThat(group.fittedAt()).isEqualTo(START.plusSeconds(900));
        return group;
    }

    private String next(int seconds) {
        return queue.next(START.plusSeconds(seconds)).map(group -> group.id).orElse("none");
    }

    @Test
    void groupsWithoutAModelGoFirstAndAreNotLimited() {
        queue.add(fitted("old"));
        for (String id : List.of("a", "b", "c")) {
            queue.add(group(id));
        }
        assertThat(List.of(next(0), next(0), next(0), next(0), next(0)))
                .containsExactly("a", "b", "c", "old", "none");
    }

    @Test
    void learningAnewIsLimitedAndInTurn() {
        for (String id : List.of("a", "b", "c", "d", "e")) {
            queue.add(fitted(id));
        }
        assertThat(List.of(next(0), next(0), next(0))).containsExactly("a", "b", "none");
        assertThat(List.of(next(1), next(1), next(1))).containsExactly("c", "d", "none");
        // What was not used is not saved up, and a clock that goes back gives nothing.
        assertThat(next(0)).isEqualTo("none");
        assertThat(List.of(next(100), next(100))).containsExactly("e", "none");
    }

    @Test
    void aGroupWaitsOnce() {
        GroupForecaster group = group("a");
        queue.add(group);
        queue.add(group);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(next(0)).isEqualTo("a");
        assertThat(next(0)).isEqualTo("none");
        queue.add(group);
        assertThat(next(0)).isEqualTo("a");
    }
}
