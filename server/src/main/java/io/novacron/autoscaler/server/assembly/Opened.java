package io.novacron.autoscaler.server.assembly;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/// What a start has opened so far, closed in reverse where a later step fails. For one thread.
public final class Opened {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Opened() {}

    /// Does the steps of a start.
    ///
    /// @throws RuntimeException what a step threw, after what the steps before opened was closed
    public static <T> T each(Function<Opened, T> steps) {
        Opened opened = new Opened();
        try {
            return steps.apply(opened);
        } catch (RuntimeException failed) {
            opened.close(failed);
            throw failed;
        }
    }

    /// Notes a part.
    public <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    private void close(RuntimeException failed) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception again) {
                failed.addSuppressed(again);
            }
        }
    }
}
