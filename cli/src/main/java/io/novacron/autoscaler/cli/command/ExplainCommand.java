package io.novacron.autoscaler.cli.command;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
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
                        DecisionText.of(decision).print(to);
                    } else {
                        output.print(Pages.map(decision), to);
                    }
                });
    }
}
