package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.spi.SettingsReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How a controller reaches an engine and asks its instances.
///
/// @param machine the engine's name among several; empty: what the engine calls its machine
/// @param host `unix:///path` or `tcp://loopback:port`; default: `DOCKER_HOST`, else the first of
///   the usual sockets that exists
/// @param scope whose containers these are, in a label of each: servers that share an engine need
///   different ones; default the controller's name
/// @param publishAddress address of the engine's machine on which ports are published, default
///   127.0.0.1
/// @param zone reported for every instance, for spreading
/// @param probeInterval between two looks at all containers, default 1 s
/// @param probeTimeout of one readiness probe, default 1 s
/// @param probeConcurrency probes at once, default 16
record DockerSettings(
        Optional<String> machine,
        URI host,
        String scope,
        String publishAddress,
        Optional<String> zone,
        Duration probeInterval,
        Duration probeTimeout,
        int probeConcurrency) {

    private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]+");
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    /// One for each engine: of the key `hosts` (`name`, `url`, and `zone`, which is its name by
    /// default, and `publishAddress`), or the single one without it.
    ///
    /// @throws IllegalArgumentException with every problem
    static List<DockerSettings> read(
            String name, Map<String, Object> settings, Map<String, String> environment) {
        SettingsReader reader = new SettingsReader(settings, "");
        Optional<Object> hosts = reader.value("hosts");
        DockerSettings common = common(name, hosts.isPresent(), reader, environment);
        List<DockerSettings> read =
                hosts.map(list -> hosts(list, common, reader)).orElse(List.of(common));
        reader.finishOrFail("controller " + name);
        return read;
    }

    private static List<DockerSettings> hosts(
            Object value, DockerSettings common, SettingsReader reader) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            reader.problem("hosts", "no list of hosts", "[{name: a, url: unix:///path}, …]");
            return List.of();
        }
        List<DockerSettings> hosts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int index = 0; index < list.size(); index++) {
            String path = "hosts[" + index + "]";
            if (!(list.get(index) instanceof Map<?, ?> map)) {
                reader.problem(path, "no mapping", "name, url, zone, publishAddress");
                continue;
            }
            SettingsReader host = new SettingsReader(map, path);
            String machine = host.text("name").orElse("");
            if (machine.isEmpty() || !names.add(machine)) {
                host.problem("name", "'" + machine + "'", "a name of its own for each host");
            }
            String url = host.text("url").orElse("");
            hosts.add(
                    new DockerSettings(
                            Optional.of(machine),
                            checkedHost(host, "url", url),
                            common.scope(),
                            address(host).orElse(common.publishAddress()),
                            host.text("zone").or(() -> Optional.of(machine)),
                            common.probeInterval(),
                            common.probeTimeout(),
                            common.probeConcurrency()));
            host.finish()
                    .forEach(problem ->
                            reader.problem(problem.path(), problem.found(), problem.allowed()));
        }
        return hosts;
    }

    /// @param several whether each host says itself where it is
    private static DockerSettings common(
            String name, boolean several, SettingsReader reader, Map<String, String> environment) {
        if (several) {
            for (String single : List.of("host", "zone")) {
                reader.value(single)
                        .ifPresent(_ ->
                                reader.problem(single, "beside hosts", "in each of the hosts"));
            }
        }
        String host =
                (several ? Optional.<String>empty() : reader.text("host"))
                        .or(() -> Optional.ofNullable(environment.get("DOCKER_HOST")))
                        .filter(text -> !text.isBlank())
                        .orElseGet(() -> usualSocket(environment));
        URI uri = checkedHost(reader, "host", host);
        String scope = reader.text("scope").orElse(name);
        if (!SCOPE.matcher(scope).matches()) {
            reader.problem(
                    "scope", "'" + scope + "'", "up to 63 letters, digits, dots, dashes and _");
        }
        return new DockerSettings(
                Optional.empty(),
                uri,
                scope,
                address(reader).orElse("127.0.0.1"),
                several ? Optional.empty() : reader.text("zone"),
                reader.duration("probeInterval", Duration.ofMillis(50), Duration.ofMinutes(5))
                        .orElse(Duration.ofSeconds(1)),
                reader.duration("probeTimeout", Duration.ofMillis(50), Duration.ofMinutes(1))
                        .orElse(Duration.ofSeconds(1)),
                reader.integer("probeConcurrency", 1, 256).orElse(16));
    }

    private static Optional<String> address(SettingsReader reader) {
        Optional<String> address = reader.text("publishAddress");
        if (address.isPresent() && !ADDRESS.matcher(address.get()).matches()) {
            reader.problem(
                    "publishAddress", "'" + address.get() + "'", "an IP address of the engine");
        }
        return address;
    }

    private static URI checkedHost(SettingsReader reader, String key, String host) {
        try {
            URI uri = URI.create(host);
            boolean socket = "unix".equals(uri.getScheme()) && uri.getPath().length() > 1;
            boolean loopback =
                    "tcp".equals(uri.getScheme())
                            && uri.getPort() > 0
                            && LOOPBACK.contains(String.valueOf(uri.getHost()));
            if (socket || loopback) {
                return uri;
            }
        } catch (IllegalArgumentException unreadable) {
            // told below
        }
        // An engine's API is root on its machine: over a network it goes through a tunnel.
        reader.problem(
                key,
                "'" + host + "'",
                "unix:///path/of/socket, or tcp://localhost:PORT of a tunnel to the engine's"
                        + " machine (ssh -L PORT:/var/run/docker.sock)");
        return URI.create("unix:///var/run/docker.sock");
    }

    private static String usualSocket(Map<String, String> environment) {
        return usualSockets(environment)
                .filter(Files::exists)
                .findFirst()
                .map(path -> "unix://" + path)
                .orElse("unix:///var/run/docker.sock");
    }

    /// Where engines listen by default: Docker, Podman as root, Podman of this user.
    private static Stream<Path> usualSockets(Map<String, String> environment) {
        return Stream.concat(
                Stream.of("/var/run/docker.sock", "/run/podman/podman.sock").map(Path::of),
                Optional.ofNullable(environment.get("XDG_RUNTIME_DIR")).stream()
                        .map(directory -> Path.of(directory, "podman", "podman.sock")));
    }
}
