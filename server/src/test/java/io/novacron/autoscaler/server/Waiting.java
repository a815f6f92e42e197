package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what a real server does in its own time; bounded by what only a hang takes.
final class Waiting {

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000L;

    private Waiting() {}

    static void until(BooleanSupplier holds, String what) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                fail("not within a minute: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
