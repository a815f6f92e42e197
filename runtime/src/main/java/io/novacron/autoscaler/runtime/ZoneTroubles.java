package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.OutsideException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Which zones a group's launches fail in. What is wrong with a zone is not held against the
/// others.
///
/// Not thread-safe; guarded by its group's lock.
final class ZoneTroubles {

    private final RandomGenerator random;
    private final Map<String, Backoff> failing = new TreeMap<>();

    ZoneTroubles(RandomGenerator random) {
        this.random = random;
    }

    /// Whether a failure says something of the zone, and not of the template, the account or the
    /// whole controller.
    static boolean isOfZone(OutsideException failure) {
        return switch (failure.kind()) {
            case NO_CAPACITY, UNAVAILABLE, TIMED_OUT -> true;
            case THROTTLED, QUOTA, INVALID, FENCED -> false;
        };
    }

    void failed(String zone, OutsideException failure, Instant now) {
        failing.computeIfAbsent(zone, _ -> new Backoff(random)).failed(failure, now);
    }

    /// One launch succeeded; what failed beside it in the same tick still holds.
    void succeeded(String zone, Instant now) {
        Backoff backoff = failing.get(zone);
        if (backoff != null) {
            backoff.succeeded(now);
            if (!backoff.isFailing()) {
                failing.remove(zone);
            }
        }
    }

    /// An operator's word, or another document.
    void forget() {
        failing.clear();
    }

    boolean isFailing(String zone) {
        return failing.containsKey(zone);
    }

    /// Whether a launch may be tried there now; one that names no zone may.
    boolean allows(Optional<String> zone, Instant now) {
        return zone.map(failing::get).map(backoff -> backoff.allows(now)).orElse(true);
    }

    /// Why none is tried there; empty text where one is.
    String reason(String zone, Instant now) {
        Backoff backoff = failing.get(zone);
        return backoff == null ? "" : backoff.reason(now);
    }
}
