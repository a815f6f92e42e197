package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Evaluation cases: SPEC 6.1.
class CaseDocumentsTest {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    private static final String BASE =
            """
            now: 2026-01-05T10:00:00Z
            group:
              id: web
              resourceType: vm
              minCapacity: 1
              maxCapacity: 10
              metrics: {cpu: {type: custom}}
            """;

    private static CaseReading read(String more) {
        return CaseDocuments.read(BASE + more);
    }

    private static Observation observed(String observed) {
        return read("observed: " + observed).result().orThrow().observed();
    }

    private static MetricReading reading(String cpu) {
        return observed("{instances: 4, metrics: {cpu: " + cpu + "}}").metrics().get("cpu");
    }

    private static Memory memory(String memory) {
        return read("observed: {instances: 4}\nmemory: " + memory)
                .result()
                .orThrow()
                .memory()
                .orElseThrow();
    }

    static Stream<String> conformance() throws IOException {
        Path directory = Path.of("..", "examples", "conformance");
        return Stream.concat(
                Files.readAllLines(directory.resolve("behaviour.jsonl")).stream(),
                Files.readAllLines(directory.resolve("cases.jsonl")).stream());
    }

    @ParameterizedTest
    @MethodSource("conformance")
    void everyConformanceCaseReadsOrIsRefusedAsItExpects(String line) {
        CaseReading reading = CaseDocuments.read(line);

        assertThat(reading.id()).isPresent();
        switch (reading.expectation().orElseThrow()) {
            case Expectation.Outcome _ -> {
                EvaluationCase read = reading.result().orThrow();
                assertThat(
                                GroupDocuments.readOne(
                                                GroupDocuments.toYaml(read.group()), List.of())
                                        .orThrow())
                        .isEqualTo(read.group());
            }
            case Expectation.Refusal _ -> assertThat(reading.result().errors()).hasSize(1);
        }
    }

    @Test
    void theRefusedConformanceCasesNameTheirCause() throws IOException {
        List<String> refusals =
                conformance()
                        .map(CaseDocuments::read)
                        .filter(reading -> reading.result().optional().isEmpty())
                        .map(reading -> reading.result().errors().getFirst().toString())
                        .toList();

        assertThat(refusals).hasSize(2);
        assertThat(refusals.get(0)).startsWith("group.rules[0].steps[1]:").contains("overlap");
        assertThat(refusals.get(1)).startsWith("group.schedules[0].zone:").contains("Mars/Olympus");
    }

    @Test
    void aCaseNeedsNowAGroupAndAnObservation() {
        assertThat(CaseDocuments.read("{}").result().errors())
                .extracting(Problem::path)
                .containsExactly("now", "group", "observed");
        assertThat(CaseDocuments.read("[]").result().errors()).hasSize(1);
        assertThat(read("observed: {instances: 1}\nexpected: {}").result().errors())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .contains("did you mean expect?");
        EvaluationCase read = read("observed: {instances: 1}").result().orThrow();
        assertThat(read.now()).isEqualTo(NOW);
        assertThat(read.memory()).isEmpty();
        assertThat(read.forecast()).isEqualTo(Forecast.NONE);
    }

    @Test
    void whatACaseExpectsIsKnownEvenWhereItsGroupDoesNotRead() {
        CaseReading reading =
                CaseDocuments.read(
                        """
                        {"id": "x", "source": "s", "note": "n", "now": "2026-01-05T10:00:00Z",
                         "expect": {"error": "unknown"}, "group": {}, "observed": {"instances": 1}}
                        """);

        assertThat(reading.id()).contains("x");
        assertThat(reading.source()).contains("s");
        assertThat(reading.note()).contains("n");
        assertThat(reading.expectation()).contains(new Expectation.Refusal(Optional.of("unknown")));
        assertThat(reading.result().errors())
                .extracting(Problem::path)
                .contains("group.id", "group.minCapacity");
    }

