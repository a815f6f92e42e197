package io.novacron.autoscaler.plugins.docker;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// When an instance counts as ready. Kept in a label of its container as text, because after a
/// restart of the server the container is all there is.
///
/// @param timeout not ready for so long after its start is failed; empty: the group's health grace
///   decides
/// @param failureThreshold failed probes in a row until a ready instance is not ready, default 3;
///   three times as many and it is unhealthy
record Readiness(Check check, Optional<Duration> timeout, int failureThreshold) {

    static final int DEFAULT_FAILURE_THRESHOLD = 3;

    /// What is asked.
    sealed interface Check {
        /// The container runs.
        record Alive() implements Check {}

        /// Its health check passes.
        record Health() implements Check {}

        /// A port of the container accepts connections.
        record Tcp(int port) implements Check {}

        /// A path answers; any status from 200 to 399 where none is given.
        record Http(int port, String path, OptionalInt status) implements Check {}
    }

    /// For the label.
    String text() {
        String what =
                switch (check) {
                    case Check.Alive() -> "alive";
                    case Check.Health() -> "health";
                    case Check.Tcp(int port) -> "tcp " + port;
                    case Check.Http(int port, String path, OptionalInt status) ->
                            "http %s %s %s".formatted(port, status.orElse(0), path);
                };
        return "%s %s %s"
                .formatted(failureThreshold, timeout.map(Duration::toMillis).orElse(0L), what);
    }

    /// Reads [#text()]; what does not read (written by another version) counts as `alive`.
    static Readiness parse(String text) {
        try {
            String[] parts = text.split(" ", 6);
            long millis = Long.parseLong(parts[1]);
            return new Readiness(
                    check(parts),
                    millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)),
                    Integer.parseInt(parts[0]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException unreadable) {
            return new Readiness(new Check.Alive(), Optional.empty(), DEFAULT_FAILURE_THRESHOLD);
        }
    }

    private static Check check(String[] parts) {
        return switch (parts[2]) {
            case "health" -> new Check.Health();
            case "tcp" -> new Check.Tcp(Integer.parseInt(parts[3]));
            case "http" -> {
                int status = Integer.parseInt(parts[4]);
                yield new Check.Http(
                        Integer.parseInt(parts[3]),
                        parts[5],
                        status == 0 ? OptionalInt.empty() : OptionalInt.of(status));
            }
            default -> new Check.Alive();
        };
    }
}
