package io.novacron.autoscaler.server.http;

import java.time.Duration;

/// What one server takes at most.
///
/// @param requestsPerSecond of one caller, lasting; default 200
/// @param burst of one caller at once; default 400
/// @param requests at once of all callers, streams aside; default 256
/// @param streams at once; default 256: six browsers' worth of tabs each for forty people
/// @param connections TCP connections at once; default 2,048
/// @param bodyBytes of a request, decompressed; default 8 MiB: a file of some thousand groups
/// @param bodyPatience from a body's first byte to its last; default 30 s
/// @param idle time after which a silent connection is closed; default 2 min
/// @param drain how long requests under way may take when the server stops; default 20 s
/// @param heartbeat silence of a stream after which a heartbeat is sent; default 15 s: proxies cut
///   after 30 s or more
/// @param streamPatience how long one write to a stream may block before its client is dropped;
///   default 20 s
public record Limits(
        double requestsPerSecond,
        double burst,
        int requests,
        int streams,
        int connections,
        int bodyBytes,
        Duration bodyPatience,
        Duration idle,
        Duration drain,
        Duration heartbeat,
        Duration streamPatience) {

    public static final Limits DEFAULT =
            new Limits(
                    200,
                    400,
                    256,
                    256,
                    2_048,
                    8 << 20,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(20));

    public Limits withRate(double perSecond, double newBurst) {
        return new Limits(
                perSecond,
                newBurst,
                requests,
                streams,
                connections,
                bodyBytes,
                bodyPatience,
                idle,
                drain,
                heartbeat,
                streamPatience);
    }

    public Limits withConcurrency(int newRequests, int newStreams) {
        return new Limits(
                requestsPerSecond,
                burst,
                newRequests,
                newStreams,
                connections,
                bodyBytes,
                bodyPatience,
                idle,
                drain,
                heartbeat,
                streamPatience);
    }

    public Limits withBody(int bytes, Duration patience) {
        return new Limits(
                requestsPerSecond,
                burst,
                requests,
                streams,
                connections,
                bytes,
                patience,
                idle,
                drain,
                heartbeat,
                streamPatience);
    }

    public Limits withIdle(Duration newIdle) {
        return new Limits(
                requestsPerSecond,
                burst,
                requests,
                streams,
                connections,
                bodyBytes,
                bodyPatience,
                newIdle,
                drain,
                heartbeat,
                streamPatience);
    }

    public Limits withStreams(Duration newHeartbeat, Duration patience) {
        return new Limits(
                requestsPerSecond,
                burst,
                requests,
                streams,
                connections,
                bodyBytes,
                bodyPatience,
                idle,
                drain,
                newHeartbeat,
                patience);
    }
}
