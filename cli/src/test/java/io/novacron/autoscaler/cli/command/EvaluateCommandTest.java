package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluateCommandTest {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final String CASE =
            """
            {"id": "%s", "now": "2026-01-05T10:00:00Z", "group": {"id": "web", "resourceType": "vm",\
             "minCapacity": 2, "maxCapacity": 5, "metrics": {"cpu": {"type": "cpu_utilization"}},\
             "rules": [{"id": "r", "type": "target", "metric": "cpu", "utilization": 50}]},\
             "observed": {"instances": 4, "metrics": {"cpu": %s}}%s}
            """;

    @TempDir private Path folder;

    @Test
    void explainsOneCaseToPeople() {
        Outcome outcome = run("evaluate", "--file", first());

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("scale out from 4 to 6", "instances   4 → 6", "decided by  cpu-target")
                .contains("STAGE", "scale_out_recommended");
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"json", "jsonl", "JSON"})
    void answersProgramsInJson(String format) {
        Outcome outcome = run("evaluate", "--file", first(), "--output", format);

        JsonNode decision = json(outcome.out());
        assertThat(outcome.code()).isZero();
        assertThat(decision.get("group").asString()).isEqualTo("web-tier");
        assertThat(decision.get("action").asString()).isEqualTo("scale_out");
        assertThat(decision.get("from").get("instances").asInt()).isEqualTo(4);
        assertThat(decision.get("to").get("instances").asInt()).isEqualTo(6);
        assertThat(decision.get("rule").asString()).isEqualTo("cpu-target");
        assertThat(decision.get("trace").isArray()).isTrue();
        assertThat(decision.has("memory")).isTrue();
        assertThat(outcome.lines().size() == 1).isEqualTo(format.equals("jsonl"));
    }

    @Test
    void answersInYaml() {
        assertThat(run("evaluate", "--file", first(), "--output", "yaml").out())
                .contains("action: scale_out\n");
    }

    @Test
    void theMemoryOfAnAnswerGoesIntoTheNextCase() throws Exception {
        JsonNode decision = json(run("evaluate", "--file", first(), "--output", "json").out());
        Path next =
                write(
                        "next.json",
                        CASE.formatted("next", "50.0", ", \"memory\": " + decision.get("memory"))
                                .replace("10:00:00Z\", \"group", "10:01:00Z\", \"group"));

        JsonNode second =
                json(run("evaluate", "--file", next.toString(), "--output", "json").out());

        assertThat(second.get("from").get("instances").asInt()).isEqualTo(6);
    }

    @Test
    void answersACaseALineAndGoesOnAfterABadOne() throws Exception {
        Path file =
                write(
                        "cases.jsonl",
                        CASE.formatted("a", "80.0", "")
                                + "{this is no json\n\n"
                                + CASE.formatted("b", "50.0", "")
                                + CASE.formatted("c", "[]", ""));

        Outcome outcome = run("evaluate", "--file", file.toString(), "--output", "jsonl");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.lines()).hasSize(4);
        assertThat(json(outcome.lines().get(0)).get("to").get("instances").asInt()).isEqualTo(5);
        assertThat(json(outcome.lines().get(1)).get("error").asString()).isNotBlank();
        assertThat(json(outcome.lines().get(2)).get("action").asString()).isEqualTo("none");
        assertThat(json(outcome.lines().get(3)).get("error").asString())
                .contains("observed.metrics.cpu");
    }

    @Test
    void linesAreKnownByTheirLookToo() throws Exception {
        Path file =
                write(
                        "cases.txt",
                        CASE.formatted("a", "80.0", "") + CASE.formatted("b", "9.0", ""));

        assertThat(run("evaluate", "--file", file.toString()).lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml", "table"})
    void manyAnswersAreOneDocument(String format) throws Exception {
        Path file =
                write(
                        "cases.jsonl",
                        CASE.formatted("a", "80.0", "")
                                + "nonsense\n"
                                + CASE.formatted("b", "50.0", ""));

        Outcome outcome = run("evaluate", "--file", file.toString(), "--output", format);

        assertThat(outcome.code()).isEqualTo(2);
        switch (format) {
            case "json" -> assertThat(json(outcome.out())).hasSize(3);
            case "yaml" -> assertThat(outcome.out().split("---\n")).hasSize(3);
            default -> assertThat(outcome.lines()).hasSize(4).first().asString().contains("REASON");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"cases.jsonl, 109", "behaviour.jsonl, 23", "spec.jsonl, 502"})
    void everyConformanceCaseIsAsExpected(String file, int cases) {
        Outcome outcome =
                run(
                        "evaluate",
                        "--file",
                        EXAMPLES.resolve("conformance/" + file).toString(),
                        "--check");

        assertThat(outcome.out()).isEqualTo("%d passed, 0 failed%n".formatted(cases));
        assertThat(outcome.code()).isZero();
    }

    @Test
    void theFirstExampleIsAsItExpects() {
        Outcome outcome = run("evaluate", "--file", first(), "--check");

        assertThat(outcome.lastLine()).isEqualTo("1 passed, 0 failed");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void checkPrintsEveryDifference() throws Exception {
        String expect =
                ", \"expect\": {\"instances\": 4, \"action\": \"none\", \"rule\": \"x\","
                        + " \"limitedBy\": [\"max_capacity\", \"budget\"]}";
        Path file = write("case.json", CASE.formatted("mine", "80.0", expect));

        Outcome outcome = run("evaluate", "--file", file.toString(), "--check");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.lines())
                .contains(
                        "mine: instances: expected 4, found 5",
                        "mine: action: expected none, found scale_out",
                        "mine: rule: expected x, found r",
                        "mine: limitedBy: expected budget among [max_capacity]");
        assertThat(outcome.lastLine()).isEqualTo("0 passed, 1 failed");
    }

    @Test
    void checkCountsRefusalsThatAreExpected() throws Exception {
        Path file =
                write(
                        "cases.jsonl",
                        CASE.formatted("a", "[]", ", \"expect\": {\"error\": true}")
                                + CASE.formatted("b", "[]", ", \"expect\": {\"error\": \"cpu\"}")
                                + CASE.formatted("c", "[]", ", \"expect\": {\"error\": \"xyzzy\"}")
                                + CASE.formatted("d", "50.0", ", \"expect\": {\"error\": true}")
                                + CASE.formatted("e", "[]", ", \"expect\": {\"instances\": 4}")
                                + CASE.formatted("f", "50.0", "")
                                + CASE.formatted("g", "[]", ""));

        Outcome outcome = run("evaluate", "--file", file.toString(), "--check");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("c: error: expected one with 'xyzzy'")
                .contains("d: expected an error")
                .contains("e: expected a decision")
                .contains("g: error: ")
                .contains("1 without expect");
        assertThat(outcome.lastLine()).isEqualTo("2 passed, 4 failed");
    }

    @Test
    void aBadCaseIsToldWithEveryProblem() throws Exception {
        Path file = write("case.yaml", "now: soon\ngruop: {}\nobserved: {}\n");

        Outcome outcome = run("evaluate", "--file", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("now", "gruop", "did you mean group");
    }

    @Test
    void whatIsNoFileIsSaidInWords() {
        assertThat(run("evaluate", "--file", "/no/such.yaml").err())
                .isEqualTo("error: /no/such.yaml: no such file\n");
        assertThat(run("evaluate", "--file", folder.toString()).err())
                .contains("this is a directory");
        assertThat(run("evaluate", "--file", "/no/such.jsonl").code()).isEqualTo(2);
        assertThat(run("evaluate", "--file", "\0").code()).isEqualTo(2);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void garbageIsRefusedInWords(long seed) throws Exception {
        byte[] bytes = new byte[(int) (seed * 1000)];
        new Random(seed).nextBytes(bytes);
        for (String name : new String[] {"garbage.yaml", "garbage.json", "garbage.jsonl"}) {
            Path file = Files.write(folder.resolve(name), bytes);

            Outcome outcome = run("evaluate", "--file", file.toString());

            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.out() + outcome.err())
                    .contains("error")
                    .doesNotContain("\tat ", "fault of the program");
        }
    }

    @Test
    void emptyFilesAreAnswered() throws Exception {
        assertThat(run("evaluate", "--file", write("a.yaml", "").toString()).code()).isEqualTo(2);
        Outcome lines = run("evaluate", "--file", write("a.jsonl", "\n\n").toString());
        assertThat(lines.code()).isZero();
        assertThat(lines.out()).isEmpty();
    }

    @Test
    void hugeFilesAreRefusedWithoutReadingThemWhole() throws Exception {
        Path file = folder.resolve("huge.yaml");
        Files.writeString(file, "now: ");
        try (var out = Files.newOutputStream(file)) {
            byte[] block = new byte[1 << 20];
            java.util.Arrays.fill(block, (byte) 'x');
            for (int written = 0; written <= InputFile.MAX_BYTES; written += block.length) {
                out.write(block);
            }
        }

        assertThat(run("evaluate", "--file", file.toString()).err()).contains("larger than 32 MiB");
        Path lines = Files.move(file, folder.resolve("huge.jsonl"));
        assertThat(run("evaluate", "--file", lines.toString()).out())
                .contains("a line of more than 32 MiB");
    }

    @Test
    void deepNestingIsRefusedInWords() throws Exception {
        Path file = write("deep.json", "[".repeat(100_000));

        Outcome outcome = run("evaluate", "--file", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).doesNotContain("fault of the program");
    }

    private static String first() {
        return EXAMPLES.resolve("evaluate/first-case.yaml").toString();
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
