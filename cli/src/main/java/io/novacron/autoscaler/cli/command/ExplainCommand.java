package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `explain`: why a group is as large as it is, or was.
@Command(
        name = "explain",
        header = "Says why a group has the capacity it has, holds included.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler explain web --watch",
            "  autoscaler explain web --at 2026-01-05T03:00:00Z"
        })
final class ExplainCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();
    @Mixin private Watch watch = new Watch();

    @Parameters(paramLabel = "ID")
    private String id = "";

    @Option(names = "--at", paramLabel = "TIME", description = "a past moment (RFC 3339)")
    private Optional<String> at = Optional.empty();

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "table, json or yaml (default: table)")
    private OutputFormat output = OutputFormat.TABLE;

    @Override
    public Integer call() {
        ApiClient server = connection.open();
        return watch.show(
                Objects.requireNonNull(spec).commandLine().getOut(),
                to -> {
                    JsonNode decision =
                            server.get(
                                            GroupCommand.path(id) + "/explain",
                                            Query.NONE.with("at", at))
                                    .json();
                    if (output == OutputFormat.TABLE) {
                        print(decision, to);
                    } else {
                        output.print(Pages.map(decision), to);
                    }
                });
    }

    private static void print(JsonNode decision, PrintWriter out) {
        out.println(
                "%s  %s"
                        .formatted(
                                decision.path("group").asString(), decision.path("at").asString()));
        out.println(decision.path("reason").asString());
        out.println();
        out.println("action      " + decision.path("action").asString());
        out.println(
                "instances   %s → %s"
                        .formatted(
                                decision.path("from").path("instances").asString(),
                                decision.path("to").path("instances").asString()));
        if (decision.path("rule").isString()) {
            out.println("decided by  " + decision.path("rule").asString());
        }
        if (!decision.path("limitedBy").isEmpty()) {
            out.println(
                    "limited by  "
                            + StreamSupport.stream(decision.path("limitedBy").spliterator(), false)
                                    .map(JsonNode::asString)
                                    .collect(Collectors.joining(", ")));
        }
        out.println();
        TextTable table = new TextTable("STAGE", "CODE", "IN", "OUT", "WHY");
        for (JsonNode step : decision.path("trace")) {
            table.row(
                    step.path("stage").asString(),
                    step.path("code").asString(),
                    step.path("input").asString(),
                    step.path("output").asString(),
                    step.path("note").asString());
        }
        table.print(out);
    }
}
