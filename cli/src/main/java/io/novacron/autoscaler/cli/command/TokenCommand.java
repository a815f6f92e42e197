package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `token`: who may call a server. For administrators.
@Command(
        name = "token",
        header = "Creates, lists and revokes access tokens (administrators).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {

    private static final String PATH = "/api/v1/tokens";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Objects.requireNonNull(spec).commandLine().usage(out());
    }

    @Command(
            name = "create",
            header = "Creates a token and prints it; it is shown this once.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ServerConnection connection,
            @Parameters(paramLabel = "NAME", description = "shown in the audit") String name,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            required = true,
                            description = "viewer, operator or admin")
                    String role,
            @Option(
                            names = "--for",
                            paramLabel = "DURATION",
                            description = "how long it is valid (default: until it is revoked)")
                    @Nullable String period) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("role", role);
        if (period != null) {
            body.put(
                    "expiresAt",
                    DurationOption.parse(period)
                            .map(length -> Clock.systemUTC().instant().plus(length).toString())
                            .orElseThrow(() ->
                                    CommandFailure.badInput(
                                            "--for '%s': a duration such as 30d"
                                                    .formatted(period))));
        }
        ApiClient.Answer answer =
                connection.open().change("POST", PATH, Query.NONE, Map.of(), Optional.of(body));
        out().println(answer.json().path("token").asString());
        return ExitCode.DONE;
    }

    @Command(
            name = "list",
            header = "Lists tokens, never their secrets.",
            mixinStandardHelpOptions = true)
    int list(@Mixin ServerConnection connection) {
        TextTable table = new TextTable("NAME", "ROLE", "SOURCE", "CREATED", "EXPIRES", "REVOKED");
        for (JsonNode token : connection.open().get(PATH, Query.NONE).json().path("tokens")) {
            table.row(
                    token.path("name").asString(),
                    token.path("role").asString(),
                    token.path("source").asString("-"),
                    token.path("createdAt").asString("-"),
                    token.path("expiresAt").asString("-"),
                    token.path("revokedAt").asString("-"));
        }
        table.print(out());
        return ExitCode.DONE;
    }

    @Command(
            name = "revoke",
            header = "Refuses a token from now on.",
            mixinStandardHelpOptions = true)
    int revoke(@Mixin ServerConnection connection, @Parameters(paramLabel = "NAME") String name) {
        connection
                .open()
                .change(
                        "DELETE",
                        PATH + "/" + ApiClient.encoded(name),
                        Query.NONE,
                        Map.of(),
                        Optional.empty());
        out().println("token %s revoked".formatted(name));
        return ExitCode.DONE;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
