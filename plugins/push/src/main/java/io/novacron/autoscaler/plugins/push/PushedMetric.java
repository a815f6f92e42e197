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
    final InstanceTotal total = new InstanceTotal();

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
        instances
                .values()
                .removeIf(series -> {
                    boolean expired = series.isExpired(now, expireAfter);
                    if (expired) {
                        total.remove(series);
                    }
                    return expired;
                });
        group = group.filter(series -> !series.isExpired(now, expireAfter));
        return before - size();
    }

    /// Takes a value: see [PushedSeries#take].
    boolean take(
            PushedSeries series, boolean ofInstance, long source, long at, double value, long now) {
        if (!ofInstance) {
            return series.take(source, at, value, now, resolutionMillis);
        }
        total.remove(series);
        boolean newest = series.take(source, at, value, now, resolutionMillis);
        total.add(series);
        return newest;
    }

    /// Ends a series: see [PushedSeries#end].
    void end(PushedSeries series, boolean ofInstance, long at) {
        if (!ofInstance) {
            series.end(at);
            return;
        }
        total.remove(series);
        series.end(at);
        total.add(series);
    }

    int size() {
        return instances.size() + (group.isPresent() ? 1 : 0);
    }
}
