package io.novacron.autoscaler.cli.command;

import java.util.LinkedHashMap;
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

/// `set-capacity`: another capacity by hand; rules go on from there.
@Command(
        name = "set-capacity",
        header = "Wants another capacity from now on; rules go on from there.",
        mixinStandardHelpOptions = true)
final class CapacityCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();

    @Parameters(index = "0", paramLabel = "ID")
    private String id = "";

    @Parameters(index = "1", paramLabel = "N")
    private int capacity;

    @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
    private Optional<String> reason = Optional.empty();

    @Option(
            names = "--force",
            description = "also where that removes more than half of the running instances")
    private boolean force;

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("capacity", capacity);
        reason.ifPresent(text -> body.put("reason", text));
        connection
                .open()
                .change(
                        "PUT",
                        GroupCommand.path(id) + "/capacity",
                        Query.NONE.with("force", force),
                        Map.of(),
                        Optional.of(body));
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println("group %s: %d wanted".formatted(id, capacity));
        return ExitCode.DONE;
    }
}
