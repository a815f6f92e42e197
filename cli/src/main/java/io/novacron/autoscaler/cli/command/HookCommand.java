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
            @Parameters(paramLabel = "GROUP") String group,
            @Parameters(paramLabel = "INSTANCE") String instance,
            @Parameters(paramLabel = "HOOK") String hook,
            @Option(
                            names = "--result",
                            paramLabel = "RESULT",
                            required = true,
                            description = "continue or abandon")
                    Said result,
            @Option(
                            names = "--wait",
                            paramLabel = "TOKEN",
                            description =
                                    "token of the wait, as the hook was given it (default:"
                                            + " whichever wait it is)")
                    @Nullable String token,
            @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
                    @Nullable String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("result", CaseCheck.name(result));
        if (reason != null) {
            body.put("reason", reason);
        }
        answer(connection, group, instance, hook, token, body);
        out().println("hook %s of %s: %s".formatted(hook, instance, CaseCheck.name(result)));
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
    int heartbeat(
            @Mixin ServerConnection connection,
            @Parameters(paramLabel = "GROUP") String group,
            @Parameters(paramLabel = "INSTANCE") String instance,
            @Parameters(paramLabel = "HOOK") String hook,
            @Option(
                            names = "--wait",
                            paramLabel = "TOKEN",
                            description =
                                    "token of the wait, as the hook was given it (default:"
                                            + " whichever wait it is)")
                    @Nullable String token) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("heartbeat", true);
        JsonNode wait = answer(connection, group, instance, hook, token, body);
        out().println(
                        "hook %s of %s is waited for until %s"
                                .formatted(hook, instance, wait.path("due").asString()));
        return ExitCode.DONE;
    }

    private static JsonNode answer(
            ServerConnection connection,
            String group,
            String instance,
            String hook,
            @Nullable String token,
            Map<String, Object> body) {
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

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
