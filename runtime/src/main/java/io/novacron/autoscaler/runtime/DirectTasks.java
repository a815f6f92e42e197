package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.util.function.Supplier;

/// Runs everything inline. Stateless.
final class DirectTasks implements Tasks {

    @Override
    public void start(String name, Runnable task) {
        task.run();
    }

    @Override
    public <T> T call(String name, Duration timeout, Supplier<T> call) {
        return call.get();
    }

    @Override
    public boolean awaitIdle(Duration timeout) {
        return true;
    }

    @Override
    public void close() {}
}
