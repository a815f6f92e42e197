package io.novacron.autoscaler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.Commands;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `serve` as a process of its own, and the commands that talk to it.
///
/// @param address where it listens
/// @param data its data directory
record ServingProcess(AutoscalerProcess process, String address, Path data)
        implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("listening on (\\S+); data in (.+?);");
    private static final JsonMapper JSON = new JsonMapper();

    /// What a command said.
    record Outcome(int code, String out, String err) {}

    /// Starts it and returns once it listens.
    static ServingProcess start(Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("serve"));
        words.addAll(List.of(arguments));
        AutoscalerProcess process = AutoscalerProcess.start(folder, words.toArray(String[]::new));
        process.awaitOutput("Ctrl-C ends it");
        Matcher said = LISTENING.matcher(process.output());
        assertThat(said.find()).as(process.output()).isTrue();
        return new ServingProcess(process, said.group(1), Path.of(said.group(2)));
    }

    /// Runs a command against it, as administrator, by the token of its first start.
    Outcome attempt(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(
                List.of(
                        "--server",
                        address,
                        "--token-file",
                        data.resolve("admin.token").toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Commands.run(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        Map.of(),
                        all.toArray(String[]::new));
        return new Outcome(code, out.toString(), err.toString());
    }

    /// The same for a command that succeeds.
    Outcome command(String... words) {
        Outcome outcome = attempt(words);
        assertThat(outcome.code())
                .as(() -> String.join(" ", words) + "\n" + outcome.err() + process.output())
                .isZero();
        return outcome;
    }

    /// A group with its status.
    JsonNode group(String id) {
        return JSON.readTree(command("group", "get", id, "--output", "json").out());
    }

    /// Waits until so many instances are ready, wanted and nothing is under way.
    void awaitReady(String id, int count) {
        Await.until(
                "%d of %s are ready".formatted(count, id),
                () -> {
                    JsonNode status = group(id).path("status");
                    return status.path("ready").asInt() == count
                            && status.path("desired").asInt() == count;
                },
                () -> group(id) + process.output());
    }

    /// Waits for so many evaluations that begin from now on: enough to do what must not be done.
    void awaitEvaluations(String id, int count) {
        for (int done = 0; done <= count; done++) {
            String last = evaluatedAt(id);
            Await.until("an evaluation of " + id, () -> !evaluatedAt(id).equals(last));
        }
    }

    private String evaluatedAt(String id) {
        return group(id).path("status").path("lastDecision").path("at").asString();
    }

    @Override
    public void close() {
        process.close();
    }
}
