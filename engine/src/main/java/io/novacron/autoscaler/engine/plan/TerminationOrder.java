package io.novacron.autoscaler.engine.plan;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle.Termination;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

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

    /// Those who leave, in order.
    ///
    /// @param fleet all capacity, for spreading
    /// @param may asked for each in turn; one that may not leave is passed over
    List<String> choose(
            List<Candidate> candidates, List<Instance> fleet, int count, Predicate<Candidate> may) {
        Iterator<Candidate> turns =
                switch (policy) {
                    case NEWEST -> sorted(candidates, NEWEST).iterator();
                    case OLDEST -> sorted(candidates, OLDEST).iterator();
                    case DEFAULT -> new Spread(sorted(candidates, NEWEST), fleet);
                };
        List<String> chosen = new ArrayList<>();
        while (chosen.size() < count && turns.hasNext()) {
            Candidate candidate = turns.next();
            if (may.test(candidate)) {
                chosen.add(candidate.instance().id());
            }
        }
        return chosen;
    }

    private static List<Candidate> sorted(
            List<Candidate> candidates, Comparator<Candidate> policy) {
        return candidates.stream().sorted(BY_NEED.thenComparing(policy)).toList();
    }

    /// The order of the default policy. One at a time, because each leaving changes which zone and
    /// host has most; in whole numbers, because a group may have ten thousand instances.
    private static final class Spread implements Iterator<Candidate> {
        private final List<Candidate> sorted;
        private final boolean[] gone;
        private final int[] zoneOf;
        private final int[] hostOf;
        private final int[] zoneSizes;
        private final int[] hostSizes;
        private int first;

        /// @param sorted by need, then the newest first
        Spread(List<Candidate> sorted, List<Instance> fleet) {
            this.sorted = sorted;
            this.gone = new boolean[sorted.size()];
            Map<String, Integer> zones = new HashMap<>();
            Map<String, Integer> hosts = new HashMap<>();
            this.zoneSizes = new int[fleet.size()];
            this.hostSizes = new int[fleet.size()];
            for (Instance instance : fleet) {
                zoneSizes[indexOf(zone(instance), zones)]++;
                hostSizes[indexOf(host(instance), hosts)]++;
            }
            this.zoneOf = new int[sorted.size()];
            this.hostOf = new int[sorted.size()];
            for (int index = 0; index < sorted.size(); index++) {
                zoneOf[index] = indexOf(zone(sorted.get(index).instance()), zones);
                hostOf[index] = indexOf(host(sorted.get(index).instance()), hosts);
            }
        }

        @Override
        public boolean hasNext() {
            while (first < gone.length && gone[first]) {
                first++;
            }
            return first < gone.length;
        }

        @Override
        public Candidate next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int best = first;
            for (int index = first + 1;
                    index < gone.length
                            && BY_NEED.compare(sorted.get(index), sorted.get(first)) == 0;
                    index++) {
                if (!gone[index] && isFuller(index, best)) {
                    best = index;
                }
            }
            gone[best] = true;
            zoneSizes[zoneOf[best]]--;
            hostSizes[hostOf[best]]--;
            return sorted.get(best);
        }

        private boolean isFuller(int index, int best) {
            int byZone = Integer.compare(zoneSizes[zoneOf[index]], zoneSizes[zoneOf[best]]);
            return byZone > 0
                    || (byZone == 0 && hostSizes[hostOf[index]] > hostSizes[hostOf[best]]);
        }

        private static int indexOf(String name, Map<String, Integer> known) {
            return known.computeIfAbsent(name, _ -> known.size());
        }

        private static String zone(Instance instance) {
            return instance.zone().orElse("");
        }

        private static String host(Instance instance) {
            return instance.zone().orElse("") + "/" + instance.host().orElse("");
        }
    }
}
