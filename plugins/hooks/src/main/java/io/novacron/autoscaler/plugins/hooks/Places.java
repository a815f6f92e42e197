package io.novacron.autoscaler.plugins.hooks;

import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How many calls of one hook go on at once; others wait for a place, first come first served.
/// Thread-safe.
final class Places {

    private final String hook;
    private final Semaphore free;

    Places(String hook, int count) {
        this.hook = hook;
        this.free = new Semaphore(count, true);
    }

    /// @throws OutsideException where none became free in the call's time, or we are interrupted
    void take(Call call) {
        try {
            if (!free.tryAcquire(call.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OutsideException(
                        Kind.THROTTLED, "hook %s is busy with other instances".formatted(hook));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    Kind.TIMED_OUT, "hook %s was interrupted".formatted(hook), stop);
        }
    }

    void leave() {
        free.release();
    }
}
