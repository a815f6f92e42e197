package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.Fault;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import io.novacron.autoscaler.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The model of a backtest: the input section of SIMULATION.md.
class ModelDocumentsTest {

    private static final List<String> SIGNALS =
            List.of("load", "rate", "cpu", "utilization", "queue", "latency", "ready");

    private static Reading<PlantModel> read(String text) {
        return ModelDocuments.read(text, SIGNALS);
    }

    @Test
    void everyFieldReads() {
        PlantModel model =
                read("""
                tick: 30s
                capacityPerInstance: {perSecond: 2.5}
                startup: {median: 2m, p95: 5m}
                warmup: 45s
                terminate: 90s
                metricDelay: 1m
                queueing: true
                queueLimit: 5000
                objective: {utilization: 80%, within: 250ms}
                serviceTime: 40ms
                initialInstances: 4
                seed: 12345678901
                signals: {rps: load, busy: cpu}
                faults:
                  - {at: 36h, for: 10m, kind: metrics_gap}
                  - {at: "2026-01-05T10:00:00Z", kind: instance_loss, share: 0.5}
                pricePerInstanceHour: 0.25
                """)
                        .orThrow();

        assertThat(model)
                .isEqualTo(
                        new PlantModel(
                                Duration.ofSeconds(30),
                                75,
                                new StartUp.Lognormal(Duration.ofMinutes(2), Duration.ofMinutes(5)),
                                Duration.ofSeconds(45),
                                Duration.ofSeconds(90),
                                Duration.ofMinutes(1),
                                OptionalDouble.of(5000),
                                0.8,
                                Optional.of(Duration.ofMillis(250)),
                                Optional.of(Duration.ofMillis(40)),
                                OptionalInt.of(4),
                                12345678901L,
                                Map.of("rps", "load", "busy", "cpu"),
                                List.of(
                                        new Fault(
                                                Duration.ofHours(36),
                                                Duration.ofMinutes(10),
                                                Fault.Kind.METRICS_GAP,
                                                1),
                                        new Fault(
                                                new Fault.Beginning.At(
                                                        Instant.parse("2026-01-05T10:00:00Z")),
                                                Duration.ZERO,
                                                Fault.Kind.INSTANCE_LOSS,
                                                0.5)),
                                0.25));
        assertThat(read(ModelDocuments.tree(model).toString()).orThrow()).isEqualTo(model);
    }

    @Test
    void whatIsLeftOutIsAsTheContractSays() {
        Reading<PlantModel> reading = read("{}");

        assertThat(reading.orThrow())
                .isEqualTo(
                        new PlantModel(
                                Duration.ofMinutes(1),
                                100,
                                new StartUp.Fixed(Duration.ofMinutes(3)),
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
                                0.10));
        assertThat(reading.warnings())
                .extracting(Problem::path)
                .containsExactly("capacityPerInstance");
    }

    @Test
    void aQueueWithoutALimitIsBoundless() {
        PlantModel model = read("{capacityPerInstance: 1, queueing: true}").orThrow();

        assertThat(model.queueLimit()).hasValue(Double.POSITIVE_INFINITY);
        assertThat(read(ModelDocuments.tree(model).toString()).orThrow()).isEqualTo(model);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "tick: 0s | tick | 1s to 1d",
                "tick: 60 | tick | without a unit",
                "tick: 2d | tick | 1s to 1d",
                "capacityPerInstance: 0 | capacityPerInstance | above 0",
                "capacityPerInstance: {perMinute: 3} | capacityPerInstance.perSecond | required",
                "startup: {median: 5m, p95: 2m} | startup.p95 | at least the median 5m",
                "startup: {median: 5m} | startup.p95 | required",
                "startup: 60d | startup | at most 30d",
                "objective: {utilization: 0} | objective.utilization | above 0",
                "objective: {within: 1s} | objective.within | serviceTime beside it",
                "queueLimit: 10 | queueLimit | queueing: true",
                "initialInstances: some | initialInstances | auto",
                "initialInstances: -1 | initialInstances | from 0",
                "seed: 1.5 | seed | a whole number",
                "signals: {rps: latencz} | signals.rps | did you mean latency?",
                "faults: [{at: 1h, kind: metrics_gap}] | faults[0].for | required",
                "faults: [{kind: flood, at: 1h}] | faults[0].kind | one of",
                "faults: [{at: noon, kind: instance_loss}] | faults[0].at | a duration since",
                "faults: [{at: 1h, kind: instance_loss, share: 2}] | faults[0].share | share",
                "pricePerInstanceHour: -1 | pricePerInstanceHour | at least 0",
                "warmUp: 60s | warmUp | did you mean warmup?"
            })
    void whatIsWrongIsToldWithItsPath(String document, String path, String told) {
        Reading<PlantModel> reading = read(document);

        assertThat(reading.errors())
                .anySatisfy(problem -> {
                    assertThat(problem.path()).isEqualTo(path);
                    assertThat(problem.toString()).contains(told);
                });
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThat(read("{tick: 0s, seed: x, startup: soon, objective: {utilization: 2}}").errors())
                .extracting(Problem::path)
                .containsExactly("tick", "seed", "startup", "objective.utilization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "text", "{a: b", "- {tick: 1s}"})
    void whatIsNoModelIsRefused(String document) {
        assertThat(read(document).errors()).isNotEmpty();
    }
}
