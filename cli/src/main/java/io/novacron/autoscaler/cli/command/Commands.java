package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.NearestName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// Finds the command for the arguments, runs it, and turns whatever it ends with into an exit code
/// and a message. Only the command that is asked for is loaded.
public final class Commands {

    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("serve", ServeCommand::new);
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("validate", ValidateCommand::new);
        COMMANDS.put("import", ImportCommand::new);
        COMMANDS.put("evaluate", EvaluateCommand::new);
        COMMANDS.put("backtest", BacktestCommand::new);
        COMMANDS.put("tune", TuneCommand::new);
        COMMANDS.put("schedule", ScheduleCommand::new);
        COMMANDS.put("forecast", ForecastCommand::new);
        COMMANDS.put("bench", BenchCommand::new);
        COMMANDS.put("group", GroupCommand::new);
        COMMANDS.put("set-capacity", CapacityCommand::new);
        COMMANDS.put("freeze", FreezeCommand::new);
        COMMANDS.put("unfreeze", UnfreezeCommand::new);
        COMMANDS.put("hook", HookCommand::new);
        COMMANDS.put("events", EventsCommand::new);
        COMMANDS.put("explain", ExplainCommand::new);
        COMMANDS.put("forecasts", ForecastsCommand::new);
        COMMANDS.put("report", ReportCommand::new);
        COMMANDS.put("token", TokenCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
    }

    private Commands() {}

    /// Runs one command.
    ///
    /// @param environment variables of the process; `AUTOSCALER_DEBUG=1` is the same as `--debug`
    /// @return 0 done, 1 failed, 2 bad usage or bad input
    public static int run(
            PrintWriter out, PrintWriter err, Map<String, String> environment, String... args) {
        List<String> arguments = new ArrayList<>(Arrays.asList(args));
        boolean debug =
                arguments.removeAll(Set.of("--debug"))
                        || environment.getOrDefault("AUTOSCALER_DEBUG", "").equals("1");
        String name = arguments.isEmpty() ? "" : arguments.getFirst();
        CommandLine line = new CommandLine(new Root());
        if (COMMANDS.containsKey(name)) {
            line.addSubcommand(name, COMMANDS.get(name).get());
        } else {
            line = all();
        }
        line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .registerConverter(OutputFormat.class, OutputFormat::of)
                .setParameterExceptionHandler(Commands::badUsage)
                .setExecutionExceptionHandler(
                        (failure, command, _) -> failed(failure, command, debug));
        int code = execute(line, arguments, debug);
        out.flush();
        err.flush();
        return code;
    }

    /// The command line with every command.
    static CommandLine all() {
        CommandLine line = new CommandLine(new Root());
        COMMANDS.forEach((known, command) -> line.addSubcommand(known, command.get()));
        return line;
    }

    private static int execute(CommandLine line, List<String> arguments, boolean debug) {
        try {
            return line.execute(arguments.toArray(String[]::new));
        } catch (Throwable broken) {
            // Errors pass picocli by: no memory, a class that is missing.
            return fault(broken, line.getErr(), debug);
        }
    }

    private static int badUsage(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + words(problem, args));
        err.println("try '%s --help'".formatted(command.getCommandSpec().qualifiedName()));
        return ExitCode.BAD_INPUT;
    }

    private static String words(ParameterException problem, String... args) {
        if (problem instanceof MissingParameterException) {
            // A mistyped option is often why a required one is missing.
            CommandSpec spec = problem.getCommandLine().getCommandSpec();
            for (String arg : args) {
                String name = arg.split("=", 2)[0];
                if (name.startsWith("--") && spec.findOption(name) == null) {
                    return unknown("option", name, options(spec));
                }
            }
        }
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String found = unmatched.getUnmatched().getFirst();
            CommandLine command = unmatched.getCommandLine();
            Set<String> commands = command.getSubcommands().keySet();
            if (found.startsWith("-")) {
                return unknown("option", found, options(command.getCommandSpec()));
            }
            if (!commands.isEmpty()) {
                return unknown("command", found, commands);
            }
            return "unexpected argument '%s'".formatted(found);
        }
        return String.valueOf(problem.getMessage());
    }

    private static Set<String> options(CommandSpec spec) {
        return spec.options().stream()
                .map(CommandLine.Model.OptionSpec::longestName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String unknown(String kind, String found, Set<String> known) {
        return "unknown %s '%s'%s"
                .formatted(
                        kind,
                        found,
                        NearestName.to(found, known)
                                .map("; did you mean '%s'?"::formatted)
                                .orElse(""));
    }

    private static int failed(Exception thrown, CommandLine command, boolean debug) {
        PrintWriter err = command.getErr();
        Throwable failure =
                thrown instanceof ExecutionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        if (!(failure instanceof CommandFailure known)) {
            return fault(failure, err, debug);
        }
        err.println("error: " + failure.getMessage());
        if (debug) {
            failure.printStackTrace(err);
        }
        return known.exitCode();
    }

    private static int fault(Throwable failure, PrintWriter err, boolean debug) {
        err.println(
                "error: this is a fault of the program, please report it: %s%s"
                        .formatted(failure, debug ? "" : " (--debug shows where)"));
        if (debug) {
            failure.printStackTrace(err);
        }
        return ExitCode.FAILED;
    }

    /// The command without a subcommand.
    @Command(
            name = "autoscaler",
            description = "Scales groups of instances by their metrics and explains every step.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            commandListHeading = "%nCommands:%n",
            optionListHeading = "%nOptions:%n",
            footer = {
                "",
                "Every command has --help. Errors go to standard error; exit codes: 0 done,"
                        + " 1 failed, 2 bad usage or bad input. --debug (or AUTOSCALER_DEBUG=1) adds"
                        + " stack traces."
            })
    static final class Root implements Callable<Integer> {

        @Spec private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            line.usage(line.getErr());
            return ExitCode.BAD_INPUT;
        }
    }

    /// The version of the jar.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {
                "autoscaler " + (version == null ? "(development)" : version),
                "Java " + Runtime.version()
            };
        }
    }
}
