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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `tune`, with instances that serve 100 a minute and are ready two minutes after their launch.
class TuneCommandTest {

    @TempDir private Path folder = Path.of("");

    private static final JsonMapper JSON = JsonMapper.shared();

    @BeforeEach
    void files() throws IOException {
        write(
                "web.yaml",
                """
                id: web
                resourceType: vm
                minCapacity: 1
                maxCapacity: 40
                evaluationInterval: 1m
                metrics: {cpu: {type: cpu_utilization}}
                rules: [{id: cpu, type: target, metric: cpu, utilization: 40}]
                """);
        write("plant.yaml", "{capacityPerInstance: 100, startup: 2m}");
        // Waves of an hour between three and nine instances.
        StringBuilder trace = new StringBuilder("timestamp,value\n");
        for (int minute = 0; minute < 600; minute++) {
            long load = Math.round(600 - 300 * Math.cos(2 * Math.PI * minute / 60));
            trace.append(minute * 60).append(',').append(load).append('\n');
        }
        write("trace.csv", trace.toString());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    // Time does not end it, so that results do not depend on the machine.
    private Outcome tune(String objective, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "tune",
                                "--group",
                                path("web.yaml"),
                                "--model",
                                path("plant.yaml"),
                                "--demand",
                                path("trace.csv"),
                                "--objective",
                                objective));
        if (!List.of(more).contains("--candidates")) {
            arguments.addAll(List.of("--candidates", "120", "--budget-time", "1h"));
        }
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    private JsonNode json(String name) throws IOException {
        return JSON.readTree(text(name));
    }

    @Test
    void theChosenPointHoldsTheObjectiveAndCostsLess() throws IOException {
        Outcome outcome =
                tune(
                        "underProvisionedTime: 5%",
                        "--json", path("out.json"), "--output", path("chosen.yaml"));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("chosen, held out").contains("candidates tried");
        assertThat(outcome.err()).contains("candidates, ");
        JsonNode tree = json("out.json");
        JsonNode chosen = tree.at("/chosen/searched");
        assertThat(tree.get("holds").asBoolean()).isTrue();
        assertThat(chosen.get("underProvisionedTimeShare").asDouble()).isLessThanOrEqualTo(0.05);
        assertThat(chosen.get("instanceHours").asDouble())
                .isLessThan(0.7 * tree.at("/asItIs/searched/instanceHours").asDouble());
        assertThat(tree.get("holdsHeldOut").asBoolean())
                .isEqualTo(tree.at("/chosen/heldOut/underProvisionedTimeShare").asDouble() <= 0.05);
        assertThat(tree.get("frontier"))
                .filteredOn(point -> point.get("chosen").asBoolean())
                .singleElement()
                .satisfies(point -> assertThat(point.get("changes")).isNotEmpty());
    }

    /// What is written is a group, and a backtest of it on what was searched gives what was said.
    @Test
    void theGroupThatIsWrittenDoesWhatWasSaid() throws IOException {
        tune(
                "underProvisionedTime: 5%",
                "--holdout", "0", "--json", path("out.json"), "--output", path("chosen.yaml"));

        assertThat(run("validate", path("chosen.yaml")).code()).isZero();
        Outcome again =
                run(
                        "backtest",
                        "--group",
                        path("chosen.yaml"),
                        "--model",
                        path("plant.yaml"),
                        "--demand",
                        path("trace.csv"),
                        "--json",
                        path("again.json"));
        assertThat(again.code()).isZero();
        JsonNode said = json("out.json").at("/chosen/searched");
        JsonNode done = json("again.json").at("/groups/0");
        for (String figure :
                List.of("steps", "instanceHours", "cost", "underProvisionedTimeShare")) {
            assertThat(done.get(figure)).as(figure).isEqualTo(said.get(figure));
        }
        assertThat(json("out.json").has("holdsHeldOut")).isFalse();
    }

    @Test
    void theSameSeedWritesTheSame() throws IOException {
        tune("sloViolationShare: 10%", "--seed", "5", "--json", path("one.json"));
        tune("sloViolationShare: 10%", "--seed", "5", "--json", path("two.json"));

        assertThat(text("two.json")).isEqualTo(text("one.json"));
    }

    @Test
    void thePageHasEveryCandidateAndNeedsNothingElse() throws IOException {
        tune("cost: 9", "--report", path("out.html"));

        String page = text("out.html");
        // Every candidate, the frontier once more, the group as it is, the chosen.
        assertThat(page.split("<circle ", -1)).hasSizeGreaterThan(123);
        assertThat(page)
                .contains("<title>chosen: ")
                .contains("<polyline ")
                .doesNotContain("src=")
                .doesNotContain("href=")
                .doesNotContain("NaN");
    }

    @Test
    void whatNoCandidateHoldsFailsAndWritesNoGroup() {
        Outcome outcome = tune("cost: 0.01", "--output", path("chosen.yaml"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("No candidate holds the objective");
        assertThat(outcome.out()).contains("nearest");
        assertThat(folder.resolve("chosen.yaml")).doesNotExist();
    }

    @Test
    void aSearchWithoutTimeStillTriesTheGroupAsItIs() throws IOException {
        Outcome outcome =
                tune(
                        "cost: 1000",
                        "--candidates",
                        "100",
                        "--budget-time",
                        "0.000000001s",
                        "--json",
                        path("out.json"));

        assertThat(outcome.code()).isZero();
        assertThat(json("out.json").get("endedBy").asString()).isEqualTo("time");
        assertThat(json("out.json").get("tried").asInt()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "--objective, 'latency: 3', underProvisionedTime or sloViolationShare",
        "--objective, 'underProvisionedTime: 101%', a share from 0 to 1",
        "--objective, 'cost: 0', an amount above 0",
        "--objective, 0.5%, underProvisionedTime or sloViolationShare",
        "--holdout, 100%, below 100%",
        "--holdout, 99.9%, ticks to search on",
        "--budget-time, never, a duration such as 60s",
        "--candidates, 0, at least 1",
        "--skip, 300d, less than the demand's",
        "--scale, 0, a number above 0",
    })
    void whatIsWrongIsNamed(String option, String value, String allowed) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "tune",
                                "--group",
                                path("web.yaml"),
                                "--model",
                                path("plant.yaml"),
                                "--demand",
                                path("trace.csv")));
        if (!option.equals("--objective")) {
            arguments.addAll(List.of("--objective", "underProvisionedTime: 1%"));
        }
        arguments.addAll(List.of(option, value));
        Outcome outcome = run(arguments.toArray(String[]::new));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains(allowed);
    }

    @Test
    void oneGroupIsTunedAtATime() throws IOException {
        String one = text("web.yaml").strip().indent(2);
        String list =
                "- " + one.substring(2) + "- " + one.replace("id: web", "id: api").substring(2);
        write("web.yaml", list);

        Outcome outcome = tune("underProvisionedTime: 1%");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("found 2 groups; one is tuned at a time");
    }
}
