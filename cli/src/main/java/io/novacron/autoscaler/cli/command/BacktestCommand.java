package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.backtest.FiguresTree;
import io.novacron.autoscaler.cli.backtest.GroupRun;
import io.novacron.autoscaler.cli.backtest.OutputFiles;
import io.novacron.autoscaler.cli.backtest.ReportPage;
import io.novacron.autoscaler.cli.backtest.ReportSeries;
import io.novacron.autoscaler.cli.backtest.TraceRows;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.Tick;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `backtest`: what groups would have done, cost and failed on a trace of demand.
@Command(
        name = "backtest",
        header = "Runs groups on a trace of demand and compares them with the best possible.",
        description = {
            "Runs the engine of production in virtual time against simulated instances: what capacity a"
                    + " group would have had, what it would have cost, whom it would have failed, and"
                    + " how far that is from the best anyone could have done who knows the future.",
            "The same input gives the same figures on every machine."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler backtest --group web.yaml --demand trace.csv.gz --model plant.yaml",
            "  autoscaler backtest --group old.yaml --compare new.yaml --demand trace.csv --model"
                    + " plant.yaml --report out.html"
        })
final class BacktestCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--group",
            paramLabel = "FILE",
            required = true,
            description = "a file of one or more groups")
    private String group = "";

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            arity = "1..*",
            description = "more groups, on the same demand")
    private List<String> compare = List.of();

    @Option(
            names = "--model",
            paramLabel = "FILE",
            required = true,
            description = "how instances start, serve and fail")
    private String model = "";

    @Mixin private DemandOptions demand = new DemandOptions();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "writes a page to look at, which needs nothing else")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE", description = "writes the figures")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = {
                "writes every tick as CSV; of several groups to a file each, FILE with the group's name"
                        + " before its ending"
            })
    private Optional<Path> trace = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        demand.check();
        PlantModel plant = BacktestInput.model(model, warnings());
        DemandTrace load = demand.read(plant);
        List<BacktestInput.Candidate> candidates = candidates(load, plant);
        try (OutputFiles files = new OutputFiles()) {
            write(candidates, load, plant, files);
            return ExitCode.DONE;
        } catch (IOException | UncheckedIOException failed) {
            throw CommandFailure.failed("cannot write: " + failed.getMessage(), failed);
        }
    }

    private void write(
            List<BacktestInput.Candidate> candidates,
            DemandTrace load,
            PlantModel plant,
            OutputFiles files)
            throws IOException, InterruptedException {
        Optional<Writer> figuresFile = BacktestInput.open(json, files);
        Optional<Writer> page = BacktestInput.open(report, files);
        List<ReportSeries> drawn = new ArrayList<>();
        List<GroupRun> runs = new ArrayList<>();
        for (BacktestInput.Candidate candidate : candidates) {
            int skipped = skipped(candidate, load);
            int[] oracle =
                    trace.isPresent() || page.isPresent()
                            ? candidate.backtest().oracle(skipped)
                            : new int[0];
            List<Consumer<Tick>> watchers = new ArrayList<>();
            if (trace.isPresent()) {
                Path path =
                        candidates.size() == 1
                                ? trace.get()
                                : BacktestInput.named(trace.get(), candidate.name());
                Writer writer = BacktestInput.open(Optional.of(path), files).orElseThrow();
                watchers.add(new TraceRows(writer, skipped, oracle, candidate.backtest().sized()));
            }
            if (page.isPresent()) {
                ReportSeries series =
                        new ReportSeries(load.ticks(), oracle, candidate.backtest().price());
                drawn.add(series);
                watchers.add(series);
            }
            runs.add(new GroupRun(candidate.name(), candidate.backtest(), skipped, watchers));
        }
        List<Figures> figures = GroupRun.all(runs);
        List<String> names = runs.stream().map(GroupRun::name).toList();
        ObjectNode tree = FiguresTree.of(names, figures, plant, demand.file(), load);
        if (figuresFile.isPresent()) {
            figuresFile.get().write(tree.toPrettyString() + "\n");
        }
        if (page.isPresent()) {
            ReportPage.write(tree, drawn, load, plant, page.get());
        }
        files.publish();
        FiguresTable.print(names, figures, plant.tick(), out());
    }

    private List<BacktestInput.Candidate> candidates(DemandTrace load, PlantModel plant) {
        List<String> names = new ArrayList<>(List.of(group));
        names.addAll(compare);
        return BacktestInput.candidates(names, load, plant, warnings());
    }

    private int skipped(BacktestInput.Candidate candidate, DemandTrace load) {
        return demand.skipped(load.tick(), load.ticks())
                .orElse(Math.min(candidate.backtest().settling(), load.ticks() - 1));
    }

    private Consumer<String> warnings() {
        return BacktestInput.warnings(command().commandLine().getErr());
    }

    private PrintWriter out() {
        return command().commandLine().getOut();
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }
}
