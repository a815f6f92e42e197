package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateCommandTest {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final String GROUP =
            """
            id: web
            resourceType: process
            minCapacity: 1
            maxCapacity: 3
            launchTemplate: {command: [sleep, "60"]}
            """;

    @TempDir private Path folder;

    @Test
    void everyExampleGroupIsValid() throws Exception {
        List<String> args = new ArrayList<>(List.of("validate"));
        try (Stream<Path> files = Files.list(EXAMPLES.resolve("groups"))) {
            files.map(Path::toString).sorted().forEach(args::add);
        }

        Outcome outcome = run(args.toArray(String[]::new));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.lines())
                .hasSize(args.size() - 1)
                .allMatch(l -> l.endsWith(": ok (1 group)"));
        assertThat(args.size()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void casesAreValidToo() {
        Outcome outcome =
                run(
                        "validate",
                        EXAMPLES.resolve("evaluate/first-case.yaml").toString(),
                        EXAMPLES.resolve("conformance/cases.jsonl").toString());

        assertThat(outcome.code()).isZero();
        assertThat(outcome.lines().get(0)).endsWith(": ok (1 case)");
        assertThat(outcome.lines().get(1)).endsWith(": ok (109 cases)");
    }

    @Test
    void everyProblemOfEveryFileIsListed() throws Exception {
        Path good = write("good.yaml", GROUP);
        Path bad =
                write(
                        "bad.yaml",
                        """
                        id: Web Tier
                        resourceType: machine
                        minCapacity: 5
                        maxCapacity: 2
                        ruels: []
                        """);

        Outcome outcome = run("validate", bad.toString(), good.toString(), "/no/such.yaml");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.lines().getFirst()).matches(".*bad.yaml: [4-9] problems");
        assertThat(outcome.out())
                .contains("  id: found", "  resourceType: found", "  ruels: found", "rules")
                .contains(good + ": ok (1 group)\n")
                .contains("/no/such.yaml: 1 problem\n  no such file\n");
    }

    @Test
    void listsOfGroupsAreCounted() throws Exception {
        Path file =
                write(
                        "groups.yaml",
                        """
                        groups:
                          - {id: a, resourceType: vm, minCapacity: 1, maxCapacity: 2}
                          - {id: b, resourceType: vm, minCapacity: 1, maxCapacity: 2}
                        """);

        assertThat(run("validate", file.toString()).out()).endsWith("groups.yaml: ok (2 groups)\n");
    }

    @Test
    void expressionsAndCronExpressionsAreCompiled() throws Exception {
        Path file =
                write(
                        "group.yaml",
                        GROUP
                                + """
                                metrics: {cpu: {type: cpu_utilization}}
                                rules:
                                  - {id: e, type: expression, desired: "cpu +* 2"}
                                schedules:
                                  - {name: s, cron: "0 25 * * *", duration: 1h, capacity: 2}
                                """);

        assertThat(run("validate", file.toString()).out())
                .contains("rules[0].desired", "schedules[0].cron");
    }

    @Test
    void launchTemplatesOfProcessesAreChecked() throws Exception {
        Path file = write("group.yaml", GROUP.replace("command", "comand"));

        Outcome outcome = run("validate", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).contains("launchTemplate.comand", "command");
    }

    @Test
    void queriesOfKnownProvidersAreChecked() throws Exception {
        Path file =
                write(
                        "group.yaml",
                        GROUP
                                + "metrics: {m: {type: custom, provider: scrape, query: 'rate(('}}\n");

        Outcome outcome = run("validate", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).contains("metrics.m.query");
    }

    @Test
    void aServerConfigurationIsCheckedWithItsGroupFiles() throws Exception {
        write("web.yaml", GROUP);
        Path server =
                write(
                        "server.yaml",
                        """
                        controllers: {local: {type: process}}
                        providers: {scrape: {type: scrape}}
                        groups: [web.yaml]
                        """);

        Outcome outcome = run("validate", server.toString());

        assertThat(outcome.out()).endsWith("server.yaml: ok (1 provider, 1 controller, 1 group)\n");
        assertThat(outcome.code()).isZero();
        assertThat(folder.resolve("data")).as("nothing is left behind").doesNotExist();
    }

    @Test
    void aServerConfigurationSaysWhatItsPlugInsCannotDo() throws Exception {
        write("web.yaml", GROUP.replace("resourceType", "controller: cloud\nresourceType"));
        Path server =
                write(
                        "server.yaml",
                        """
                        controllers:
                          local: {type: proces}
                          other: {type: process, probeIntervall: 1s}
                        providers: {scrape: {type: scrape, timeout: soon}}
                        groups: [web.yaml, none.yaml]
                        """);

        Outcome outcome = run("validate", server.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out())
                .contains(
                        "controllers.local.type: found 'proces'; this version has: docker, libvirt, process, volume")
                .contains("controllers.other", "probeIntervall")
                .contains("providers.scrape", "timeout")
                .contains("none.yaml: no such file");
    }

    @Test
    void groupsOfAServerNameWhatItHas() throws Exception {
        write("web.yaml", GROUP + "metrics: {m: {type: custom, provider: prometheus}}\n");
        Path server =
                write(
                        "server.yaml",
                        """
                        controllers: {local: {type: process}}
                        providers: {scrape: {type: scrape}}
                        groups: [web.yaml]
                        """);

        assertThat(run("validate", server.toString()).out())
                .contains("metrics.m.provider: found 'prometheus'; one of those configured:");
    }

    @Test
    void secretsThatAreNotThereAreAWarning() throws Exception {
        Path server =
                write(
                        "server.yaml",
                        "store: {url: 'jdbc:h2:mem:x', password: {env: NO_SUCH_VARIABLE_HERE}}\n");

        Outcome outcome = run("validate", server.toString());

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("1 warning").contains("NO_SUCH_VARIABLE_HERE");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void garbageIsAProblemInWords(long seed) throws Exception {
        byte[] bytes = new byte[(int) (seed * 700)];
        new Random(seed).nextBytes(bytes);
        Path file = Files.write(folder.resolve("garbage.yaml"), bytes);

        Outcome outcome = run("validate", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out() + outcome.err()).doesNotContain("\tat ", "fault of the program");
    }

    @Test
    void directoriesAndEmptyFilesAreProblems() throws Exception {
        assertThat(run("validate", folder.toString()).out()).contains("this is a directory");
        assertThat(run("validate", write("empty.yaml", "").toString()).code()).isEqualTo(2);
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }
}
