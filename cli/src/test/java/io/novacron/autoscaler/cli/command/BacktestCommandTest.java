package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `backtest`: SIMULATION.md.
class BacktestCommandTest {

    @TempDir private Path folder = Path.of("");

    private static final String FOLLOWING =
            """
            id: %s
            resourceType: vm
            minCapacity: 1
            maxCapacity: 5
            evaluationInterval: 1m
            metrics: {load: {type: request_count}}
            rules: [{id: follow, type: target, metric: load, averageValue: 100, tolerance: 0}]
            behavior: {scaleIn: {stabilizationWindow: 0s}}
            """;

    @BeforeEach
    void files() throws IOException {
        write("web.yaml", FOLLOWING.formatted("web"));
        write("trace.csv", "timestamp,value\n0,100\n60,250\n120,250\n180,100\n240,100\n300,100\n");
        write("plant.yaml", "{capacityPerInstance: 100, startup: 1m, warmup: 0s}");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
        return path(name);
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private Outcome backtest(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "backtest",
                                "--group",
                                path("web.yaml"),
                                "--model",
                                path("plant.yaml")));
        if (!List.of(more).contains("--demand")) {
            arguments.addAll(List.of("--demand", path("trace.csv")));
        }
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static String withoutRuntime(String json) {
        return json.replaceAll("\"runtimeMillis\" : [0-9.E-]+", "\"runtimeMillis\" : 0");
    }

    /// The load is seen at the end of its tick and served by what was launched then, a minute
    /// later. Counted are the ticks 1 to 5:
    ///
    /// | tick | needed | ready | paid | dropped |
    /// | --- | --- | --- | --- | --- |
    /// | 1 | 3 | 1 | 1 | 150 |
    /// | 2 | 3 | 1 | 3 | 150 |
    /// | 3 | 1 | 3 | 3 | 0 |
    /// | 4 | 1 | 1 | 1 | 0 |
    /// | 5 | 1 | 1 | 1 | 0 |
    ///
    /// The oracle pays 3 + 3 + 1 + 1 + 1. A static group of 9 / 5 ≈ 2 has θ_U 40/3, θ_O 60, τ_U
    /// 0.4, τ_O 0.6.
    @Test
    void figuresAreThoseComputedByHand() throws IOException {
        Outcome outcome = backtest("--json", path("out.json"));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(withoutRuntime(text("out.json")))
                .isEqualTo(
                        """
                        {
                          "groups" : [ {
                            "id" : "web",
                            "steps" : 5,
                            "instanceHours" : 0.15,
                            "cost" : 0.015,
                            "oracleInstanceHours" : 0.15,
                            "oracleCost" : 0.015,
                            "costRatio" : 1.0,
                            "underProvisionedTimeShare" : 0.4,
                            "overProvisionedTimeShare" : 0.2,
                            "underProvisioningAccuracy" : 26.666666666666664,
                            "overProvisioningAccuracy" : 40.0,
                            "instability" : 0.4,
                            "unservedShare" : 0.375,
                            "sloViolationShare" : 0.625,
                            "scalingActions" : {
                              "out" : 1,
                              "in" : 1,
                              "up" : 0,
                              "down" : 0
                            },
                            "efficiency" : 0.5555555555555556,
                            "elasticSpeedup" : %s,
                            "runtimeMillis" : 0
                          } ],
                          "model" : {
                            "tick" : "1m",
                            "capacityPerInstance" : 100,
                            "startup" : "1m",
                            "warmup" : "0s",
                            "terminate" : "0s",
                            "metricDelay" : "0s",
                            "queueing" : false,
                            "objective" : {
                              "utilization" : 1
                            },
                            "initialInstances" : "auto",
                            "seed" : 1,
                            "pricePerInstanceHour" : 0.1
                          },
                          "demand" : {
                            "file" : "%s",
                            "steps" : 6,
                            "filledSteps" : 0
                          }
                        }
                        """
                                .formatted(Math.pow(2.25, 0.25), path("trace.csv")));
        assertThat(outcome.lines()).hasSize(2);
        assertThat(outcome.lastLine().split(" +"))
                .containsExactly(
                        "web", "0.02", "0.2", "1.000", "40.000", "20.0", "37.500", "62.500", "24.0",
                        "0.556", "1.22");
    }

    @Test
    void theTraceHasARowForEachTick() throws IOException {
        assertThat(backtest("--trace", path("out.csv")).code()).isZero();

        assertThat(text("out.csv").lines().map(line -> line.replaceAll(",[^,]*$|,\".*$", "")))
                .containsExactly(
                        "timestamp,demand,needed,ready,paid,desired,oracle,action",
                        "1970-01-01T00:00:00Z,100,1,1,1,1,,none",
                        "1970-01-01T00:01:00Z,250,3,1,1,3,3,scale_out",
                        "1970-01-01T00:02:00Z,250,3,1,3,3,3,none",
                        "1970-01-01T00:03:00Z,100,1,3,3,1,1,scale_in",
                        "1970-01-01T00:04:00Z,100,1,1,1,1,1,none",
                        "1970-01-01T00:05:00Z,100,1,1,1,1,1,none");
        assertThat(text("out.csv")).contains("rule follow: load 250 against target 100, wants 3");
    }

