package io.novacron.autoscaler.plugins.process;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// When an instance counts as ready.
///
/// @param timeout an instance that is not ready so long after its launch is failed; empty leaves
///   that to the group's health grace
/// @param failureThreshold probes that fail in a row until a ready instance is not ready any more
///   (default 3, as Kubernetes); three times as many and it is unhealthy
record Readiness(Check check, Optional<Duration> timeout, int failureThreshold) {

    static final int DEFAULT_FAILURE_THRESHOLD = 3;

    /// What is asked. Always of this machine at the instance's own port: a group never chooses a
    /// host.
    sealed interface Check {

        /// The process runs.
        record Alive() implements Check {}

        /// The port accepts a connection.
        record Tcp() implements Check {}

        /// @param status expected; empty means 200–399
        record Http(String path, OptionalInt status) implements Check {}

        /// A line of the log matches; asked until the first match, never again.
        record Log(Pattern pattern) implements Check {}
    }
}
