package io.novacron.autoscaler.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The server's configuration (SPEC 1b). Holds no secret, only where each is found.
///
/// @param providers metrics providers by name
/// @param controllers resource controllers by name
/// @param routers traffic routers by name
/// @param notifications sinks of events by name
/// @param hooks whom groups' lifecycle hooks call, by name
/// @param plugIns folder of jars with further plug-ins, `plugins` in the configuration's directory
///   unless said otherwise; one that is not there has none
/// @param groups files of groups, resolved against the configuration's directory
public record ServerConfiguration(
        Map<String, PluginConfiguration> providers,
        Map<String, PluginConfiguration> controllers,
        Map<String, PluginConfiguration> routers,
        Map<String, PluginConfiguration> notifications,
        Map<String, PluginConfiguration> hooks,
        Optional<Path> plugIns,
        Store store,
        Server server,
        List<Path> groups) {

    /// What an installation without configuration has: providers `push`, `scrape` and `static`,
    /// controller `local` for processes, an embedded store, loopback only.
    public static final ServerConfiguration DEFAULT =
            new ServerConfiguration(
                    new TreeMap<>(
                            Map.of(
                                    "push", PluginConfiguration.of("push"),
                                    "scrape", PluginConfiguration.of("scrape"),
                                    "static", PluginConfiguration.of("static"))),
                    Map.of("local", PluginConfiguration.of("process")),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Optional.empty(),
                    new Store(
                            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                    new Server(
                            "127.0.0.1",
                            8080,
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            RequestLimits.DEFAULT),
                    List.of());

    public ServerConfiguration {
        providers = ordered(providers);
        controllers = ordered(controllers);
        routers = ordered(routers);
        notifications = ordered(notifications);
        hooks = ordered(hooks);
        groups = List.copyOf(groups);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /// @param url JDBC URL without credentials; empty means embedded, in the data directory
    /// @param history how long decisions and samples are kept; empty means the store's default
    public record Store(
            Optional<String> url,
            Optional<String> user,
            Optional<SecretSource> password,
            Optional<Duration> history) {}

    /// @param host address to listen on; loopback unless said otherwise
    /// @param port 0–65535, 0 means any free one
    /// @param tokens who may call
    /// @param anonymous what a caller without a token may do, only where the address is loopback;
    ///   empty (default): nothing
    public record Server(
            String host,
            int port,
            List<Token> tokens,
            Optional<Tls> tls,
            Optional<Role> anonymous,
            RequestLimits limits) {
        public Server {
            tokens = List.copyOf(tokens);
        }

        /// The same at another port.
        public Server withPort(int newPort) {
            return new Server(host, newPort, tokens, tls, anonymous, limits);
        }
    }

    /// What the API takes at most.
    ///
    /// @param requestsPerSecond of one caller, lasting; twice as many at once; default 200
    /// @param concurrentRequests of all callers, default 256
    /// @param streams event streams at once, default 256
    /// @param bodyBytes of one request, default 16 MiB
    public record RequestLimits(
            int requestsPerSecond, int concurrentRequests, int streams, int bodyBytes) {

        public static final RequestLimits DEFAULT = new RequestLimits(200, 256, 256, 16 << 20);
    }

    /// A token for the API.
    ///
    /// @param name shown in the audit
    public record Token(String name, Role role, SecretSource secret) {}

    /// What a token may do; each may what the ones before it may.
    public enum Role {
        VIEWER,
        OPERATOR,
        ADMIN
    }

    /// @param certificate PEM chain, resolved against the configuration's directory
    public record Tls(Path certificate, SecretSource key) {}

    /// The same with another address and callers.
    public ServerConfiguration withServer(Server newServer) {
        return new ServerConfiguration(
                providers,
                controllers,
                routers,
                notifications,
                hooks,
                plugIns,
                store,
                newServer,
                groups);
    }

    /// Every secret the configuration needs, by its path in the document.
    public Map<String, SecretSource> secrets() {
        Map<String, SecretSource> found = new LinkedHashMap<>();
        providers.forEach((name, plugin) -> collect(below("providers", name), plugin, found));
        controllers.forEach((name, plugin) -> collect(below("controllers", name), plugin, found));
        routers.forEach((name, plugin) -> collect(below("routers", name), plugin, found));
        notifications.forEach(
                (name, plugin) -> collect(below("notifications", name), plugin, found));
        hooks.forEach((name, plugin) -> collect(below("hooks", name), plugin, found));
        store.password().ifPresent(secret -> found.put("store.password", secret));
        List<Token> tokens = new ArrayList<>(server.tokens());
        for (int index = 0; index < tokens.size(); index++) {
            found.put("server.tokens[" + index + "].token", tokens.get(index).secret());
        }
        server.tls().ifPresent(tls -> found.put("server.tls.key", tls.key()));
        return found;
    }

    private static String below(String path, String name) {
        return Node.below(path, name);
    }

    private static void collect(
            String path, PluginConfiguration plugin, Map<String, SecretSource> found) {
        collect(path, (Object) plugin.settings(), found);
    }

    private static void collect(String path, Object value, Map<String, SecretSource> found) {
        switch (value) {
            case SecretSource secret -> found.put(path, secret);
            case Map<?, ?> map ->
                    map.forEach((key, child) ->
                            collect(below(path, String.valueOf(key)), child, found));
            case List<?> list -> {
                for (int index = 0; index < list.size(); index++) {
                    collect(path + "[" + index + "]", list.get(index), found);
                }
            }
            default -> {}
        }
    }
}
