package io.novacron.autoscaler.engine.plan;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle.Termination;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Who leaves first: unhealthy, then pending and not ready, then by the group's policy. By default
/// the zone, then the host, with most instances gives one, the newest of them; ties go to the
/// largest id, so that the same fleet always gives the same answer.
final class TerminationOrder {

    private static final Comparator<Candidate> BY_NEED =
            Comparator.comparing((Candidate candidate) -> !candidate.unhealthy())
                    .thenComparing(candidate -> candidate.ready())
                    .thenComparing(
                            candidate -> candidate.instance().state() != InstanceState.PENDING);

    private static final Comparator<Candidate> NEWEST =
            Comparator.comparing((Candidate candidate) ->
                            candidate.instance().since().orElse(Instant.EPOCH))
                    .thenComparing(candidate -> candidate.instance().id())
                    .reversed();

    private static final Comparator<Candidate> OLDEST =
            Comparator.comparing((Candidate candidate) ->
                            candidate.instance().since().orElse(Instant.EPOCH))
                    .thenComparing(candidate -> candidate.instance().id());

    private final Termination policy;

    TerminationOrder(Termination policy) {
        this.policy = policy;
    }

    /// An unprotected instance that could leave.
    record Candidate(Instance instance, boolean unhealthy, boolean ready) {}

    /// Ids of those who leave, in order.
    ///
    /// @param fleet all capacity, for spreading
    List<String> choose(List<Candidate> candidates, List<Instance> fleet, int count) {
        return switch (policy) {
            case NEWEST -> first(candidates, BY_NEED.thenComparing(NEWEST), count);
            case OLDEST -> first(candidates, BY_NEED.thenComparing(OLDEST), count);
            case DEFAULT -> spread(candidates, fleet, count);
        };
    }

    private static List<String> first(
            List<Candidate> candidates, Comparator<Candidate> comparator, int count) {
        return candidates.stream()
                .sorted(comparator)
                .limit(count)
                .map(candidate -> candidate.instance().id())
                .toList();
    }

    // One at a time, because each leaving changes which zone has most.
    private static List<String> spread(
            List<Candidate> candidates, List<Instance> fleet, int count) {
        Map<String, Integer> zones = tally(fleet, TerminationOrder::zone);
        Map<String, Integer> hosts = tally(fleet, TerminationOrder::host);
        Comparator<Candidate> comparator =
                BY_NEED.thenComparing(
                                candidate -> -zones.getOrDefault(zone(candidate.instance()), 0))
                        .thenComparing(
                                candidate -> -hosts.getOrDefault(host(candidate.instance()), 0))
                        .thenComparing(NEWEST);
        if (zones.size() <= 1 && hosts.size() <= 1) {
            return first(candidates, BY_NEED.thenComparing(NEWEST), count);
        }
        List<Candidate> left = new ArrayList<>(candidates);
        List<String> chosen = new ArrayList<>();
        while (chosen.size() < count && !left.isEmpty()) {
            Candidate next = left.stream().min(comparator).orElseThrow();
            left.remove(next);
            chosen.add(next.instance().id());
            zones.merge(zone(next.instance()), -1, Integer::sum);
            hosts.merge(host(next.instance()), -1, Integer::sum);
        }
        return chosen;
    }

    private static Map<String, Integer> tally(
            List<Instance> fleet, Function<Instance, String> key) {
        Map<String, Integer> counts = new HashMap<>();
        for (Instance instance : fleet) {
            counts.merge(key.apply(instance), 1, Integer::sum);
        }
        return counts;
    }

    private static String zone(Instance instance) {
        return instance.zone().orElse("");
    }

    private static String host(Instance instance) {
        return instance.zone().orElse("") + "/" + instance.host().orElse("");
    }
}
