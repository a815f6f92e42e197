package io.novacron.autoscaler.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still until a test moves it, in either direction. Thread-safe.
public final class VirtualClock implements InstantSource {

    private final AtomicReference<Instant> now;

    public VirtualClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    /// Starts at a Monday morning without a daylight-saving change near.
    public static VirtualClock atMonday() {
        return new VirtualClock(Instant.parse("2026-01-05T10:00:00Z"));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /// Moves on, or back where the duration is negative; answers the new time.
    public Instant advance(Duration duration) {
        return now.updateAndGet(time -> time.plus(duration));
    }
}
