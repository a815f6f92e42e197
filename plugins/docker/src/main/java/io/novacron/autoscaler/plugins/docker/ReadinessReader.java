package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.plugins.docker.ContainerTemplate.Port;
import io.novacron.autoscaler.spi.SettingsReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads `launchTemplate.readiness`: one of `http: /path` (or `{path, status}`), `tcp: true`,
/// `health: true`; and `port`, `timeout`, `failureThreshold`.
final class ReadinessReader {

    private final SettingsReader reader;
    private final List<Port> ports;
    private final boolean healthGiven;

    ReadinessReader(SettingsReader reader, List<Port> ports, boolean healthGiven) {
        this.reader = reader;
        this.ports = ports;
        this.healthGiven = healthGiven;
    }

    Readiness read(Readiness.Check byDefault) {
        Optional<Integer> port =
                reader.integer("port", 1, 65_535)
                        .or(() ->
                                ports.stream()
                                        .filter(each -> each.protocol().equals("tcp"))
                                        .map(Port::container)
                                        .findFirst());
        List<Readiness.Check> checks = new ArrayList<>();
        reader.value("http").flatMap(value -> http(value, port)).ifPresent(checks::add);
        if (reader.flag("tcp").orElse(false)) {
            requirePort(port);
            checks.add(new Readiness.Check.Tcp(port.orElse(1)));
        }
        if (reader.flag("health").orElse(false)) {
            if (!healthGiven) {
                reader.problem("health", "true", "launchTemplate.healthcheck beside it");
            }
            checks.add(new Readiness.Check.Health());
        }
        if (checks.size() > 1) {
            reader.problem("", "several of http, tcp, health", "exactly one of them");
        }
        return new Readiness(
                checks.isEmpty() ? byDefault : checks.getFirst(),
                reader.duration("timeout", Duration.ofMillis(100), Duration.ofDays(1)),
                reader.integer("failureThreshold", 1, 1000)
                        .orElse(Readiness.DEFAULT_FAILURE_THRESHOLD));
    }

    private void requirePort(Optional<Integer> port) {
        if (port.isEmpty()) {
            reader.problem("", "a probe of a port", "port, or launchTemplate.ports, beside it");
        }
    }

    private Optional<Readiness.Check> http(Object value, Optional<Integer> port) {
        requirePort(port);
        Optional<SettingsReader> section =
                value instanceof java.util.Map ? reader.section("http") : Optional.empty();
        Optional<String> path =
                section.map(s -> s.text("path")).orElseGet(() -> reader.text("http"));
        OptionalInt status =
                section.flatMap(s -> s.integer("status", 100, 599))
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty());
        if (path.isEmpty() || !isPath(path.get())) {
            reader.problem(
                    "http",
                    path.map(text -> "'" + text + "'").orElse("no path"),
                    "a path such as /health, no address");
            return Optional.empty();
        }
        return Optional.of(new Readiness.Check.Http(port.orElse(1), path.get(), status));
    }

    private static boolean isPath(String path) {
        try {
            return path.startsWith("/")
                    && !path.startsWith("//")
                    && URI.create("http://127.0.0.1:1" + path).getHost() != null;
        } catch (IllegalArgumentException notAPath) {
            return false;
        }
    }
}
