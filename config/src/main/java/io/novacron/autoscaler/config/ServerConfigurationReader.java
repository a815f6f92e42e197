package io.novacron.autoscaler.config;

import io.novacron.autoscaler.config.ServerConfiguration.RequestLimits;
import io.novacron.autoscaler.config.ServerConfiguration.Role;
import io.novacron.autoscaler.config.ServerConfiguration.Server;
import io.novacron.autoscaler.config.ServerConfiguration.Store;
import io.novacron.autoscaler.config.ServerConfiguration.Tls;
import io.novacron.autoscaler.config.ServerConfiguration.Token;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the server's configuration; a section that is left out has its default.
final class ServerConfigurationReader {

    private static final String ALLOWED_SECRET =
            "{env: NAME} or {file: PATH}; secrets are never written inline";
    private static final Pattern ADDRESS =
            Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(0*:)+0*1]");
    private static final int LARGEST_COUNT = 1_000_000;
    private static final Range BODY_SIZES = new Range(1_024, false, 1 << 30, "1Ki to 1Gi");

    private final Path directory;

    ServerConfigurationReader(Path directory) {
        this.directory = directory;
    }

    ServerConfiguration read(Fields fields) {
        ServerConfiguration standard = ServerConfiguration.DEFAULT;
        Field<Map<String, PluginConfiguration>> providers =
                fields.field("providers", node -> node.map("providers by name", this::plugin));
        Field<Map<String, PluginConfiguration>> controllers =
                fields.field("controllers", node -> node.map("controllers by name", this::plugin));
        Field<Map<String, PluginConfiguration>> routers =
                fields.field("routers", node -> node.map("routers by name", this::plugin));
        Field<Map<String, PluginConfiguration>> notifications =
                fields.field("notifications", node -> node.map("sinks by name", this::plugin));
        Field<Map<String, PluginConfiguration>> hooks =
                fields.field("hooks", node -> node.map("hooks by name", this::plugin));
        Field<Path> plugIns = fields.field("plugins", this::path);
        Field<Fields> store = fields.part("store", "store");
        Field<Fields> server = fields.part("server", "server");
        Field<List<Path>> groups = fields.list("groups", "files", this::path);
        fields.done();
        return new ServerConfiguration(
                providers.or(standard.providers()),
                controllers.or(standard.controllers()),
                routers.or(standard.routers()),
                notifications.or(standard.notifications()),
                hooks.or(standard.hooks()),
                Optional.of(plugIns.or(directory.resolve("plugins"))),
                store.optional().map(this::store).orElse(standard.store()),
                server.optional().map(this::server).orElse(standard.server()),
                groups.or(List.of()));
    }

    private Optional<PluginConfiguration> plugin(Node node) {
        Optional<Map<String, Node>> entries = node.entries("a plug-in: {type: …, …}");
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        Optional<String> type = Optional.empty();
        boolean sound = true;
        for (Map.Entry<String, Node> entry : entries.get().entrySet()) {
            Node child = entry.getValue();
            if (entry.getKey().equals("type")) {
                type = Scalars.name(child);
                sound &= type.isPresent();
            } else if (!child.isNothing()) {
                Optional<Object> value = setting(entry.getKey(), child);
                value.ifPresent(read -> settings.put(entry.getKey(), read));
                sound &= value.isPresent();
            }
        }
        if (type.isEmpty() && !entries.get().containsKey("type")) {
            return new Node(node.tree(), Node.below(node.path(), "type"), node.findings())
                    .wrong(
                            "nothing",
                            "the plug-in's type, such as prometheus or process (required)");
        }
        return sound
                ? type.map(named -> new PluginConfiguration(named, settings))
                : Optional.empty();
    }

    /// One value of a plug-in's own keys.
    private Optional<Object> setting(String name, Node node) {
        return switch (node.tree()) {
            case Tree.Text(String text, Place _)
                    when SecretNames.isSecret(name) || SecretNames.isSecretUrl(text) ->
                    inlineSecret(node);
            case Tree.Numeral _ when SecretNames.isSecret(name) -> inlineSecret(node);
            case Tree.Text _, Tree.Numeral _, Tree.Truth _, Tree.Nothing _ ->
                    FreeValues.value(node);
            case Tree.Sequence _ ->
                    node.list("values", item -> setting(name, item)).map(list -> (Object) list);
            case Tree.Mapping mapping when isSecretSource(mapping) ->
                    secret(node).map(source -> (Object) source);
            case Tree.Mapping _ -> settings(node);
        };
    }

    private Optional<Object> settings(Node node) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Node> entries = node.entries("keys and their values").orElse(Map.of());
        entries.forEach(
                (name, child) -> setting(name, child).ifPresent(value -> values.put(name, value)));
        return values.size() == entries.size() ? Optional.of(values) : Optional.empty();
    }

    /// `{env: NAME}` or `{file: PATH}`, or both by mistake.
    private static boolean isSecretSource(Tree.Mapping mapping) {
        return !mapping.entries().isEmpty()
                && mapping.entries().entrySet().stream()
                        .allMatch(entry ->
                                (entry.getKey().equals("env") || entry.getKey().equals("file"))
                                        && entry.getValue().value() instanceof Tree.Text);
    }

    private static <T> Optional<T> inlineSecret(Node node) {
        return node.wrong("a secret written inline", ALLOWED_SECRET);
    }

    private Optional<SecretSource> secret(Node node) {
        return switch (node.tree()) {
            case Tree.Mapping _ ->
                    node.fields("a secret")
                            .flatMap(fields -> {
                                boolean one = fields.exactlyOne("env", "file");
                                Field<String> variable =
                                        fields.field("env", ServerConfigurationReader::variable);
                                Field<Path> file = fields.field("file", this::path);
                                fields.done();
                                return one ? source(variable, file) : Optional.empty();
                            });
            case Tree.Text _, Tree.Numeral _, Tree.Truth _ -> inlineSecret(node);
            case Tree.Nothing _, Tree.Sequence _ -> node.wrong(node.tree().kind(), ALLOWED_SECRET);
        };
    }

    private static Optional<SecretSource> source(Field<String> variable, Field<Path> file) {
        return variable.optional()
                .<SecretSource>map(SecretSource.Environment::new)
                .or(() -> file.optional().map(SecretSource.File::new));
    }

    private static Optional<String> variable(Node node) {
        return Scalars.words(node)
                .filter(name -> VARIABLE.matcher(name).matches())
                .or(() -> node.wrong(node.tree().kind(), "the name of an environment variable"));
    }

    private Optional<Path> path(Node node) {
        Optional<String> text = Scalars.words(node);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(directory.resolve(text.get()).normalize());
        } catch (InvalidPathException invalid) {
            return node.wrong("the path of a file");
        }
    }

    private Store store(Fields fields) {
        Field<String> url = fields.field("url", ServerConfigurationReader::url);
        Field<String> user = fields.field("user", Scalars::words);
        Field<SecretSource> password = fields.field("password", this::secret);
        Field<Duration> history = fields.field("history", Scalars::positiveDuration);
        fields.done();
        return new Store(url.optional(), user.optional(), password.optional(), history.optional());
    }

    private static Optional<String> url(Node node) {
        return node.tree() instanceof Tree.Text(String text, Place _)
                        && SecretNames.isSecretUrl(text)
                ? node.wrong(
                        "a secret within the URL",
                        "a URL without it, and user and password beside it")
                : Scalars.words(node);
    }

    private Server server(Fields fields) {
        Server standard = ServerConfiguration.DEFAULT.server();
        Field<Address> bind = fields.field("bind", ServerConfigurationReader::address);
        Field<List<Token>> tokens = fields.list("tokens", "tokens", this::token);
        Field<Tls> tls = fields.field("tls", this::tls);
        Field<Role> anonymous = fields.field("anonymous", Scalars.choice(Role.class));
        Field<Fields> limits = fields.part("limits", "limits");
        fields.done();
        tokens.optional().ifPresent(list -> requireOwnNames(list, tokens));
        Address address = bind.or(new Address(standard.host(), standard.port()));
        if (anonymous.optional().isPresent() && !isLoopback(address.host())) {
            anonymous.wrong(
                    "callers without a token at " + address.host(),
                    "tokens; without one only where bind is loopback, such as 127.0.0.1:8080");
        }
        return new Server(
                address.host(),
                address.port(),
                tokens.or(List.of()),
                tls.optional(),
                anonymous.optional(),
                limits.optional()
                        .map(ServerConfigurationReader::limits)
                        .orElse(RequestLimits.DEFAULT));
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    private static RequestLimits limits(Fields fields) {
        RequestLimits standard = RequestLimits.DEFAULT;
        Field<Integer> rate = fields.field("requestsPerSecond", Scalars.whole(1, LARGEST_COUNT));
        Field<Integer> requests =
                fields.field("concurrentRequests", Scalars.whole(1, LARGEST_COUNT));
        Field<Integer> streams = fields.field("streams", Scalars.whole(0, LARGEST_COUNT));
        Field<Double> body = fields.field("bodySize", Scalars.quantity(BODY_SIZES));
        fields.done();
        return new RequestLimits(
                rate.or(standard.requestsPerSecond()),
                requests.or(standard.concurrentRequests()),
                streams.or(standard.streams()),
                body.optional().map(Double::intValue).orElse(standard.bodyBytes()));
    }

    private static void requireOwnNames(List<Token> tokens, Field<List<Token>> field) {
        Set<String> names = new HashSet<>();
        for (Token token : tokens) {
            if (!names.add(token.name())) {
                field.wrong(
                        "two tokens named " + Tree.shortened(token.name()),
                        "a name of its own for each, since the audit shows it");
            }
        }
    }

    private record Address(String host, int port) {}

    private static Optional<Address> address(Node node) {
        String allowed = "host:port such as 127.0.0.1:8080 or [::1]:8080";
        Optional<String> text = Scalars.text(node);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = ADDRESS.matcher(text.get());
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            return node.wrong(allowed);
        }
        return Optional.of(new Address(matcher.group(1), Integer.parseInt(matcher.group(2))));
    }

    private Optional<Token> token(Node node) {
        return node.fields("a token")
                .flatMap(fields -> {
                    Field<String> name = fields.field("name", Scalars::name).required("a name");
                    Field<Role> role =
                            fields.field("role", Scalars.choice(Role.class))
                                    .required("viewer, operator or admin");
                    Field<SecretSource> secret =
                            fields.field("token", this::secret).required(ALLOWED_SECRET);
                    fields.done();
                    return secret.optional()
                            .filter(_ -> name.isSound() && role.isSound())
                            .map(source -> new Token(name.or(""), role.or(Role.VIEWER), source));
                });
    }

    private Optional<Tls> tls(Node node) {
        return node.fields("tls")
                .flatMap(fields -> {
                    Field<Path> certificate =
                            fields.field("certificate", this::path)
                                    .required("the path of a PEM file");
                    Field<SecretSource> key =
                            fields.field("key", this::secret).required(ALLOWED_SECRET);
                    fields.done();
                    return certificate
                            .optional()
                            .flatMap(chain -> key.optional().map(source -> new Tls(chain, source)));
                });
    }
}
