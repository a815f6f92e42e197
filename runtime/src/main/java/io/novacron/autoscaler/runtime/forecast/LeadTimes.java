package io.novacron.autoscaler.runtime.forecast;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/// How long a group's instances took from launch to ready, the last [#KEPT] of them. What counts is
/// a high quantile: capacity that comes late is missed, capacity that comes early is paid for
/// minutes. Not thread-safe.
final class LeadTimes {

    static final int KEPT = 20;

    private static final double QUANTILE = 0.9;

    private final ArrayDeque<Duration> startups = new ArrayDeque<>();

    void add(Duration startup) {
        if (startups.size() == KEPT) {
            startups.removeFirst();
        }
        startups.addLast(startup);
    }

    int size() {
        return startups.size();
    }

    /// The start-up that 90 % of them do not exceed (nearest rank); empty without any.
    Optional<Duration> startup() {
        if (startups.isEmpty()) {
            return Optional.empty();
        }
        int rank = (int) Math.ceil(QUANTILE * startups.size());
        return startups.stream().sorted().skip(rank - 1L).findFirst();
    }
}
