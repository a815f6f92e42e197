package io.novacron.autoscaler.plugins.push;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Everything pushed for one metric of one group: a value of the group, samples of instances, or
/// both. Guarded by the lock of its group.
final class PushedMetric {

    private static final long DEFAULT_MAX_AGE_MILLIS = 180_000;
    private static final long DEFAULT_RESOLUTION_MILLIS = 1_000;

    final Map<String, PushedSeries> instances = new HashMap<>();
    Optional<PushedSeries> group = Optional.empty();

    /// As the group's document says, once it has been read.
    long maxAgeMillis = DEFAULT_MAX_AGE_MILLIS;

    long resolutionMillis = DEFAULT_RESOLUTION_MILLIS;

    private String trouble = "";
    private long troubleMillis = Long.MIN_VALUE;

    /// Notes why a sample was not taken, for the next reading.
    void trouble(String why, long now) {
        trouble = why;
        troubleMillis = now;
    }

    /// Why samples were not taken within the maximum age of now.
    Optional<String> trouble(long now) {
        return trouble.isEmpty() || Math.abs(now - troubleMillis) > maxAgeMillis
                ? Optional.empty()
                : Optional.of(trouble);
    }

    /// Forgets series nothing has come for; how many that were.
    int expire(long now, long expireAfter) {
        int before = size();
        instances.values().removeIf(series -> series.isExpired(now, expireAfter));
        group = group.filter(series -> !series.isExpired(now, expireAfter));
        return before - size();
    }

    int size() {
        return instances.size() + (group.isPresent() ? 1 : 0);
    }
}
