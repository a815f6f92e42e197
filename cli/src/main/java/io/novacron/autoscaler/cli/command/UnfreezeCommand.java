package io.novacron.autoscaler.cli.command;

import java.util.Map;
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

/// `unfreeze`: lifts a freeze.
@Command(name = "unfreeze", header = "Lifts a freeze.", mixinStandardHelpOptions = true)
final class UnfreezeCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();

    @Parameters(paramLabel = "ID")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
    private Optional<String> reason = Optional.empty();

    @Override
    public Integer call() {
        connection
                .open()
                .change(
                        "POST",
                        GroupCommand.path(id) + "/unfreeze",
                        Query.NONE,
                        Map.of(),
                        reason.map(text -> Map.of("reason", text)));
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println("group %s is no longer frozen".formatted(id));
        return ExitCode.DONE;
    }
}
