package io.novacron.autoscaler.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for what a real program does in its own time, such as a process or a server. Bounded by
/// what only a hang takes, so that a slow machine changes nothing but how long a test takes.
public final class Await {

    /// Longest wait.
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration LOOK = Duration.ofMillis(20);

    private Await() {}

    /// A condition that may fail in any way.
    public interface Condition {
        boolean holds() throws Exception;
    }

    /// Waits until something holds.
    ///
    /// @param what for the message, a sentence such as "two workers run"
    /// @throws AssertionError after [#PATIENCE], or where the condition throws
    public static void until(String what, Condition condition) {
        until(what, condition, () -> "");
    }

    /// @param state how things are, added to the message
    public static void until(String what, Condition condition, Supplier<String> state) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(what, condition)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "not within %s: %s%n%s".formatted(PATIENCE, what, state.get()));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static boolean holds(String what, Condition condition) {
        try {
            return condition.holds();
        } catch (Exception failed) {
            throw new AssertionError("while waiting until " + what, failed);
        }
    }
}
