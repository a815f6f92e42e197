package io.novacron.autoscaler.cli.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

/// `freeze`: no change of a group for a while, whatever its rules want.
@Command(
        name = "freeze",
        header = "Holds a group's capacity, whatever its rules want.",
        description =
                "A freeze outlives restarts and new documents. Without --for and --until it lasts"
                        + " until it is lifted.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  autoscaler freeze web --for 2h --reason 'migration'"})
final class FreezeCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();

    @Parameters(paramLabel = "ID")
    private String id = "";

    @Option(
            names = "--direction",
            paramLabel = "DIRECTION",
            description = "both, or in: only scaling in is held (default: both)")
    private Direction direction = Direction.BOTH;

    @Option(names = "--for", paramLabel = "DURATION", description = "how long, such as 2h")
    private Optional<String> period = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "until when (RFC 3339)")
    private Optional<String> until = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
    private Optional<String> reason = Optional.empty();

    /// What is held.
    enum Direction {
        BOTH,
        IN
    }

    @Override
    public Integer call() {
        Optional<Instant> end = end(Clock.systemUTC().instant());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("direction", CaseCheck.name(direction));
        end.ifPresent(time -> body.put("until", time.toString()));
        reason.ifPresent(text -> body.put("reason", text));
        connection
                .open()
                .change(
                        "POST",
                        GroupCommand.path(id) + "/freeze",
                        Query.NONE,
                        Map.of(),
                        Optional.of(body));
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println(
                        "group %s frozen %s"
                                .formatted(
                                        id,
                                        end.map(time -> "until " + time)
                                                .orElse("until it is lifted")));
        return ExitCode.DONE;
    }

    private Optional<Instant> end(Instant now) {
        if (period.isPresent() && until.isPresent()) {
            throw CommandFailure.badInput("--for and --until: one of them");
        }
        Optional<Instant> byPeriod =
                period.map(text ->
                        DurationOption.parse(text)
                                .filter(Duration::isPositive)
                                .map(now::plus)
                                .orElseThrow(() ->
                                        CommandFailure.badInput(
                                                "--for '%s': a duration such as 2h"
                                                        .formatted(text))));
        return byPeriod.or(() -> until.map(FreezeCommand::time));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw CommandFailure.badInput(
                    "--until '%s': a time such as 2026-01-05T10:00:00Z".formatted(text), wrong);
        }
    }
}
