package io.novacron.autoscaler.cli.tune;

import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.simulator.Backtest;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.tune.Frontier;
import io.novacron.autoscaler.simulator.tune.Goal;
import io.novacron.autoscaler.simulator.tune.Search;
import io.novacron.autoscaler.simulator.tune.SearchSpace;
import io.novacron.autoscaler.simulator.tune.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/// Searches on the first part of a demand and validates on the rest, with candidates side by side.
/// As long as time does not end it, the result depends on the seed only: a round has the same
/// candidates whatever the number of threads.
public final class TuneRun {

    /// Candidates of a round: so many threads can be busy, and so often does the search learn.
    private static final int ROUND = 16;

    /// Ticks between two looks at the clock.
    private static final int LOOK_EVERY = 256;

    private final DemandTrace demand;
    private final PlantModel model;
    private final int split;
    private final int skip;

    /// @param split first tick of the part held out; as many as the demand has: none is
    /// @param skip ticks before figures count, fewer than `split`
    public TuneRun(DemandTrace demand, PlantModel model, int split, int skip) {
        this.demand = demand;
        this.model = model;
        this.split = split;
        this.skip = skip;
    }

    /// How long a search goes on.
    ///
    /// @param time after which it stops; the group as it is, is always tried
    /// @param candidates at most, ≥ 1
    /// @param threads at most, ≥ 1
    public record Limits(Duration time, int candidates, int threads) {}

    /// Is told how a search goes, after every round.
    public interface Progress {
        void tried(int candidates, Frontier frontier, Duration elapsed);
    }

    /// Searches and validates.
    ///
    /// @throws InterruptedException where the thread is interrupted; what is under way is given up
    public TuneOutcome run(
            SearchSpace space, Goal goal, long seed, Limits limits, Progress progress)
            throws InterruptedException {
        int threads = Math.min(ROUND, limits.threads());
        try (ExecutorService executor =
                Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory())) {
            try {
                TuneOutcome found = search(space, goal, seed, limits, progress, executor);
                return split >= demand.ticks()
                        ? found
                        : found.validated(validation(found, executor));
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private TuneOutcome search(
            SearchSpace space,
            Goal goal,
            long seed,
            Limits limits,
            Progress progress,
            ExecutorService executor)
            throws InterruptedException {
        DemandTrace training = demand.between(demand.start(), demand.at(split));
        double hours = hours(split - skip);
        Search search = new Search(space, goal, hours, seed);
        List<Trial> trials = new ArrayList<>();
        long begun = System.nanoTime();
        BooleanSupplier late = () -> System.nanoTime() - begun > limits.time().toNanos();
        Optional<TuneOutcome.Ending> ending = Optional.empty();
        while (ending.isEmpty()) {
            // The first round is the group as it is, which everything is compared with.
            int most = trials.isEmpty() ? 1 : Math.min(ROUND, limits.candidates() - trials.size());
            List<Trial.Candidate> round = search.propose(most);
            List<Trial> tried =
                    tried(round, training, trials.isEmpty() ? () -> false : late, executor);
            search.learn(tried);
            trials.addAll(tried);
            progress.tried(
                    trials.size(), search.frontier(), Duration.ofNanos(System.nanoTime() - begun));
            ending = ending(round.isEmpty(), late.getAsBoolean(), trials.size(), limits);
        }
        return new TuneOutcome(
                space, goal, hours, search.frontier(), trials, ending.get(), Optional.empty());
    }

    private static Optional<TuneOutcome.Ending> ending(
            boolean exhausted, boolean late, int tried, Limits limits) {
        if (exhausted) {
            return Optional.of(TuneOutcome.Ending.exhausted);
        }
        if (tried >= limits.candidates()) {
            return Optional.of(TuneOutcome.Ending.candidates);
        }
        return late ? Optional.of(TuneOutcome.Ending.time) : Optional.empty();
    }

    private List<Trial> tried(
            List<Trial.Candidate> round,
            DemandTrace training,
            BooleanSupplier late,
            ExecutorService executor)
            throws InterruptedException {
        List<Future<Figures>> futures = new ArrayList<>();
        for (Trial.Candidate candidate : round) {
            futures.add(executor.submit(() -> figures(candidate.group(), training, skip, late)));
        }
        List<Trial> trials = new ArrayList<>();
        for (int index = 0; index < round.size(); index++) {
            Optional<Figures> figures = result(futures.get(index));
            if (figures.isPresent()) {
                trials.add(new Trial(round.get(index), figures.get()));
            }
        }
        return trials;
    }

    // The part before goes on as it would have: what was learned there is known on the rest.
    private TuneOutcome.Validation validation(TuneOutcome found, ExecutorService executor)
            throws InterruptedException {
        ScalingGroup best = found.best().candidate().group();
        Future<Figures> present =
                executor.submit(() -> figures(found.space().group(), demand, split, () -> false));
        Future<Figures> chosen = executor.submit(() -> figures(best, demand, split, () -> false));
        return new TuneOutcome.Validation(
                hours(demand.ticks() - split),
                result(present).orElseThrow(),
                result(chosen).orElseThrow());
    }

    private Figures figures(
            ScalingGroup group, DemandTrace trace, int skipped, BooleanSupplier late) {
        List<Problem> problems = new ArrayList<>();
        Backtest backtest =
                Backtest.of(group, trace, model, problems)
                        .orElseThrow(() -> new IllegalStateException(problems.toString()));
        int[] ticks = {0};
        return backtest.run(
                skipped,
                _ -> {
                    if (ticks[0]++ % LOOK_EVERY == 0
                            && (late.getAsBoolean() || Thread.currentThread().isInterrupted())) {
                        throw new CancellationException("out of time");
                    }
                });
    }

    // Empty where time ended it.
    private static Optional<Figures> result(Future<Figures> future) throws InterruptedException {
        try {
            return Optional.of(future.get());
        } catch (ExecutionException failed) {
            return switch (failed.getCause()) {
                case CancellationException _ -> Optional.empty();
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(failed);
            };
        }
    }

    private double hours(int ticks) {
        return ticks * (model.tick().toMillis() / 3_600_000.0);
    }
}
