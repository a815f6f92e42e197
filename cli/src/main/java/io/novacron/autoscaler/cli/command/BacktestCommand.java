package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.backtest.DemandFile;
import io.novacron.autoscaler.cli.backtest.DemandFileException;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
            names = "--demand",
            paramLabel = "FILE",
            required = true,
            description = {
                "CSV timestamp,value, gzip or not: load that arrives in each step; - is standard input"
            })
    private String demand = "";

    @Option(
            names = "--model",
            paramLabel = "FILE",
            required = true,
            description = "how instances start, serve and fail")
    private String model = "";

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            defaultValue = "per_step",
            description = "of the values: per_step or per_second (default: ${DEFAULT-VALUE})")
    private Unit unit = Unit.per_step;

    @Option(
            names = "--scale",
            paramLabel = "K",
            defaultValue = "1",
            description = "multiplies the demand (default: ${DEFAULT-VALUE})")
    private double scale;

    @Option(names = "--from", paramLabel = "TIME", description = "leaves out what is before")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "leaves out what is from then on")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--peak-instances",
            paramLabel = "N",
            description = "scales the demand so that its peak needs exactly N instances")
    private Optional<Integer> peakInstances = Optional.empty();

    @Option(
            names = "--peak-quantile",
            paramLabel = "Q",
            description = "which demand is the peak: above 0 to 1 (default: 1, the largest)")
    private Optional<Double> peakQuantile = Optional.empty();

    @Option(
            names = "--skip",
            paramLabel = "DURATION",
            description = "time before figures count, such as 2d (default: one evaluation)")
    private Optional<String> skip = Optional.empty();

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

    /// What the values of the trace count; names as typed.
    enum Unit {
        per_step,
        per_second
    }

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        PlantModel plant = BacktestInput.model(model, warnings());
        DemandTrace load = demand(plant);
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
        Optional<Writer> figuresFile = open(json, files);
        Optional<Writer> page = open(report, files);
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
                Writer writer = open(Optional.of(path), files).orElseThrow();
                watchers.add(new TraceRows(writer, skipped, oracle));
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
        ObjectNode tree = FiguresTree.of(names, figures, plant, demand, load);
        if (figuresFile.isPresent()) {
            figuresFile.get().write(tree.toPrettyString() + "\n");
        }
        if (page.isPresent()) {
            ReportPage.write(tree, drawn, load, plant, page.get());
        }
        files.publish();
        FiguresTable.print(names, figures, plant.tick(), out());
    }

    private static Optional<Writer> open(Optional<Path> target, OutputFiles files) {
        try {
            return target.isEmpty() ? Optional.empty() : Optional.of(files.open(target.get()));
        } catch (IOException failed) {
            throw CommandFailure.badInput(
                    target.orElseThrow() + ": cannot be written: " + failed.getMessage(), failed);
        }
    }

    private void checkOptions() {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw wrong("--scale", scale, "a number above 0");
        }
        peakInstances
                .filter(count -> count < 1)
                .ifPresent(count -> {
                    throw wrong("--peak-instances", count, "a whole number of at least 1");
                });
        peakQuantile
                .filter(quantile -> !(quantile > 0 && quantile <= 1))
                .ifPresent(quantile -> {
                    throw wrong("--peak-quantile", quantile, "above 0, at most 1");
                });
        if (peakQuantile.isPresent() && peakInstances.isEmpty()) {
            throw wrong("--peak-quantile", peakQuantile.get(), "--peak-instances beside it");
        }
    }

    private DemandTrace demand(PlantModel plant) {
        try {
            DemandTrace load =
                    DemandFile.read(demand, InputFile.open(demand))
                            .trace(unit == Unit.per_second, plant.tick());
            if (from.isPresent() || to.isPresent()) {
                load =
                        load.between(
                                from.map(text -> time("--from", text)).orElse(load.start()),
                                to.map(text -> time("--to", text)).orElse(load.at(load.ticks())));
            }
            if (scale != 1) {
                load = load.times(scale);
            }
            return peakInstances.isEmpty()
                    ? load
                    : load.withPeak(
                            peakInstances.get(),
                            peakQuantile.orElse(1.0),
                            plant.capacityPerTick() * plant.utilization());
        } catch (DemandFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.badInput(demand + ": " + wrong.getMessage(), wrong);
        } catch (IOException failed) {
            throw InputFile.unreadable(demand, failed);
        }
    }

    private List<BacktestInput.Candidate> candidates(DemandTrace load, PlantModel plant) {
        List<String> names = new ArrayList<>(List.of(group));
        names.addAll(compare);
        return BacktestInput.candidates(names, load, plant, warnings());
    }

    private int skipped(BacktestInput.Candidate candidate, DemandTrace load) {
        if (skip.isEmpty()) {
            return Math.min(candidate.backtest().settling(), load.ticks() - 1);
        }
        Duration length =
                DurationOption.parse(skip.get())
                        .filter(known -> !known.isNegative())
                        .orElseThrow(() -> wrong("--skip", skip.get(), "a duration such as 2d"));
        long ticks = Math.ceilDiv(length.toMillis(), load.tick().toMillis());
        if (ticks >= load.ticks()) {
            throw wrong(
                    "--skip",
                    skip.get(),
                    "less than the demand's %d ticks of %d s"
                            .formatted(load.ticks(), load.tick().toSeconds()));
        }
        return (int) ticks;
    }

    private Instant time(String option, String text) {
        return DemandFile.time(text)
                .orElseThrow(() -> wrong(option, text, "a time such as 2026-01-05T10:00:00Z"));
    }

    private ParameterException wrong(String option, Object found, String allowed) {
        return new ParameterException(
                command().commandLine(), "%s: found %s; %s".formatted(option, found, allowed));
    }

    private Consumer<String> warnings() {
        PrintWriter err = command().commandLine().getErr();
        return text -> {
            err.println("warning: " + text);
            err.flush();
        };
    }

    private PrintWriter out() {
        return command().commandLine().getOut();
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }
}
