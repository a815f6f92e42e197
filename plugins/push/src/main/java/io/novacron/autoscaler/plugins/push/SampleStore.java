package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.spi.SampleListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// What has been pushed, by group, metric and instance; bounded in series, in values a series and
/// in time. Thread-safe: a lock a group.
final class SampleStore {

    /// What became of a sample.
    enum Outcome {
        TAKEN,
        /// Further in the future than the metric's maximum age.
        FUTURE,
        /// Older than anything that is kept.
        OLD,
        /// Another live series answers the same metric.
        AMBIGUOUS,
        /// The group has its full number of series.
        GROUP_FULL,
        /// All groups together have theirs.
        FULL
    }

    private final PushSettings settings;
    private final long expireAfterMillis;
    private final Map<String, Group> groups = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile SampleListener listener = SampleListener.NONE;

    SampleStore(PushSettings settings) {
        this.settings = settings;
        this.expireAfterMillis = settings.expireAfter().toMillis();
    }

    private static final class Group {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, PushedMetric> metrics = new HashMap<>();
        private int size;
        private long sweptMillis = Long.MIN_VALUE / 2;
        private boolean removed;
    }

    void listen(SampleListener newListener) {
        listener = newListener;
    }

    /// Takes one sample.
    ///
    /// @param instance "" for the group's own value
    /// @param source which sender's series it is, 0 where that is not known
    /// @param value finite
    Outcome take(
            String groupId,
            String metric,
            String instance,
            long source,
            long at,
            double value,
            long now) {
        while (true) {
            Group group = groups.get(groupId);
            if (group == null) {
                if (size.get() >= settings.series()) {
                    return Outcome.FULL;
                }
                group = groups.computeIfAbsent(groupId, _ -> new Group());
            }
            group.lock.lock();
            try {
                if (!group.removed) {
                    return take(group, groupId, metric, instance, source, at, value, now);
                }
            } finally {
                group.lock.unlock();
            }
        }
    }

    private Outcome take(
            Group group,
            String groupId,
            String name,
            String instance,
            long source,
            long at,
            double value,
            long now) {
        if (now - at > expireAfterMillis) {
            return Outcome.OLD;
        }
        PushedMetric metric = group.metrics.get(name);
        PushedSeries series = metric == null ? null : find(metric, instance);
        if (series == null) {
            Outcome room = makeRoom(group, now);
            if (room != Outcome.TAKEN) {
                return room;
            }
            metric = group.metrics.computeIfAbsent(name, _ -> new PushedMetric());
            series = add(group, metric, instance);
        }
        PushedMetric kept = java.util.Objects.requireNonNull(metric);
        if (at - now >= kept.maxAgeMillis) {
            kept.trouble(
                    "its samples are %s s ahead of this machine's clock"
                            .formatted((at - now) / 1000),
                    now);
            return Outcome.FUTURE;
        }
        if (series.isHeldAgainst(source, now, kept.maxAgeMillis)) {
            kept.trouble("more than one series answers its query", now);
            return Outcome.AMBIGUOUS;
        }
        // A sender's clock that is a little ahead: the sample counts as arriving now.
        boolean ofInstance = !instance.isEmpty();
        if (kept.take(series, ofInstance, source, Math.min(at, now), value, now)) {
            if (!ofInstance || !kept.total.isAhead()) {
                tell(groupId, name, series.seen(), value);
            } else if (series.isCounted) {
                tell(groupId, name, kept.total.seen(), kept.total.value());
            }
        }
        return Outcome.TAKEN;
    }

    private void tell(String group, String metric, SeenValue seen, double value) {
        if (listener.arrived(group, metric, seen.get(), value)) {
            seen.is(value);
        } else {
            seen.isAtMost(value);
        }
    }

    private static @org.jspecify.annotations.Nullable PushedSeries find(
            PushedMetric metric, String instance) {
        return instance.isEmpty() ? metric.group.orElse(null) : metric.instances.get(instance);
    }

    private Outcome makeRoom(Group group, long now) {
        if (group.size >= settings.seriesPerGroup()) {
            expire(group, now);
            if (group.size >= settings.seriesPerGroup()) {
                return Outcome.GROUP_FULL;
            }
        }
        return size.get() >= settings.series() ? Outcome.FULL : Outcome.TAKEN;
    }

    private PushedSeries add(Group group, PushedMetric metric, String instance) {
        PushedSeries series =
                instance.isEmpty() ? PushedSeries.ofGroup() : PushedSeries.ofInstance();
        if (instance.isEmpty()) {
            metric.group = Optional.of(series);
        } else {
            metric.instances.put(instance, series);
        }
        group.size++;
        size.incrementAndGet();
        return series;
    }

    /// Says that a series has ended; unknown ones have already.
    void end(String groupId, String metric, String instance, long at) {
        Group group = groups.get(groupId);
        if (group == null) {
            return;
        }
        group.lock.lock();
        try {
            PushedMetric known = group.metrics.get(metric);
            PushedSeries series = known == null ? null : find(known, instance);
            if (known != null && series != null) {
                known.end(series, !instance.isEmpty(), at);
            }
        } finally {
            group.lock.unlock();
        }
    }

    /// Works with a metric under its group's lock; empty where nothing was pushed for it.
    <T> Optional<T> with(String groupId, String metric, long now, Function<PushedMetric, T> work) {
        Group group = groups.get(groupId);
        if (group == null) {
            return Optional.empty();
        }
        group.lock.lock();
        try {
            if (Math.abs(now - group.sweptMillis) > expireAfterMillis / 4) {
                expire(group, now);
            }
            PushedMetric known = group.metrics.get(metric);
            return known == null ? Optional.empty() : Optional.of(work.apply(known));
        } finally {
            group.lock.unlock();
        }
    }

    /// Forgets expired series of all groups, and groups without series.
    void expire(long now) {
        groups.forEach((id, group) -> {
            group.lock.lock();
            try {
                expire(group, now);
                if (group.size == 0) {
                    group.removed = true;
                    groups.remove(id, group);
                }
            } finally {
                group.lock.unlock();
            }
        });
    }

    private void expire(Group group, long now) {
        group.sweptMillis = now;
        int expired = 0;
        for (PushedMetric metric : group.metrics.values()) {
            expired += metric.expire(now, expireAfterMillis);
        }
        group.metrics.values().removeIf(metric -> metric.size() == 0);
        group.size -= expired;
        size.addAndGet(-expired);
    }

    /// Series kept now.
    int size() {
        return size.get();
    }
}
