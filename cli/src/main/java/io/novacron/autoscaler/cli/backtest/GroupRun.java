package io.novacron.autoscaler.cli.backtest;

import io.novacron.autoscaler.simulator.Backtest;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.Tick;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// One group of a comparison.
///
/// @param name its id; with its file where ids are not enough to tell groups apart
/// @param skip ticks before figures count
/// @param watchers are told of every tick
public record GroupRun(String name, Backtest backtest, int skip, List<Consumer<Tick>> watchers) {

    /// Runs groups side by side, on as many threads as there are processors; figures in the order
    /// of the groups, with the time each took.
    ///
    /// @throws UncheckedIOException where a watcher cannot write
    /// @throws InterruptedException where the thread is interrupted; what is under way is given up
    public static List<Figures> all(List<GroupRun> runs) throws InterruptedException {
        if (runs.size() == 1) {
            return List.of(runs.getFirst().run());
        }
        int threads = Math.min(runs.size(), Runtime.getRuntime().availableProcessors());
        try (ExecutorService executor =
                Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory())) {
            List<Future<Figures>> futures = new ArrayList<>();
            runs.forEach(run -> futures.add(executor.submit(run::run)));
            try {
                List<Figures> figures = new ArrayList<>();
                for (Future<Figures> future : futures) {
                    figures.add(result(future));
                }
                return figures;
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private static Figures result(Future<Figures> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }

    private Figures run() {
        long begun = System.nanoTime();
        Figures figures = backtest.run(skip, watcher().orElse(null));
        return figures.took((System.nanoTime() - begun) / 1e6);
    }

    private Optional<Consumer<Tick>> watcher() {
        return watchers.stream().reduce(Consumer::andThen);
    }
}
