package io.novacron.autoscaler.runtime;

import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// How work runs: on threads of its own in production, inline and in order under test. The one seam
/// that lets the same loop run in the deterministic simulator.
///
/// Thread-safe.
public interface Tasks extends AutoCloseable {

    /// Starts a task. A task catches its own exceptions; what it throws is lost to the starter
    /// where it runs on its own thread.
    ///
    /// @param name shown in thread dumps
    void start(String name, Runnable task);

    /// Starts a task that computes for long and may wait: it runs where it takes nothing from those
    /// who decide.
    ///
    /// @param name shown in thread dumps
    default void background(String name, Runnable task) {
        start(name, task);
    }

    /// Runs a call and waits for its answer at most `timeout`; then the call is abandoned and
    /// interrupted, and its answer lost.
    ///
    /// @throws io.novacron.autoscaler.spi.OutsideException `TIMED_OUT` where it was abandoned; what
    ///   the call itself throws passes through
    <T> T call(String name, Duration timeout, Supplier<T> call);

    /// Runs `work` for 0 to `parts` − 1, several at once where it can, and returns when all are
    /// done. A part bounds its own time and catches its own exceptions; of those that escape, part
    /// 0's reaches the caller.
    ///
    /// @param name shown in thread dumps
    default void sideBySide(String name, int parts, IntConsumer work) {
        SideBySide.run(this, name, parts, work);
    }

    /// Waits until no started task runs any more.
    ///
    /// @return false where some still ran after `timeout`
    boolean awaitIdle(Duration timeout);

    /// Refuses further tasks. Running ones are not interrupted.
    @Override
    void close();

    /// Every task and every call on its own virtual thread.
    static Tasks virtualThreads() {
        return new VirtualThreadTasks();
    }

    /// Everything inline on the caller's thread, in order: deterministic, without deadlines. A fake
    /// that hangs throws `TIMED_OUT` itself.
    static Tasks direct() {
        return new DirectTasks();
    }
}
