package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.demo.DayTrace;
import io.novacron.autoscaler.cli.demo.Demo;
import io.novacron.autoscaler.cli.demo.TraceFile;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import io.novacron.autoscaler.spi.OutsideException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `demo`: the main job on this machine, under real requests.
@Command(
        name = "demo",
        header = "Scales real local processes under real requests, for minutes.",
        description = {
            "Scales real local processes under real requests: a day of demand replayed in minutes, the"
                    + " decisions with their reasons as they are made, and a summary.",
            "Needs neither root nor network. Ctrl-C ends it; none of its processes stays."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler demo --for 60s",
            "  autoscaler demo --trace requests.csv.gz --max 12"
        })
final class DemoCommand implements Callable<Integer> {

    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "how long the day takes, 10s to 1d (default: ${DEFAULT-VALUE})")
    private String length = "";

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "a CSV of demand, timestamp,value, .gz too; of a longer one its busiest day"
                            + " (default: a day made from the seed)")
    private Optional<Path> trace = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of the day and the arrivals (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "instances at most, 3 to 24; the peak needs about as many (default:"
                            + " ${DEFAULT-VALUE})")
    private int max;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where log and data go (default: a new temporary directory)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--no-page",
            description = "opens no page; else it is on loopback, at port 8080 or a free one")
    private boolean noPage;

    @Option(
            names = "--controller",
            paramLabel = "KIND",
            defaultValue = "process",
            description =
                    "process, or docker: containers of the engine at DOCKER_HOST or the usual sockets,"
                            + " else of a Podman that is started for it (default:"
                            + " ${DEFAULT-VALUE})")
    private String controller = "";

    @Option(
            names = "--plain",
            description = "appends lines even where standard output is a terminal")
    private boolean plain;

    @Override
    public Integer call() {
        Duration day = length();
        if (max < 3 || max > 24) {
            throw badUsage("--max: found %d; 3 to 24".formatted(max));
        }
        if (!controller.equals("process") && !controller.equals("docker")) {
            throw badUsage("--controller: found '%s'; process or docker".formatted(controller));
        }
        DayTrace demand = demand();
        Path folder = folder();
        // Before the first logger is made: its output would tear the picture.
        System.setProperty("autoscaler.log.to", "FILE");
        System.setProperty("autoscaler.log.level", "INFO");
        System.setProperty("autoscaler.log.file", folder.resolve("autoscaler.log").toString());
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Demo.Settings settings =
                new Demo.Settings(
                        day,
                        demand,
                        seed,
                        max,
                        folder,
                        !plain && isRoomyTerminal(),
                        !noPage,
                        controller.equals("docker"));
        try {
            Foreground.run(stop -> Demo.run(settings, out, stop));
            return ExitCode.DONE;
        } catch (IOException | OutsideException | AssemblyException failed) {
            throw CommandFailure.failed("the demo failed: " + failed.getMessage(), failed);
        }
    }

    private Duration length() {
        Duration parsed =
                DurationOption.parse(length)
                        .orElseThrow(() ->
                                badUsage(
                                        "--for: found '%s'; a time as 60s or 5m"
                                                .formatted(length)));
        if (parsed.compareTo(SHORTEST) < 0 || parsed.compareTo(LONGEST) > 0) {
            throw badUsage("--for: found '%s'; 10s to 1d".formatted(length));
        }
        return parsed;
    }

    private DayTrace demand() {
        if (trace.isEmpty()) {
            return DayTrace.synthetic(seed);
        }
        try {
            return TraceFile.read(trace.get());
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        } catch (IOException failed) {
            throw InputFile.unreadable(trace.get().toString(), failed);
        }
    }

    private Path folder() {
        try {
            return data.isPresent()
                    ? Files.createDirectories(data.get().toAbsolutePath())
                    : temporaryFolder();
        } catch (IOException failed) {
            throw CommandFailure.failed(
                    "no directory for the demo's data: " + failed.getMessage(), failed);
        }
    }

    // A name people can type; the usual kind is longer than the rest of a line.
    private static Path temporaryFolder() throws IOException {
        Path folder =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "novacron-demo-" + ProcessHandle.current().pid());
        try {
            return Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException | UnsupportedOperationException taken) {
            return Files.createTempDirectory("novacron-demo-");
        }
    }

    private ParameterException badUsage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    // Since JDK 25 there is no console again where standard output is a file.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isRoomyTerminal() {
        Console console = System.console();
        if (console == null || !console.isTerminal() || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectErrorStream(true)
                            .start();
            try (BufferedReader answer = stty.inputReader()) {
                String line = Objects.requireNonNullElse(answer.readLine(), "");
                String[] size = line.split(" ", -1);
                // 0 means that the terminal does not know.
                return size.length != 2
                        || (isAtLeast(size[0], ROWS) && isAtLeast(size[1], COLUMNS));
            }
        } catch (IOException unknown) {
            return true;
        }
    }

    private static boolean isAtLeast(String text, int least) {
        try {
            int found = Integer.parseInt(text);
            return found == 0 || found >= least;
        } catch (NumberFormatException unknown) {
            return true;
        }
    }
}
