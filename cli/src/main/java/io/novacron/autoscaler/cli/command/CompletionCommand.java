package io.novacron.autoscaler.cli.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `completion`: a script by which a shell completes commands and options.
@Command(
        name = "completion",
        header = "Prints a completion script for bash and zsh.",
        mixinStandardHelpOptions = true,
        footer = {"", "Use:", "  source <(autoscaler completion)"})
final class CompletionCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec own = Objects.requireNonNull(spec);
        own.commandLine().getOut().print(AutoComplete.bash("autoscaler", Commands.all()));
        return ExitCode.DONE;
    }
}