    @Test
    void expectationsReadInEveryForm() {
        String observed = "observed: {instances: 1}\nexpect: ";
        assertThat(read(observed + "{error: true}").expectation())
                .contains(new Expectation.Refusal(Optional.empty()));
        assertThat(
                        read(observed
                                        + "{instances: 3, action: scale_out, size: small, rule: cpu,"
                                        + " limitedBy: [max_capacity, budget]}")
                                .expectation())
                .contains(
                        new Expectation.Outcome(
                                OptionalInt.of(3),
                                Optional.of(Decision.Action.SCALE_OUT),
                                Optional.of("small"),
                                Optional.of("cpu"),
                                false,
                                List.of(
                                        Decision.LimitedBy.MAX_CAPACITY,
                                        Decision.LimitedBy.BUDGET)));
        assertThat(read(observed + "{rule: null}").expectation())
                .contains(
                        new Expectation.Outcome(
                                OptionalInt.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                List.of()));
        assertThat(read(observed + "{action: grow}").result().errors())
                .extracting(Problem::path)
                .containsExactly("expect.action");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, -3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anyCountOfInstancesReads(int count) {
        assertThat(observed("{instances: " + count + "}").fleet())
                .isEqualTo(new Fleet.Counted(count));
    }

    @Test
    void instancesReadWithEveryField() {
        assertThat(
                        observed(
                                        "{instances: [{id: i-1, state: failed, ready: false, since:"
                                                + " 2026-01-05T09:00:00Z, size: small, zone: a, host: h, address:"
                                                + " '10.0.0.1:80', healthy: false, protected: true, draining: true},"
                                                + " {id: i-2}]}")
                                .fleet())
                .isEqualTo(
                        new Fleet.Listed(
                                List.of(
                                        new Instance(
                                                "i-1",
                                                InstanceState.FAILED,
                                                Optional.of(false),
                                                Optional.of(Instant.parse("2026-01-05T09:00:00Z")),
                                                Optional.of("small"),
                                                Optional.of("a"),
                                                Optional.of("h"),
                                                Optional.of("10.0.0.1:80"),
                                                false,
                                                true,
                                                true),
                                        new Instance(
                                                "i-2",
                                                InstanceState.RUNNING,
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                true,
                                                false,
                                                false))));
    }

    @Test
    void metricsReadInEveryForm() {
        Instant at = Instant.parse("2026-01-05T09:59:30Z");

        assertThat(reading("82.0")).isEqualTo(MetricReading.of(82));
        assertThat(reading("{value: 82, at: 2026-01-05T09:59:30Z}"))
                .isEqualTo(MetricReading.of(82, at));
        assertThat(reading("{error: timed out after 5 s}"))
                .isEqualTo(MetricReading.failed("timed out after 5 s"));
        assertThat(
                        reading(
                                "{perInstance: {i-1: 90, i-2: {value: 400, request: 1000, at: 1767607170}}}"))
                .isEqualTo(
                        MetricReading.perInstance(
                                List.of(
                                        InstanceSample.of("i-1", 90),
                                        new InstanceSample(
                                                "i-2",
                                                400,
                                                OptionalDouble.of(1000),
                                                Optional.of(at)))));
        assertThat(reading("{perInstance: {}}").perInstance()).contains(List.of());
        assertThat(
                        reading(
                                "{history: [[2026-01-05T09:59:30Z, 81], [1767607100, 80.0]], value: 82}"))
                .isEqualTo(
                        new MetricReading(
                                OptionalDouble.of(82),
                                Optional.empty(),
                                Optional.empty(),
                                TimedValues.of(
                                        new long[] {1_767_607_100_000L, at.toEpochMilli()},
                                        new double[] {80, 81}),
                                Optional.empty()));
        assertThat(observed("{instances: 1, metrics: {cpu: null}}").metrics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        ".nan, NaN",
        ".inf, Infinity",
        "-.inf, -Infinity",
        "\"NaN\", NaN",
        "\"Infinity\", Infinity",
        "\"-Infinity\", -Infinity",
        "1e308, 1e308",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "1e999, Infinity",
        "4.9e-324, 4.9e-324",
        "0.1, 0.1",
        "9007199254740993, 9007199254740993",
        "-5, -5"
    })
    void anyNumberReadsExactly(String written, double value) {
        assertThat(reading(written).value()).hasValue(value);
    }

    @Test
    void numbersOfJsonReadAsThoseOfYaml() {
        CaseReading reading =
                CaseDocuments.read(
                        """
                        {"now": "2026-01-05T10:00:00Z",
                         "group": {"id": "web", "resourceType": "vm", "minCapacity": 1, "maxCapacity": 5,
                                   "metrics": {"cpu": {"type": "custom"}}},
                         "observed": {"instances": 4.0, "metrics": {"cpu": 1E308}}}
                        """);

        assertThat(reading.result().orThrow().observed().fleet()).isEqualTo(new Fleet.Counted(4));
        assertThat(reading.result().orThrow().observed().metrics().get("cpu").value())
                .hasValue(1e308);
    }

    @Test
    void wrongObservationsHaveTheirPath() {
        assertThat(
                        read("observed: {instances: [{state: runing}], metrics: {cpu: {values: 5, history:"
                                        + " [[1]]}, rps: high}}")
                                .result()
                                .errors())
                .extracting(Problem::path)
                .containsExactly(
                        "observed.instances[0].id",
                        "observed.instances[0].state",
                        "observed.metrics.cpu.values",
                        "observed.metrics.cpu.history[0]",
                        "observed.metrics.rps");
    }

    @Test
    void aMetricThatTheGroupDoesNotDefineIsWarnedOf() {
        Reading<EvaluationCase> result =
                read("observed: {instances: 1, metrics: {cpus: 5}}").result();

        assertThat(result.optional()).isPresent();
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .contains("observed: warning: found metric cpus", "did you mean cpu?");
    }

    @Test
    void memoryReadsEveryDocumentedField() {
        Instant at = Instant.parse("2026-01-05T09:50:00Z");
        Memory memory =
                memory(
                        """

                          since: 2026-01-01T00:00:00Z
                          desired: 4
                          decidedAt: 2026-01-05T09:59:00Z
                          lastScaleOutAt: 2026-01-05T09:57:00Z
                          lastScaleInAt: 2026-01-05T09:56:00Z
                          recommendations: [{at: 2026-01-05T09:50:00Z, capacity: 5}]
                          actions: [{at: 2026-01-05T09:50:00Z, change: -2}]
                          samples: {cpu: [[2026-01-05T09:50:00Z, 50], [1767606660, "NaN"]]}
                          instanceSamples: {cpu: {i-1: {value: 30}, i-2: {value: 3, request: 9}}}
                          spentThisMonth: 12.5
                          idleSince: 2026-01-05T09:50:00Z
                          effects: [{at: 2026-01-05T09:50:00Z, metric: cpu, value: 80}]
                          replacementFailures: 2
                          freeze: {direction: in, by: ana, reason: launch, from: 2026-01-05T09:50:00Z, until: 2026-01-06T09:50:00Z}
                        """);

        assertThat(memory)
                .isEqualTo(
                        new Memory(
                                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                                OptionalInt.of(4),
                                Optional.of(Instant.parse("2026-01-05T09:59:00Z")),
                                Optional.of(Instant.parse("2026-01-05T09:57:00Z")),
                                Optional.of(Instant.parse("2026-01-05T09:56:00Z")),
                                TimedCounts.of(new long[] {at.toEpochMilli()}, new int[] {5}),
                                TimedCounts.of(new long[] {at.toEpochMilli()}, new int[] {-2}),
                                Map.of(
                                        "cpu",
                                        TimedValues.of(
                                                new long[] {at.toEpochMilli(), 1_767_606_660_000L},
                                                new double[] {50, Double.NaN})),
                                Map.of(
                                        "cpu",
                                        List.of(
                                                InstanceSample.of("i-1", 30),
                                                new InstanceSample(
                                                        "i-2",
                                                        3,
                                                        OptionalDouble.of(9),
                                                        Optional.empty()))),
                                12.5,
                                Optional.of(at),
                                List.of(new Memory.Effect(at, "cpu", 80)),
                                2,
                                Optional.of(
                                        new Memory.OperatorFreeze(
                                                Freeze.FrozenDirection.IN,
                                                "ana",
                                                "launch",
                                                at,
                                                Optional.of(
                                                        Instant.parse("2026-01-06T09:50:00Z"))))));
        assertThat(memory("{}")).isEqualTo(Memory.EMPTY);
        assertThat(read("observed: {instances: 4}\nmemory: {lastScaleOut: 5}").result().errors())
                .extracting(Problem::path)
                .containsExactly("memory.lastScaleOut");
    }

    @Test
    void forecastsReadInTheOrderOfTime() {
        Forecast forecast =
                read("observed: {instances: 4}\nforecast: [{at: 2026-01-05T12:00:00Z, mean: 9}, {at:"
                                + " 2026-01-05T11:00:00Z, mean: 8, quantiles: {'0.95': 12, 0.5: 8, 80%: 10}}]")
                        .result()
                        .orThrow()
                        .forecast();

        assertThat(forecast)
                .isEqualTo(
                        new Forecast(
                                List.of(
                                        new Forecast.Point(
                                                Instant.parse("2026-01-05T11:00:00Z"),
                                                8,
                                                new TreeMap<>(
                                                        Map.of(0.5, 8.0, 0.8, 10.0, 0.95, 12.0))),
                                        new Forecast.Point(
                                                Instant.parse("2026-01-05T12:00:00Z"),
                                                9,
                                                new TreeMap<>()))));
    }

    @Test
    void aFileOfLinesIsReadLineByLine() {
        List<CaseReading> readings =
                CaseDocuments.readLines(
                        "{\"id\": \"a\"}\n\n{\"id\": \"b\"\n{\"id\": 7}\n", List.of());

        assertThat(readings).hasSize(3);
        assertThat(readings)
                .extracting(CaseReading::id)
                .containsExactly(Optional.of("a"), Optional.empty(), Optional.of("7"));
        assertThat(readings)
                .allSatisfy(reading -> assertThat(reading.result().errors()).isNotEmpty());
    }
}
