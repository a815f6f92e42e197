package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.bench.LoopBench;
import io.novacron.autoscaler.runtime.InMemoryStateStore;
import io.novacron.autoscaler.server.assembly.Stores;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `bench loop`: the whole loop over simulated infrastructure.
@Command(
        name = "loop",
        description = {
            "The whole control loop as a server runs it, with the real engine and the embedded"
                    + " database, over simulated instances and metrics in the same process.",
            "Each group has three rules and follows a load of its own, so that about one decision in"
                    + " a hundred changes its size. CPU and memory are the whole process's, the"
                    + " simulation included. Lag is the end of an evaluation less its due time: the"
                    + " 99th percentile of the worst minute."
        },
        mixinStandardHelpOptions = true)
final class BenchLoopCommand implements Callable<Integer> {

    private static final int MOST_GROUPS = 1_000_000;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--groups",
            paramLabel = "N",
            defaultValue = "1000",
            description = "how many groups, 1 to 1000000 (default: ${DEFAULT-VALUE})")
    private int groups;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "15s",
            description = "evaluation interval of each group (default: ${DEFAULT-VALUE})")
    private String interval = "";

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "2m",
            description = "how long to measure (default: ${DEFAULT-VALUE})")
    private String length = "";

    @Option(
            names = "--warm-up",
            paramLabel = "DURATION",
            description =
                    "how long to run before, so that rules over several periods have theirs"
                            + " (default: five intervals, 30s at least)")
    private Optional<String> warmUp = Optional.empty();

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "4",
            description = "instances of a group on average, 2 to 100 (default: ${DEFAULT-VALUE})")
    private int instances;

    @Option(
            names = "--faults",
            description =
                    "one group in a hundred uses a provider that never answers, one in a hundred a"
                            + " provider that takes five seconds; lag is that of the others")
    private boolean faults;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = "embedded",
            description = "embedded or memory (default: ${DEFAULT-VALUE})")
    private StoreKind store = StoreKind.embedded;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "table, json or yaml (default: ${DEFAULT-VALUE})")
    private OutputFormat output = OutputFormat.JSON;

    /// Where state goes; names as typed.
    enum StoreKind {
        embedded,
        memory
    }

    @Override
    public Integer call() throws InterruptedException {
        if (groups < 1 || groups > MOST_GROUPS) {
            throw wrong("--groups: found %d; 1 to %d".formatted(groups, MOST_GROUPS));
        }
        if (instances < 2 || instances > 100) {
            throw wrong("--instances: found %d; 2 to 100".formatted(instances));
        }
        Duration every = duration("--interval", interval);
        Duration before =
                warmUp.map(text -> duration("--warm-up", text))
                        .orElseGet(() -> Duration.ofSeconds(Math.max(30, 5 * every.toSeconds())));
        LoopBench.Plan plan =
                new LoopBench.Plan(
                        groups, every, duration("--for", length), before, instances, faults);
        try {
            Map<String, Object> figures = measure(plan);
            figures.put("store", store.name());
            output.print(figures, command().commandLine().getOut());
            return ExitCode.DONE;
        } catch (OutsideException failed) {
            throw CommandFailure.failed(String.valueOf(failed.getMessage()), failed);
        } catch (IOException failed) {
            throw CommandFailure.failed("the temporary database: " + failed.getMessage(), failed);
        }
    }

    private Map<String, Object> measure(LoopBench.Plan plan)
            throws IOException, InterruptedException {
        if (store == StoreKind.memory) {
            return measure(plan, new InMemoryStateStore());
        }
        Path folder = Files.createTempDirectory("autoscaler-bench");
        try {
            return measure(plan, Stores.embedded(folder));
        } finally {
            delete(folder);
        }
    }

    private Map<String, Object> measure(LoopBench.Plan plan, StateStore opened)
            throws InterruptedException {
        PrintWriter err = command().commandLine().getErr();
        return new LoopBench(
                        plan,
                        opened,
                        text -> {
                            err.println(text);
                            err.flush();
                        })
                .run();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Duration duration(String option, String text) {
        return DurationOption.parse(text)
                .filter(Duration::isPositive)
                .filter(known -> known.compareTo(Duration.ofDays(7)) <= 0)
                .orElseThrow(() -> wrong("%s: found %s; 1s to 7d".formatted(option, text)));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command().commandLine(), message);
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }
}
