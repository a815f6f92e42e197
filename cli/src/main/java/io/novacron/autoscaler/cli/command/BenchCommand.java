package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `bench`: how fast this build is on this machine.
@Command(
        name = "bench",
        description = "Measures how fast this build is on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {BenchCommand.Decide.class, BenchLoopCommand.class})
final class BenchCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "what to measure is missing: decide or loop");
    }

    /// `bench decide`.
    @Command(
            name = "decide",
            description = {
                "Decisions per second on one core for the standard group: 10 instances with a sample"
                        + " each, a target rule, a threshold over 3 periods and a step rule, default"
                        + " behaviour, explanation on.",
                "One thread; a third of the time is warm-up; the median of rounds of half a second."
            },
            mixinStandardHelpOptions = true)
    static final class Decide implements Callable<Integer> {

        @Spec private @Nullable CommandSpec spec;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                defaultValue = "9",
                description = "how long to measure, 1 to 3600 (default: ${DEFAULT-VALUE})")
        private int seconds;

        @Option(
                names = "--output",
                paramLabel = "FORMAT",
                defaultValue = "json",
                description = "table, json or yaml (default: ${DEFAULT-VALUE})")
        private OutputFormat output = OutputFormat.JSON;

        @Override
        public Integer call() {
            CommandSpec command = Objects.requireNonNull(spec);
            if (seconds < 1 || seconds > 3600) {
                throw new ParameterException(
                        command.commandLine(), "--seconds: found %d; 1 to 3600".formatted(seconds));
            }
            DecisionBench.Result result = new DecisionBench().run(Duration.ofSeconds(seconds));
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("decisionsPerSecondPerCore", Math.round(result.decisionsPerSecond()));
            figures.put("nanosPerDecision", Math.round(result.nanosPerDecision()));
            figures.put("cpuNanosPerDecision", Math.round(result.cpuNanosPerDecision()));
            figures.put("bytesPerDecision", Math.round(result.bytesPerDecision()));
            figures.put("changingShare", Math.round(result.changingShare() * 1000) / 1000.0);
            figures.put("stepsPerDecision", Math.round(result.stepsPerDecision() * 10) / 10.0);
            figures.put("rounds", result.rounds());
            PrintWriter out = command.commandLine().getOut();
            output.print(figures, out);
            return ExitCode.DONE;
        }
    }
}
