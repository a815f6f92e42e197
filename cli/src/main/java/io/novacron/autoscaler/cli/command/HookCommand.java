package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
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

/// `hook`: the lifecycle hooks that instances wait for.
@Command(
        name = "hook",
        header = "Shows which lifecycle hooks instances wait for, and answers them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  autoscaler hook list storage",
            "  autoscaler hook complete storage i-0a1b rebalance --result continue",
            "  autoscaler hook heartbeat storage i-0a1b rebalance"
        })
final class HookCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Objects.requireNonNull(spec).commandLine().usage(out());
    }

    @Command(
            name = "list",
            header = "Lists the instances of a group that wait for a hook.",
            mixinStandardHelpOptions = true)
    int list(@Mixin ServerConnection connection, @Parameters(paramLabel = "GROUP") String group) {
        TextTable table =
                new TextTable("INSTANCE", "TRANSITION", "HOOK", "PHASE", "SINCE", "DUE", "CALLS");
        JsonNode answer =
                connection.open().get(GroupCommand.path(group) + "/instances", Query.NONE).json();
        for (JsonNode instance : answer.path("instances")) {
            JsonNode wait = instance.path("hook");
            if (wait.isObject()) {
                table.row(
                        instance.path("id").asString(),
                        wait.path("transition").asString(),
                        wait.path("hook").asString(),
                        wait.path("phase").asString(),
                        wait.path("since").asString(),
                        wait.path("due").asString(),
                        wait.path("attempts").asString());
            }
        }
        table.print(out());
        return ExitCode.DONE;
    }

    @Command(
            name = "complete",
            header = "Says how a hook ended.",
            description =
                    "continue: the instance serves, or is terminated. abandon: at launching it is"
                            + " replaced, at terminating it goes without its further hooks.",
            mixinStandardHelpOptions = true)
    int complete(
            @Mixin ServerConnection connection,
            @Mixin Wait wait,
            @Option(
                            names = "--result",
                            paramLabel = "RESULT",
                            required = true,
                            description = "continue or abandon")
                    Said result,
            @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
                    @Nullable String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("result", CaseCheck.name(result));
        if (reason != null) {
            body.put("reason", reason);
        }
        wait.answer(connection, body);
        out().println("hook %s: %s".formatted(wait, CaseCheck.name(result)));
        return ExitCode.DONE;
    }

    /// How a hook ended.
    enum Said {
        CONTINUE,
        ABANDON
    }

    @Command(
            name = "heartbeat",
            header = "Says that a hook is still being worked on.",
            mixinStandardHelpOptions = true)
    int heartbeat(@Mixin ServerConnection connection, @Mixin Wait wait) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("heartbeat", true);
        JsonNode answered = wait.answer(connection, body);
        out().println(
                        "hook %s is waited for until %s"
                                .formatted(wait, answered.path("due").asString()));
        return ExitCode.DONE;
    }

    /// Which hook of which instance is answered.
    static final class Wait {

        @Parameters(index = "0", paramLabel = "GROUP")
        private String group = "";

        @Parameters(index = "1", paramLabel = "INSTANCE")
        private String instance = "";

        @Parameters(index = "2", paramLabel = "HOOK")
        private String hook = "";

        @Option(
                names = "--wait",
                paramLabel = "TOKEN",
                description =
                        "token of the wait, as the hook was given it (default: whichever wait it is)")
        private @Nullable String token;

        JsonNode answer(ServerConnection connection, Map<String, Object> body) {
            Optional.ofNullable(token).ifPresent(given -> body.put("token", given));
            return connection
                    .open()
                    .change(
                            "POST",
                            "%s/instances/%s/hooks/%s"
                                    .formatted(
                                            GroupCommand.path(group),
                                            ApiClient.encoded(instance),
                                            ApiClient.encoded(hook)),
                            Query.NONE,
                            Map.of(),
                            Optional.of(body))
                    .json();
        }

        @Override
        public String toString() {
            return "%s of %s".formatted(hook, instance);
        }
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
