package io.novacron.autoscaler.plugins.docker;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ContainerNetworkSettings;
import com.github.dockerjava.api.model.ContainerPort;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// A container of ours as the engine lists it.
///
/// @param name without the slash: the instance's id
/// @param container the engine's own id
/// @param published container port to where it is published
/// @param ip in its first network, where it has one
record Found(
        String name,
        String container,
        Labels labels,
        State state,
        Instant created,
        Map<Integer, HostPort> published,
        Optional<String> ip) {

    Found {
        published = java.util.Collections.unmodifiableMap(new TreeMap<>(published));
    }

    record HostPort(String address, int port) {}

    /// As far as it matters here; what is not known is `OTHER`.
    enum State {
        CREATED,
        RUNNING,
        PAUSED,
        RESTARTING,
        REMOVING,
        EXITED,
        OTHER
    }

    /// Empty where it is not ours.
    static Optional<Found> of(Container listed) {
        return Labels.of(Objects.requireNonNullElse(listed.getLabels(), Map.of()))
                .filter(_ -> listed.getNames() != null && listed.getNames().length > 0)
                .map(labels ->
                        new Found(
                                bare(listed.getNames()[0]),
                                listed.getId(),
                                labels,
                                state(Objects.requireNonNullElse(listed.getState(), "")),
                                Instant.ofEpochSecond(
                                        Objects.requireNonNullElse(listed.getCreated(), 0L)),
                                published(listed.getPorts()),
                                ip(listed.getNetworkSettings())));
    }

    static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    static State state(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            // "initialized" and "configured" are Podman's words for what is not started yet
            case "created", "initialized", "configured" -> State.CREATED;
            case "running" -> State.RUNNING;
            case "paused" -> State.PAUSED;
            case "restarting" -> State.RESTARTING;
            case "removing" -> State.REMOVING;
            case "exited", "dead", "stopped" -> State.EXITED;
            default -> State.OTHER;
        };
    }

    private static Map<Integer, HostPort> published(
            ContainerPort @org.jspecify.annotations.Nullable [] ports) {
        Map<Integer, HostPort> published = new TreeMap<>();
        if (ports != null) {
            for (ContainerPort port : ports) {
                Integer inside = port.getPrivatePort();
                Integer outside = port.getPublicPort();
                if (inside != null && outside != null && outside > 0) {
                    published.putIfAbsent(inside, new HostPort(reachable(port.getIp()), outside));
                }
            }
        }
        return published;
    }

    /// All addresses means this one, too.
    private static String reachable(@org.jspecify.annotations.Nullable String address) {
        return address == null
                        || address.isEmpty()
                        || address.equals("0.0.0.0")
                        || address.equals("::")
                ? "127.0.0.1"
                : address;
    }

    private static Optional<String> ip(
            @org.jspecify.annotations.Nullable ContainerNetworkSettings settings) {
        if (settings == null || settings.getNetworks() == null) {
            return Optional.empty();
        }
        return new TreeMap<>(settings.getNetworks())
                .values().stream()
                        .map(ContainerNetwork::getIpAddress)
                        .filter(address -> address != null && !address.isEmpty())
                        .findFirst();
    }

    /// Where a port of the container is reached from here.
    Optional<HostPort> reach(int port) {
        return Optional.ofNullable(published.get(port))
                .or(() -> ip.map(address -> new HostPort(address, port)))
                // the machine's own network, or a container whose address is not known yet
                .or(() -> Optional.of(new HostPort("127.0.0.1", port)));
    }

    /// `host:port` of the first published port, else of the port that readiness asks, else the bare
    /// address.
    Optional<String> address() {
        OptionalInt asked =
                switch (labels.readiness().check()) {
                    case Readiness.Check.Http(int port, _, _) -> OptionalInt.of(port);
                    case Readiness.Check.Tcp(int port) -> OptionalInt.of(port);
                    case Readiness.Check.Alive(), Readiness.Check.Health() -> OptionalInt.empty();
                };
        if (asked.isPresent() && (published.containsKey(asked.getAsInt()) || published.isEmpty())) {
            return reach(asked.getAsInt()).map(Found::text);
        }
        return published.values().stream().findFirst().map(Found::text).or(() -> ip);
    }

    private static String text(HostPort port) {
        return port.address().contains(":")
                ? "[%s]:%s".formatted(port.address(), port.port())
                : port.address() + ":" + port.port();
    }
}
