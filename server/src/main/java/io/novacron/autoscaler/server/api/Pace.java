package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How long something that plays the past may take, and how far it is. Written by one thread, read
/// by any.
final class Pace {

    /// Looking at the clock at every tick would cost more than the tick.
    private static final int LOOK_EVERY = 256;

    private final Duration longest;
    private final LongSupplier nanos;
    private final long begun;
    private final long whole;
    private volatile long done;
    private long ticks;

    /// @param whole ticks that are to be played
    Pace(Duration longest, long whole) {
        this(longest, whole, System::nanoTime);
    }

    /// @param nanos a clock that never goes back
    Pace(Duration longest, long whole, LongSupplier nanos) {
        this.longest = longest;
        this.whole = Math.max(1, whole);
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /// Time since it began.
    Duration taken() {
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }

    /// A tick was played.
    ///
    /// @throws Refusal where the time is over
    void tick() {
        if (ticks++ % LOOK_EVERY == 0) {
            done = ticks;
            if (taken().compareTo(longest) > 0) {
                throw Refusal.of(
                        Kind.OVERLOADED,
                        "the backtest took longer than %d s; ask for less time"
                                .formatted(longest.toSeconds()));
            }
        }
    }

    /// Share of the ticks that were played, 0–1.
    double progress() {
        return Math.min(1, (double) done / whole);
    }
}