    @Test
    void groupsAreComparedSideBySideInTheirOrder() throws IOException {
        write(
                "two.yaml",
                """
                groups:
                - {id: still, resourceType: vm, minCapacity: 3, maxCapacity: 3}
                - {id: small, resourceType: vm, minCapacity: 1, maxCapacity: 1}
                """);

        Outcome outcome =
                backtest(
                        "--compare",
                        path("two.yaml"),
                        path("web.yaml"),
                        "--trace",
                        path("out.csv"));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.lines().stream().map(line -> line.split(" ", -1)[0]))
                .containsExactly("group", "web", "still", "small", "web");
        assertThat(outcome.lastLine()).startsWith("web (web.yaml) #2 ");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("out.still.csv", "out.small.csv")
                    .filteredOn(name -> name.startsWith("out."))
                    .hasSize(4);
        }
    }

    @Test
    void theSameInputGivesTheSameBytes() throws IOException {
        write(
                "plant.yaml",
                "{capacityPerInstance: 100, startup: {median: 1m, p95: 3m}, warmup: 0s,"
                        + " faults: [{at: 2m, for: 2m, kind: metrics_gap, share: 0.5}]}");
        write("other.yaml", FOLLOWING.formatted("other"));

        for (String run : List.of("1", "2")) {
            assertThat(
                            backtest(
                                            "--compare",
                                            path("other.yaml"),
                                            "--json",
                                            path(run + ".json"),
                                            "--trace",
                                            path(run + ".csv"))
                                    .code())
                    .isZero();
        }

        assertThat(withoutRuntime(text("1.json"))).isEqualTo(withoutRuntime(text("2.json")));
        assertThat(text("1.web.csv")).isEqualTo(text("2.web.csv"));
        assertThat(text("1.other.csv")).isEqualTo(text("2.other.csv"));
    }

    @Test
    void demandIsCutScaledAndCounted() throws IOException {
        write("rates.csv", "timestamp,value\n0,1\n60,2\n120,4\n240,3\n");

        assertThat(
                        backtest(
                                        "--demand",
                                        path("rates.csv"),
                                        "--unit",
                                        "per_second",
                                        "--scale",
                                        "2",
                                        "--from",
                                        "1970-01-01 00:01",
                                        "--to",
                                        "300",
                                        "--json",
                                        path("out.json"),
                                        "--trace",
                                        path("out.csv"),
                                        "--skip",
                                        "0s")
                                .err())
                .isEmpty();

        assertThat(text("out.csv").lines().skip(1).map(line -> line.split(",", -1)[1]))
                .containsExactly("240", "480", "480", "360");
        assertThat(text("out.json")).contains("\"steps\" : 4,\n    \"filledSteps\" : 1");
    }

    @Test
    void aPeakIsBroughtToSoManyInstances() throws IOException {
        assertThat(backtest("--peak-instances", "5", "--trace", path("out.csv")).code()).isZero();

        assertThat(text("out.csv").lines().skip(1).map(line -> line.split(",", -1)[2]))
                .containsExactly("2", "5", "5", "2", "2", "2");
    }

    @Test
    void anObjectiveRuns() throws IOException {
        write(
                "promise.yaml",
                FOLLOWING.formatted("promise")
                        + "predictive: {mode: scale, load: load, capacityPerInstance: 100,"
                        + " objective: {underProvisionedTime: 1%}}\n");

        assertThat(backtest("--compare", path("promise.yaml")).err()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--scale;0 | --scale: found 0.0; a number above 0",
                "--peak-instances;0 | --peak-instances: found 0",
                "--peak-quantile;0.5 | --peak-instances beside it",
                "--peak-instances;5;--peak-quantile;2 | --peak-quantile: found 2.0",
                "--skip;soon | --skip: found soon; a duration",
                "--skip;2d | --skip: found 2d; less than the demand's 6 ticks",
                "--from;noon | --from: found noon; a time",
                "--from;1971-01-01 | no demand from 1971-01-01T00:00:00Z",
                "--from;3000 | no demand from",
                "--unit;per_year | --unit",
                "--json;absent/out.json | out.json: cannot be written: there is no folder",
                "--compare;absent.yaml | absent.yaml: no such file",
                "--demand;absent.csv | absent.csv: no such file"
            })
    void badUsageIsToldAndNothingIsWritten(String arguments, String told) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments.split(";")));
        all.addAll(List.of("--trace", path("never.csv")));

        Outcome outcome = backtest(all.toArray(String[]::new));

        assertThat(outcome.err()).contains(told);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        nothingIsLeft();
    }

    private void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.contains("never") || name.endsWith(".part"));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "web.yaml | {id: web, resourceType: vm, minCapacity: 3} | maxCapacity",
                "web.yaml | {id: web, resourceType: vm, minCapacity: 1, maxCapacity: 3, mode:"
                        + " vertical} | mode",
                "web.yaml | {id: web, resourceType: vm, minCapacity: 1, maxCapacity: 3, metrics: {m:"
                        + " {type: memory_utilization}}} | a signal of the backtest",
                "plant.yaml | {tick: 60, seed: x} | tick",
                "trace.csv | timestamp,value | at least 2",
                "trace.csv | {} | a header with timestamp and value"
            })
    void badInputIsToldAndNothingIsWritten(String file, String content, String told)
            throws IOException {
        write(file, content);

        Outcome outcome = backtest("--json", path("never.json"), "--trace", path("never.csv"));

        assertThat(outcome.err()).contains(told).contains(file);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        nothingIsLeft();
    }
}
