package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.push.SeriesSelector.Test;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// Which remote-write series goes to which metric of which group. It learns from what is collected:
/// a metric that has not been asked for in [#FORGET_AFTER_MILLIS] is forgotten.
///
/// A series is found by its name, then by the value of the group label, so that 100,000 groups that
/// share a query cost one look-up. Thread-safe; readers take no lock.
final class Routes {

    private static final long FORGET_AFTER_MILLIS = 3_600_000;

    private final PushSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<MetricKey, Learned> learned = new ConcurrentHashMap<>();

    /// By name of the series, then by group label, then by group.
    private final Map<String, Map<String, Map<String, List<Route>>>> byName =
            new ConcurrentHashMap<>();

    Routes(PushSettings settings) {
        this.settings = settings;
    }

    /// Where a series goes.
    ///
    /// @param instanceLabel its value names the instance; empty: the value is the group's own
    record Route(String group, String metric, Optional<String> instanceLabel, List<Test> tests) {

        boolean accepts(Labels labels) {
            for (Test test : tests) {
                if (!test.accepts(labels.value(test.label()))) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final class Learned {
        private final ScalingGroup document;
        private final Optional<Place> place;
        private volatile long askedMillis;

        private Learned(ScalingGroup document, Optional<Place> place, long askedMillis) {
            this.document = document;
            this.place = place;
            this.askedMillis = askedMillis;
        }
    }

    private record Place(String name, String groupLabel, Route route) {}

    /// The text that selects the series of a metric: its query, or else its own name.
    static Optional<String> queryOf(String metric, MetricDefinition definition) {
        return definition.query().or(() -> Optional.of(metric).filter(SeriesSelector::isName));
    }

    /// What `${name}` stands for in a group's queries.
    static Map<String, String> variables(ScalingGroup group) {
        Map<String, String> variables = new HashMap<>(group.labels());
        variables.put("group", group.id());
        return variables;
    }

    /// The metrics that a series belongs to; mostly none or one.
    List<Route> of(Labels labels) {
        Map<String, Map<String, List<Route>>> byLabel = byName.get(labels.name());
        if (byLabel == null) {
            return List.of();
        }
        List<Route> matching = List.of();
        for (Map.Entry<String, Map<String, List<Route>>> entry : byLabel.entrySet()) {
            List<Route> routes =
                    entry.getValue().getOrDefault(labels.value(entry.getKey()), List.of());
            for (Route route : routes) {
                if (route.accepts(labels)) {
                    if (matching.isEmpty() && routes.size() == 1 && byLabel.size() == 1) {
                        return routes;
                    }
                    matching = new ArrayList<>(matching);
                    matching.add(route);
                }
            }
        }
        return matching;
    }

    /// Learns that a metric is asked for.
    ///
    /// @return whether its document is new here
    boolean learn(ScalingGroup group, String metric, MetricDefinition definition, long now) {
        MetricKey key = new MetricKey(group.id(), metric);
        Learned known = learned.get(key);
        if (known != null && known.document.equals(group)) {
            known.askedMillis = now;
            return false;
        }
        Optional<Place> place = place(group, metric, definition);
        lock.lock();
        try {
            Learned before = learned.put(key, new Learned(group, place, now));
            if (before != null) {
                before.place.ifPresent(this::remove);
            }
            place.ifPresent(this::add);
        } finally {
            lock.unlock();
        }
        return true;
    }

    private Optional<Place> place(ScalingGroup group, String metric, MetricDefinition definition) {
        try {
            return queryOf(metric, definition)
                    .map(SeriesSelector::parse)
                    .map(selector ->
                            new Place(
                                    selector.name(),
                                    definition
                                            .groupLabel()
                                            .or(selector::groupLabel)
                                            .orElse(settings.groupLabel()),
                                    new Route(
                                            group.id(),
                                            metric,
                                            definition.instanceLabel().or(settings::instanceLabel),
                                            selector.tests(variables(group)))));
        } catch (IllegalArgumentException unreadable) {
            // validate() has told of it; samples that come as JSON need no query.
            return Optional.empty();
        }
    }

    private void add(Place place) {
        byName.computeIfAbsent(place.name(), _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(place.groupLabel(), _ -> new ConcurrentHashMap<>())
                .merge(place.route().group(), List.of(place.route()), Routes::joined);
    }

    private static List<Route> joined(List<Route> some, List<Route> more) {
        List<Route> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private void remove(Place place) {
        Map<String, Map<String, List<Route>>> byLabel = byName.get(place.name());
        Map<String, List<Route>> byGroup = byLabel == null ? null : byLabel.get(place.groupLabel());
        if (byLabel == null || byGroup == null) {
            return;
        }
        byGroup.computeIfPresent(
                place.route().group(),
                (_, routes) -> {
                    List<Route> left =
                            routes.stream().filter(route -> !route.equals(place.route())).toList();
                    return left.isEmpty() ? null : left;
                });
        if (byGroup.isEmpty()) {
            byLabel.remove(place.groupLabel());
        }
        if (byLabel.isEmpty()) {
            byName.remove(place.name());
        }
    }

    /// Forgets metrics that nobody asks for any more.
    void forget(long now) {
        lock.lock();
        try {
            learned.values()
                    .removeIf(known -> {
                        boolean old = Math.abs(now - known.askedMillis) > FORGET_AFTER_MILLIS;
                        if (old) {
                            known.place.ifPresent(this::remove);
                        }
                        return old;
                    });
        } finally {
            lock.unlock();
        }
    }
}
