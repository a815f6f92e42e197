package io.novacron.autoscaler.engine.plan;

import java.util.ArrayList;
import java.util.List;

/// Where launches go: each to the zone with the fewest instances, ties in the order of the
/// document. So without failures no zone is ever more than one instance ahead of another, from a
/// fleet that was level. Nothing that runs is moved: a fleet that has become uneven, because a zone
/// failed, evens out by the launches and terminations there are anyway.
///
/// Worked example: a has 2, b has 1, c is avoided; three launches go to b, a, b. Stateless.
public final class ZoneSpread {

    private ZoneSpread() {}

    /// How launches in a zone went lately.
    public enum Health {
        WELL,
        /// They failed, and one may try again.
        TO_BE_TRIED,
        /// They fail.
        AVOIDED
    }

    /// @param instances pending and running, launches under way included, ≥ 0
    public record Zone(String name, int instances, Health health) {}

    /// Names of zones for so many launches, in order.
    ///
    /// @param zones at least one; where all are avoided, health does not matter
    public static List<String> choose(List<Zone> zones, int launches) {
        int[] instances = zones.stream().mapToInt(Zone::instances).toArray();
        boolean[] tried = new boolean[instances.length];
        List<String> chosen = new ArrayList<>();
        while (chosen.size() < launches) {
            int best = -1;
            boolean bestServes = false;
            for (int index = 0; index < instances.length; index++) {
                boolean serves =
                        switch (zones.get(index).health()) {
                            case WELL -> true;
                            case TO_BE_TRIED -> !tried[index];
                            case AVOIDED -> false;
                        };
                if (best < 0
                        || (serves && !bestServes)
                        || (serves == bestServes && instances[index] < instances[best])) {
                    best = index;
                    bestServes = serves;
                }
            }
            instances[best]++;
            tried[best] = true;
            chosen.add(zones.get(best).name());
        }
        return chosen;
    }
}
