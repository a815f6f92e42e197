package io.novacron.autoscaler.simulator;

import java.time.Duration;

/// Times in the system of an M/M/c queue whose servers are the ready instances (L. Kleinrock,
/// "Queueing Systems" I, 1975, section 3.5).
final class Sojourn {

    private final double serviceSeconds;
    private final double mostSeconds;

    /// @param most what is reported where the queue would grow without end
    Sojourn(Duration service, Duration most) {
        this.serviceSeconds = service.toNanos() / 1e9;
        this.mostSeconds = most.toNanos() / 1e9;
    }

    /// Seconds on average.
    double mean(double perSecond, int servers) {
        double offered = perSecond * serviceSeconds;
        if (offered >= servers) {
            return perSecond == 0 ? 0 : mostSeconds;
        }
        double waits = waits(offered, servers);
        return Math.min(mostSeconds, serviceSeconds * (1 + waits / (servers - offered)));
    }

    /// Share of the requests that take longer.
    double later(double perSecond, int servers, Duration than) {
        double offered = perSecond * serviceSeconds;
        if (offered >= servers) {
            return perSecond == 0 ? 0 : 1;
        }
        double units = than.toNanos() / 1e9 / serviceSeconds;
        double spare = servers - 1 - offered;
        double waits = waits(offered, servers);
        double queued =
                Math.abs(spare) < 1e-9
                        ? waits * units
                        : waits * -StrictMath.expm1(-units * spare) / spare;
        return Math.min(1, StrictMath.exp(-units) * (1 + queued));
    }

    // Erlang's C from his B.
    private static double waits(double offered, int servers) {
        double blocking = 1;
        int first = (int) Math.max(0, Math.floor(offered - 12 * StrictMath.sqrt(offered)));
        for (int server = first + 1; server <= servers; server++) {
            blocking = offered * blocking / (server + offered * blocking);
        }
        return servers * blocking / (servers - offered * (1 - blocking));
    }
}
