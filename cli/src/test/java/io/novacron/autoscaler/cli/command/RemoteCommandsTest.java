package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The commands that talk to a server, against a real one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RemoteCommandsTest {

    private static final String WEB =
            """
            id: web
            name: Web
            resourceType: process
            minCapacity: 0
            maxCapacity: 10
            dryRun: true
            labels: {team: shop}
            evaluationInterval: 1s
            metrics: {rps: {type: custom, provider: push}}
            rules: [{id: rps, type: target, metric: rps, averageValue: 10}]
            launchTemplate: {command: [sleep, "60"]}
            """;

    @TempDir static Path directory;
    private Server server;
    private Path web;
    private String out = "";
    private String err = "";

    @BeforeAll
    void start() throws IOException {
        server = Server.start(Server.Setup.in(directory.resolve("data")));
        web = Files.writeString(directory.resolve("web.yaml"), WEB);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void begin() {
        if (run("group", "get", "web") == ExitCode.DONE) {
            assertThat(run("group", "delete", "web", "--force")).isEqualTo(ExitCode.DONE);
        }
        assertThat(run("group", "apply", web.toString())).as(err).isEqualTo(ExitCode.DONE);
    }

    private int run(String... words) {
        return run(directory.resolve("data").resolve("admin.token"), words);
    }

    private int run(Path token, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                List.of("--server", server.uri().toString(), "--token-file", token.toString()));
        StringWriter printed = new StringWriter();
        StringWriter told = new StringWriter();
        int code =
                Commands.run(
                        new PrintWriter(printed),
                        new PrintWriter(told),
                        Map.of(),
                        arguments.toArray(String[]::new));
        out = printed.toString();
        err = told.toString();
        return code;
    }

    @Test
    void aGroupIsCreatedListedShownAndReplaced() throws IOException {
        assertThat(out).isEqualTo("group web created\n");
        assertThat(run("group", "list", "--label", "team=shop")).as(err).isZero();
        assertThat(out.lines().toList()).hasSize(2).last().asString().startsWith("web ");
        assertThat(run("group", "list", "--label", "team=other")).isZero();
        assertThat(out.lines().toList()).hasSize(1);

        assertThat(run("group", "get", "web")).isZero();
        assertThat(out).contains("maxCapacity: 10", "status:", "conditions:");
        Files.writeString(web, WEB.replace("maxCapacity: 10", "maxCapacity: 12"));
        assertThat(run("group", "apply", web.toString())).as(err).isZero();
        assertThat(out).isEqualTo("group web updated\n");
        assertThat(run("group", "get", "web", "--output", "json")).isZero();
        assertThat(out).contains("\"maxCapacity\" : 12");
        Files.writeString(web, WEB);
    }

    @Test
    void aFileWithProblemsChangesNothing() throws IOException {
        Path wrong =
                Files.writeString(
                        directory.resolve("wrong.yaml"),
                        WEB.replace("maxCapacity: 10", "maxCapacity: -1"));
        assertThat(run("group", "apply", wrong.toString())).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err).contains("wrong.yaml", "maxCapacity", "-1");
        assertThat(run("group", "get", "web")).isZero();
        assertThat(out).contains("maxCapacity: 10");
    }

    @Test
    void whatTheServerRefusesIsToldInItsWords() {
        assertThat(run("group", "get", "shop")).isEqualTo(ExitCode.FAILED);
        assertThat(err).contains("shop", "404");
        assertThat(run("set-capacity", "web", "99")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err).contains("99", "10");
    }

    @Test
    void capacityIsSetAndTheEventSaysByWhomAndWhy() {
        assertThat(run("set-capacity", "web", "3", "--reason", "launch day")).as(err).isZero();
        assertThat(out).isEqualTo("group web: 3 wanted\n");
        assertThat(run("events", "--group", "web", "--action", "capacity_set")).as(err).isZero();
        assertThat(out).contains("capacity_set", "launch day");
        assertThat(run("events", "--limit", "1", "--since", "1h", "--output", "jsonl")).isZero();
        assertThat(out.lines().toList()).singleElement().asString().contains("\"sequence\":");
    }

    @Test
    void aGroupIsPausedResumedFrozenAndThawed() {
        assertThat(run("group", "pause", "web", "--reason", "tests")).as(err).isZero();
        assertThat(run("group", "get", "web")).isZero();
        assertThat(out).contains("enabled: false");
        assertThat(run("group", "resume", "web")).as(err).isZero();
        assertThat(run("freeze", "web", "--for", "2h", "--direction", "in")).as(err).isZero();
        assertThat(out).startsWith("group web frozen until 20");
        assertThat(run("unfreeze", "web")).as(err).isZero();
        assertThat(run("freeze", "web", "--for", "soon")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err).contains("'soon'");
    }

    @Test
    void aDecisionIsExplained() {
        Await.until("a decision", () -> run("explain", "web") == ExitCode.DONE, () -> err);
        assertThat(out).contains("STAGE", "combine", "rps");
        assertThat(run("explain", "web", "--output", "json")).isZero();
        assertThat(out).contains("\"trace\"");
    }

    @Test
    void theLogIsVerified() {
        assertThat(run("events", "verify")).as(err).isZero();
        assertThat(out).startsWith("intact: ");
    }

    @Test
    void aTokenOpensWhatItsRoleMay() throws IOException {
        assertThat(run("token", "create", "reader", "--role", "viewer")).as(err).isZero();
        Path token = Files.writeString(directory.resolve("reader.token"), out);
        assertThat(run(token, "group", "list")).as(err).isZero();
        assertThat(run(token, "set-capacity", "web", "2")).isEqualTo(ExitCode.FAILED);
        assertThat(err).contains("403");
        assertThat(run("token", "list")).isZero();
        assertThat(out).contains("reader").doesNotContain(Files.readString(token).strip());
        assertThat(run("token", "revoke", "reader")).as(err).isZero();
        assertThat(run(token, "group", "list")).isEqualTo(ExitCode.FAILED);
        assertThat(err).contains("401", "--token-file");
    }

    @Test
    void withoutAServerItSaysWhereItLooked() {
        StringWriter told = new StringWriter();
        int code =
                Commands.run(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(told),
                        Map.of(),
                        "group",
                        "list",
                        "--server",
                        "http://127.0.0.1:1",
                        "--token-file",
                        directory.resolve("data").resolve("admin.token").toString());
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(told.toString()).contains("http://127.0.0.1:1", "autoscaler serve");
    }

    @Test
    void aShellCompletesEveryCommand() {
        StringWriter script = new StringWriter();
        assertThat(
                        Commands.run(
                                new PrintWriter(script),
                                new PrintWriter(new StringWriter()),
                                Map.of(),
                                "completion"))
                .isZero();
        assertThat(script.toString()).contains("set-capacity", "evaluate", "--token-file");
    }
}
