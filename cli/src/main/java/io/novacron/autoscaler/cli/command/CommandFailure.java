package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.runtime.ScalingException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A command cannot go on, for a reason its user can understand: the message is all that is shown.
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /// What was given cannot be used.
    static CommandFailure badInput(String message) {
        return new CommandFailure(ExitCode.BAD_INPUT, message, null);
    }

    static CommandFailure badInput(String message, Throwable cause) {
        return new CommandFailure(ExitCode.BAD_INPUT, message, cause);
    }

    /// What was given is right, but it did not work.
    static CommandFailure failed(String message) {
        return new CommandFailure(ExitCode.FAILED, message, null);
    }

    /// What was given is right, but it did not work.
    static CommandFailure failed(String message, Throwable cause) {
        return new CommandFailure(ExitCode.FAILED, message, cause);
    }

    /// A group that is refused, with every problem.
    static CommandFailure of(ScalingException refused) {
        String problems =
                refused.problems().stream()
                        .map(Problem::toString)
                        .map(problem -> "\n  " + problem)
                        .collect(Collectors.joining());
        return switch (refused.code()) {
            case INVALID -> badInput("group %s:%s".formatted(refused.group(), problems), refused);
            case NEEDS_FORCE ->
                    failed(refused.getMessage() + "; --force applies it all the same", refused);
            case NOT_FOUND, EXISTS, STALE, NOT_WAITING, STORE ->
                    failed(String.valueOf(refused.getMessage()), refused);
        };
    }

    int exitCode() {
        return exitCode;
    }
}
