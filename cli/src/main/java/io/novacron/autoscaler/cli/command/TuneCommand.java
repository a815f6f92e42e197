package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.backtest.OutputFiles;
import io.novacron.autoscaler.cli.tune.FrontierPage;
import io.novacron.autoscaler.cli.tune.TuneOutcome;
import io.novacron.autoscaler.cli.tune.TuneRun;
import io.novacron.autoscaler.cli.tune.TuneText;
import io.novacron.autoscaler.cli.tune.TuneTree;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.tune.Frontier;
import io.novacron.autoscaler.simulator.tune.Goal;
import io.novacron.autoscaler.simulator.tune.GroupSettings;
import io.novacron.autoscaler.simulator.tune.SearchSpace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tune`: the settings of a group that hold an objective at least cost.
@Command(
        name = "tune",
        header = "Searches a group's settings for the cheapest that hold an objective.",
        description = {
            "Tries settings of the group's rules, its cooldowns and windows, its least capacity and"
                    + " the bound of predictive.objective by backtests on the first part of a trace,"
                    + " prints the frontier of cost against violation, and validates the chosen point"
                    + " on the last part, which the search does not see.",
            "With the same seed and enough time for --candidates the result is the same everywhere.",
            "Exit code 1: no candidate holds the objective."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  autoscaler tune --group web.yaml --demand trace.csv.gz --model plant.yaml --objective"
                    + " \"underProvisionedTime: 0.5%\" --report tuning.html --output chosen.yaml"
        })
final class TuneCommand implements Callable<Integer> {

    /// Progress is told this often at most.
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--group",
            paramLabel = "FILE",
            required = true,
            description = "a file of one group")
    private String group = "";

    @Option(
            names = "--model",
            paramLabel = "FILE",
            required = true,
            description = "how instances start, serve and fail")
    private String model = "";

    @Mixin private DemandOptions demand = new DemandOptions();

    @Option(
            names = "--objective",
            paramLabel = "GOAL",
            required = true,
            description = {
                "\"underProvisionedTime: 0.5%%\" or \"sloViolationShare: 1%%\" at least cost, or"
                        + " \"cost: N\" for the whole demand with the least time short"
            })
    private String objective = "";

    @Option(
            names = "--budget-time",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "the search stops after this time (default: ${DEFAULT-VALUE})")
    private String time = "";

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "1000",
            description = "or after so many candidates (default: ${DEFAULT-VALUE})")
    private int candidates;

    @Option(
            names = "--holdout",
            paramLabel = "SHARE",
            defaultValue = "30%",
            description =
                    "last part of the demand, for validation only (default: ${DEFAULT-VALUE})")
    private String holdout = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of the search (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "writes the frontier")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "writes the frontier as a page with a picture")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "writes the group of the chosen point")
    private Optional<Path> output = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        TuneRun.Limits limits = limits();
        double heldOut =
                GoalOption.share(holdout).stream()
                        .filter(share -> share < 1)
                        .findFirst()
                        .orElseThrow(
                                () -> wrong("--holdout", holdout, "a share from 0 to below 100%"));
        PlantModel plant = BacktestInput.model(model, warnings());
        demand.check();
        DemandTrace load = demand.read(plant);
        BacktestInput.Candidate candidate = candidate(load, plant);
        int split = (int) Math.round(load.ticks() * (1 - heldOut));
        int skip = skip(candidate, plant, split);
        double hours = (load.ticks() - skip) * (plant.tick().toMillis() / 3_600_000.0);
        Goal goal =
                GoalOption.parse(objective, hours)
                        .orElseThrow(() -> wrong("--objective", objective, GoalOption.ALLOWED));
        SearchSpace space =
                GroupSettings.of(
                        candidate.group(), load.between(load.start(), load.at(split)), plant);
        try (OutputFiles files = new OutputFiles()) {
            Optional<Writer> tree = BacktestInput.open(json, files);
            Optional<Writer> page = BacktestInput.open(report, files);
            Optional<Writer> chosen = BacktestInput.open(output, files);
            TuneOutcome outcome =
                    new TuneRun(load, plant, split, skip)
                            .run(space, goal, seed, limits, progress(limits.time()));
            if (tree.isPresent()) {
                tree.get()
                        .write(
                                TuneTree.of(outcome, objective, seed, plant, demand.file(), load)
                                                .toPrettyString()
                                        + "\n");
            }
            if (page.isPresent()) {
                page.get().write(FrontierPage.of(outcome, objective));
            }
            if (chosen.isPresent() && outcome.holds()) {
                chosen.get().write(GroupDocuments.toYaml(outcome.best().candidate().group()));
            }
            if (output.isPresent() && !outcome.holds()) {
                files.drop(output.get());
            }
            files.publish();
            TuneTable.print(outcome, command().commandLine().getOut());
            if (!outcome.holds()) {
                command().commandLine().getErr().println("error: " + TuneText.verdict(outcome));
                return ExitCode.FAILED;
            }
            return ExitCode.DONE;
        } catch (IOException failed) {
            throw CommandFailure.failed("cannot write: " + failed.getMessage(), failed);
        }
    }

    private TuneRun.Limits limits() {
        Duration most =
                DurationOption.parse(time)
                        .filter(Duration::isPositive)
                        .orElseThrow(() -> wrong("--budget-time", time, "a duration such as 60s"));
        if (candidates < 1) {
            throw wrong("--candidates", candidates, "a whole number of at least 1");
        }
        return new TuneRun.Limits(most, candidates, Runtime.getRuntime().availableProcessors());
    }

    private BacktestInput.Candidate candidate(DemandTrace load, PlantModel plant) {
        List<BacktestInput.Candidate> found =
                BacktestInput.candidates(List.of(group), load, plant, warnings());
        if (found.size() != 1) {
            throw CommandFailure.badInput(
                    "%s: found %d groups; one is tuned at a time".formatted(group, found.size()));
        }
        return found.getFirst();
    }

    private int skip(BacktestInput.Candidate candidate, PlantModel plant, int split) {
        int skip =
                demand.skipped(plant.tick(), Math.max(1, split))
                        .orElse(candidate.backtest().settling());
        if (skip >= split) {
            throw CommandFailure.badInput(
                    "%s: %d ticks to search on; more than the %d before figures count"
                            .formatted(demand.file(), split, skip));
        }
        return skip;
    }

    private TuneRun.Progress progress(Duration time) {
        PrintWriter err = command().commandLine().getErr();
        Duration[] next = {Duration.ZERO};
        return (tried, frontier, elapsed) -> {
            if (elapsed.compareTo(next[0]) < 0) {
                return;
            }
            next[0] = elapsed.plus(PAUSE);
            err.println(
                    "%d s of %s: %d candidates, %s"
                            .formatted(
                                    elapsed.toSeconds(),
                                    Prose.duration(time),
                                    tried,
                                    best(frontier)));
            err.flush();
        };
    }

    private static String best(Frontier frontier) {
        return frontier.best()
                .map(trial ->
                        String.format(
                                Locale.ROOT,
                                "%s %.1f instance hours, short %.3f %% of the time",
                                frontier.chosen().isPresent() ? "best" : "none holds yet, nearest",
                                trial.figures().instanceHours(),
                                100 * trial.figures().underProvisionedTimeShare()))
                .orElse("none");
    }

    private ParameterException wrong(String option, Object found, String allowed) {
        return new ParameterException(
                command().commandLine(), "%s: found %s; %s".formatted(option, found, allowed));
    }

    private Consumer<String> warnings() {
        return BacktestInput.warnings(command().commandLine().getErr());
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }
}
