package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `events`: what happened, newest first; `events verify`: whether the log is as it was written.
@Command(
        name = "events",
        header = "Shows what happened, or checks that the log is as it was written.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler events --group web --since 2h",
            "  autoscaler events --watch --output jsonl",
            "  autoscaler events verify"
        })
final class EventsCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String DATA = "data:";

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();

    @Option(names = "--limit", paramLabel = "N", description = "at most so many (default: 20)")
    private int limit = 20;

    @Option(names = "--group", paramLabel = "ID", description = "of one group")
    private Optional<String> group = Optional.empty();

    @Option(
            names = "--action",
            paramLabel = "TYPE",
            description = "of this type, such as scale_out; may be repeated")
    private List<String> actions = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "a time (RFC 3339), or a duration before now such as 2h")
    private Optional<String> since = Optional.empty();

    @Option(names = "--watch", description = "then shows what comes, until Ctrl-C")
    private boolean watch;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "table, json, yaml or jsonl (default: table)")
    private OutputFormat output = OutputFormat.TABLE;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailure.badInput("--limit %d: at least 1".formatted(limit));
        }
        ApiClient server = connection.open();
        List<JsonNode> events =
                Pages.read(
                        server,
                        "/api/v1/events",
                        Query.NONE
                                .with("limit", Math.min(limit, 500))
                                .with("group", group)
                                .with("action", actions)
                                .with("since", since.map(EventsCommand::time)),
                        "events",
                        limit);
        if (watch) {
            // What comes is below what was, so what was is turned round.
            events.reversed().forEach(this::line);
            follow(server, events.isEmpty() ? Optional.empty() : Optional.of(events.getFirst()));
        } else if (output == OutputFormat.TABLE) {
            table(events);
        } else {
            output.print(events.stream().map(Pages::map).toList(), out());
        }
        return ExitCode.DONE;
    }

    private void table(List<JsonNode> events) {
        TextTable table = new TextTable("AT", "GROUP", "TYPE", "WHAT");
        for (JsonNode event : events) {
            table.row(
                    event.path("at").asString(),
                    event.path("group").asString("-"),
                    event.path("type").asString(),
                    event.path("message").asString());
        }
        table.print(out());
    }

    private void follow(ApiClient server, Optional<JsonNode> newest) {
        Query query =
                Query.NONE
                        .with("kinds", "event")
                        .with("groups", group)
                        .with("after", newest.map(event -> event.path("sequence").asString()));
        out().flush();
        try (Stream<String> lines = server.stream("/api/v1/events/stream", query)) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith(DATA)) {
                    JsonNode event = JSON.readTree(line.substring(DATA.length()));
                    if (actions.isEmpty() || actions.contains(event.path("type").asString())) {
                        line(event);
                        out().flush();
                    }
                }
            }
        }
        throw CommandFailure.failed("the server ended the stream");
    }

    private void line(JsonNode event) {
        if (output == OutputFormat.TABLE) {
            out().println(
                            "%s  %s  %s  %s"
                                    .formatted(
                                            event.path("at").asString(),
                                            event.path("group").asString("-"),
                                            event.path("type").asString(),
                                            event.path("message").asString()));
        } else {
            OutputFormat.JSONL.print(List.of(Pages.map(event)), out());
        }
    }

    private static String time(String text) {
        return DurationOption.parse(text)
                .map(ago -> Clock.systemUTC().instant().minus(ago).toString())
                .orElse(text);
    }

    @Command(
            name = "verify",
            header = "Checks the chain of events from the first kept one to the last.",
            mixinStandardHelpOptions = true)
    int verify(@Mixin ServerConnection own) {
        JsonNode check = own.open().get("/api/v1/events/verify", Query.NONE).json();
        String range =
                "%s events, %s to %s"
                        .formatted(
                                check.path("checked").asString(),
                                check.path("first").asString(),
                                check.path("last").asString());
        if (check.path("intact").booleanValue()) {
            out().println("intact: " + range);
            return ExitCode.DONE;
        }
        throw CommandFailure.failed(
                "not as it was written: event %s, %s (%s)"
                        .formatted(
                                check.path("broken").path("sequence").asString("?"),
                                check.path("broken").path("what").asString("changed"),
                                range));
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
