package io.novacron.autoscaler.plugins.libvirt;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// When a machine counts as ready.
///
/// @param timeout a machine that is not ready so long after its start is failed; empty leaves that
///   to the group's health grace
/// @param failureThreshold probes that fail in a row until a ready machine is not ready any more
///   (default 3, as Kubernetes); three times as many and it is unhealthy
record Readiness(Check check, Optional<Duration> timeout, int failureThreshold) {

    static final int DEFAULT_FAILURE_THRESHOLD = 3;

    /// What is asked. Ports are asked at the machine's own address, or the one it was assigned.
    sealed interface Check {

        /// libvirt says that it runs.
        record Running() implements Check {}

        /// The guest agent answers.
        record Agent() implements Check {}

        /// The port accepts a connection.
        record Tcp(int port) implements Check {}

        /// The port answers with 200–399.
        record Http(int port, String path) implements Check {}

        /// A line of the serial console matches; asked until the first match after each start.
        record Console(Pattern pattern) implements Check {}
    }
}
