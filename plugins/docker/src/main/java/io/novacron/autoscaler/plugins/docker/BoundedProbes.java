package io.novacron.autoscaler.plugins.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Asks many at once, a bounded number at a time. Thread-safe.
final class BoundedProbes implements AutoCloseable {

    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    BoundedProbes(int concurrency) {
        this.places = new Semaphore(concurrency);
    }

    /// The answers, in order; what throws has none. Each question has a bound of its own.
    <Q, A> Map<Q, A> ask(List<Q> questions, Function<Q, Optional<A>> question)
            throws InterruptedException {
        List<Future<Optional<A>>> futures = new ArrayList<>();
        Map<Q, A> answers = new LinkedHashMap<>();
        try {
            for (Q asked : questions) {
                Callable<Optional<A>> task =
                        () -> {
                            places.acquire();
                            try {
                                return question.apply(asked);
                            } finally {
                                places.release();
                            }
                        };
                futures.add(threads.submit(task));
            }
            for (int index = 0; index < futures.size(); index++) {
                Q asked = questions.get(index);
                answer(futures.get(index)).ifPresent(known -> answers.put(asked, known));
            }
        } catch (RejectedExecutionException closed) {
            return answers;
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
        return answers;
    }

    private static <A> Optional<A> answer(Future<Optional<A>> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
