package io.novacron.autoscaler.plugins.haproxy;

import io.novacron.autoscaler.spi.SettingsReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the server's configuration says about a router of type `haproxy`.
///
/// @param socket where HAProxy's `stats socket … level admin` listens: the absolute path of a Unix
///   socket, or `host:port`, which belongs on loopback since whoever reaches it rules HAProxy
/// @param checkInterval HAProxy checks the instances itself, this often, 100 ms to 1 min; empty
///   (default): it does not, readiness is the controller's word
/// @param maxConnections HAProxy's `maxconn` of each instance, 1 to 1,000,000; empty (default): no
///   limit
public record HaproxySettings(
        SocketAddress socket, Optional<Duration> checkInterval, OptionalInt maxConnections) {

    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");

    private static final int LONGEST_PATH = 107;

    /// Without checks and limits.
    public static HaproxySettings at(SocketAddress socket) {
        return new HaproxySettings(socket, Optional.empty(), OptionalInt.empty());
    }

    /// @throws IllegalArgumentException with every problem
    static HaproxySettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        String text = reader.text("socket").orElse("");
        Optional<SocketAddress> socket = socket(text);
        if (socket.isEmpty()) {
            reader.problem(
                    "socket",
                    text.isEmpty() ? "nothing" : "'" + text + "'",
                    "the absolute path of a Unix socket of at most %d bytes, or host:port"
                            .formatted(LONGEST_PATH));
        }
        Optional<Duration> check =
                reader.duration("checkInterval", Duration.ofMillis(100), Duration.ofMinutes(1));
        Optional<Integer> most = reader.integer("maxConnections", 1, 1_000_000);
        reader.finishOrFail("router " + name);
        return new HaproxySettings(
                socket.orElseThrow(),
                check,
                most.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private static Optional<SocketAddress> socket(String text) {
        if (text.startsWith("/")) {
            boolean fits =
                    text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LONGEST_PATH
                            && text.indexOf('\0') < 0;
            return fits ? Optional.of(UnixDomainSocketAddress.of(text)) : Optional.empty();
        }
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(2));
        return port >= 1 && port <= 65_535
                ? Optional.of(InetSocketAddress.createUnresolved(matcher.group(1), port))
                : Optional.empty();
    }
}
