package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which host a launch goes to. A key stays with the host it was first asked of, unless that one
/// said clearly that it did not start. Thread-safe.
final class Placement {

    private final List<EngineHost> hosts;

    /// Of keys that no listing has shown yet.
    private final Map<Placed, EngineHost> asked = new LinkedHashMap<>();

    private record Placed(String group, String key) {
        static Placed of(LaunchRequest request) {
            return new Placed(request.group().id(), request.key());
        }
    }

    Placement(List<EngineHost> hosts) {
        this.hosts = hosts;
    }

    /// @throws OutsideException `NO_CAPACITY` where no host of the zone answers, `UNAVAILABLE`
    ///   where one has not answered since this controller was opened: it may have the key
    synchronized EngineHost of(LaunchRequest request, Call call) {
        Placed placed = Placed.of(request);
        Optional<EngineHost> known =
                Optional.ofNullable(asked.get(placed))
                        .or(() ->
                                hosts.stream()
                                        .filter(host -> host.hasKey(placed.group(), placed.key()))
                                        .findFirst());
        if (known.isPresent()) {
            return known.get();
        }
        EngineHost best = null;
        int fewest = Integer.MAX_VALUE;
        for (EngineHost host : hosts) {
            if (request.zone().isPresent() && !request.zone().get().equals(host.zone())) {
                continue;
            }
            if (host.lastSeen().isEmpty()) {
                host.look(call);
                if (host.hasKey(placed.group(), placed.key())) {
                    return host;
                }
            }
            int here = count(host, placed.group());
            if (!host.isAway() && here < fewest) {
                best = host;
                fewest = here;
            }
        }
        if (best == null) {
            throw new OutsideException(
                    Kind.NO_CAPACITY,
                    "no host%s answers"
                            .formatted(request.zone().map(" of zone "::concat).orElse("")));
        }
        asked.put(placed, best);
        return best;
    }

    private int count(EngineHost host, String group) {
        Set<String> keys = new HashSet<>(host.live(group));
        asked.forEach((placed, where) -> {
            if (where.equals(host) && placed.group().equals(group)) {
                keys.add(placed.key());
            }
        });
        return keys.size();
    }

    /// It did not start there, or nobody knows.
    synchronized void failed(LaunchRequest request, OutsideException failed) {
        switch (failed.kind()) {
            case NO_CAPACITY, QUOTA, INVALID, THROTTLED, FENCED -> asked.remove(Placed.of(request));
            case TIMED_OUT, UNAVAILABLE -> {}
        }
    }

    /// What is listed need not be remembered.
    synchronized void listed(List<ManagedInstance> all) {
        for (ManagedInstance one : all) {
            asked.remove(new Placed(one.group(), one.key()));
        }
    }
}
