package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.novacron.autoscaler.config.ServerConfiguration.Role;
import io.novacron.autoscaler.model.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The server's configuration: SPEC 1b, INCIDENTS rows 44 and 45.
class ServerDocumentsTest {

    /// Must never be seen anywhere.
    private static final String CANARY = "c4nary-s3cret";

    private static final Path DIRECTORY = Path.of("/etc/novacron");

    private static Reading<ServerConfiguration> read(String text) {
        return ServerDocuments.read(text, DIRECTORY);
    }

    @Test
    void everySectionReads() {
        ServerConfiguration configuration =
                read("""
                providers:
                  prometheus: {type: prometheus, url: "http://prometheus:9090", auth: {user: scaler, password: {env: PROMETHEUS_PASSWORD}}}
                  push: {type: push}
                controllers:
                  local: {type: process, stopTimeout: 10s, env: {LANG: C}}
                store: {url: "jdbc:postgresql://db/novacron", user: novacron, password: {file: secrets/db}, history: 30d}
                server:
                  bind: "[::1]:9443"
                  tokens:
                    - {name: ana, role: operator, token: {env: ANA_TOKEN}}
                  tls: {certificate: tls/chain.pem, key: {file: tls/key.pem}}
                groups: [groups/web.yaml, /srv/db.yaml]
                """)
                        .orThrow();

        assertThat(configuration.providers().keySet()).containsExactly("prometheus", "push");
        assertThat(configuration.providers().get("prometheus"))
                .isEqualTo(
                        new PluginConfiguration(
                                "prometheus",
                                Map.of(
                                        "url",
                                        "http://prometheus:9090",
                                        "auth",
                                        Map.of(
                                                "user",
                                                "scaler",
                                                "password",
                                                new SecretSource.Environment(
                                                        "PROMETHEUS_PASSWORD")))));
        assertThat(configuration.controllers().get("local").settings())
                .isEqualTo(Map.of("stopTimeout", "10s", "env", Map.of("LANG", "C")));
        assertThat(configuration.store())
                .isEqualTo(
                        new ServerConfiguration.Store(
                                Optional.of("jdbc:postgresql://db/novacron"),
                                Optional.of("novacron"),
                                Optional.of(
                                        new SecretSource.File(Path.of("/etc/novacron/secrets/db"))),
                                Optional.of(Duration.ofDays(30))));
        assertThat(configuration.server().host()).isEqualTo("[::1]");
        assertThat(configuration.server().port()).isEqualTo(9443);
        assertThat(configuration.server().tokens())
                .containsExactly(
                        new ServerConfiguration.Token(
                                "ana", Role.OPERATOR, new SecretSource.Environment("ANA_TOKEN")));
        assertThat(configuration.server().tls().orElseThrow().certificate())
                .isEqualTo(Path.of("/etc/novacron/tls/chain.pem"));
        assertThat(configuration.groups())
                .containsExactly(Path.of("/etc/novacron/groups/web.yaml"), Path.of("/srv/db.yaml"));
        assertThat(configuration.secrets().keySet())
                .containsExactly(
                        "providers.prometheus.auth.password",
                        "store.password",
                        "server.tokens[0].token",
                        "server.tls.key");
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        ServerConfiguration empty = read("{}").orThrow();
        assertThat(empty)
                .usingRecursiveComparison()
                .ignoringFields("plugIns")
                .isEqualTo(ServerConfiguration.DEFAULT);
        assertThat(empty.plugIns())
                .as("beside the configuration")
                .hasValueSatisfying(folder -> assertThat(folder).hasFileName("plugins"));
        assertThat(ServerConfiguration.DEFAULT.providers().keySet())
                .containsExactly("push", "scrape", "static");
        assertThat(ServerConfiguration.DEFAULT.controllers())
                .isEqualTo(Map.of("local", PluginConfiguration.of("process")));
        assertThat(ServerConfiguration.DEFAULT.server().host()).isEqualTo("127.0.0.1");
        assertThat(read("providers: {}").orThrow().providers()).isEmpty();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("provider: {}", "provider", "did you mean providers?"),
                arguments("providers: {p: {url: x}}", "providers.p.type", "required"),
                arguments("providers: {p: 5}", "providers.p", "a plug-in"),
                arguments("controllers: [a]", "controllers", "controllers by name"),
                arguments("store: {history: 30}", "store.history", "without a unit"),
                arguments("server: {bind: 8080}", "server.bind", "8080 (a number)"),
                arguments("server: {bind: 'localhost:99999'}", "server.bind", "host:port"),
                arguments("server: {bnd: 'localhost:80'}", "server.bnd", "did you mean bind?"),
                arguments(
                        "server: {tokens: [{name: a, role: root, token: {env: A}}]}",
                        "server.tokens[0].role",
                        "viewer, operator, admin"),
                arguments(
                        "server: {tokens: [{name: a, role: admin, token: {env: A, file: b}}]}",
                        "server.tokens[0].token",
                        "exactly one of env, file"),
                arguments("server: {tls: {certificate: a}}", "server.tls.key", "{env: NAME}"),
                arguments("groups: web.yaml", "groups", "a list of files"),
                arguments("groups: [{id: web}]", "groups[0]", "text"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsNamedWithPathFoundAndAllowed(String text, String path, String words) {
        List<Problem> errors = read(text).errors();

        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst().path()).isEqualTo(path);
        assertThat(errors.getFirst().toString()).contains(words);
    }

    static Stream<Arguments> inlineSecrets() {
        return Stream.of(
                arguments("providers: {p: {type: a, password: %s}}", "providers.p.password"),
                arguments("providers: {p: {type: a, apiToken: %s}}", "providers.p.apiToken"),
                arguments(
                        "providers: {p: {type: a, auth: {client_secret: %s}}}",
                        "providers.p.auth.client_secret"),
                arguments("providers: {p: {type: a, auth: Bearer %s}}", "providers.p.auth"),
                arguments(
                        "providers: {p: {type: a, headers: {Authorization: Bearer %s}}}",
                        "providers.p.headers.Authorization"),
                arguments("providers: {p: {type: a, privateKey: '%s'}}", "providers.p.privateKey"),
                arguments("providers: {p: {type: a, tokens: [%s]}}", "providers.p.tokens[0]"),
                arguments("providers: {p: {type: a, url: 'http://u:%s@host/'}}", "providers.p.url"),
                arguments(
                        "controllers: {p: {type: a, url: 'http://host/?token=%s'}}",
                        "controllers.p.url"),
                arguments("store: {password: %s}", "store.password"),
                arguments("store: {url: 'jdbc:postgresql://u:%s@db/x'}", "store.url"),
                arguments("store: {url: 'jdbc:postgresql://db/x?user=u&password=%s'}", "store.url"),
                arguments(
                        "server: {tokens: [{name: a, role: admin, token: %s}]}",
                        "server.tokens[0].token"),
                arguments("server: {tokens: [%s]}", "server.tokens[0]"),
                arguments("server: {tokens: %s}", "server.tokens"),
                arguments("server: {tls: {certificate: c, key: '%s'}}", "server.tls.key"),
                arguments("store: {password: {env: '%s!'}}", "store.password.env"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inlineSecrets")
    void aSecretWrittenInlineIsRefusedAndNeverShown(String form, String path) {
        Reading<ServerConfiguration> reading = read(form.formatted(CANARY));

        assertThat(reading.errors()).isNotEmpty();
        assertThat(reading.errors().getFirst().path()).isEqualTo(path);
        assertThat(reading.toString()).doesNotContain(CANARY);
        assertThatThrownBy(reading::orThrow)
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void aSyntaxErrorQuotesNothing() {
        for (String text :
                List.of(
                        "store: {password: " + CANARY,
                        "{\"store\": {\"password\": " + CANARY + "}}",
                        "store: " + CANARY + ": x",
                        "a: *" + CANARY)) {
            Reading<ServerConfiguration> reading = read(text);
            assertThat(reading.errors()).isNotEmpty();
            assertThat(reading.findings().getFirst().place()).isPresent();
            assertThat(reading.toString()).doesNotContain(CANARY);
        }
        assertThat(ServerDocuments.read(new byte[] {(byte) 0xff}, DIRECTORY).errors()).hasSize(1);
    }

    @Test
    void secretsAreResolvedOnlyWhenHandedOver(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("password"), CANARY + "\n", StandardCharsets.UTF_8);
        ServerConfiguration configuration =
                ServerDocuments.read(
                                """
                                providers:
                                  p: {type: a, name: x, auth: {password: {file: password}}, list: [{env: VARIABLE}, 5]}
                                """,
                                directory)
                        .orThrow();
        Secrets secrets =
                new Secrets(
                        name -> name.equals("VARIABLE") ? Optional.of(CANARY) : Optional.empty());
        PluginConfiguration plugin = configuration.providers().get("p");

        Map<String, Object> settings = secrets.resolve(plugin);

        assertThat(settings)
                .isEqualTo(
                        Map.of(
                                "name", "x",
                                "auth", Map.of("password", CANARY),
                                "list", List.of(CANARY, 5)));
        assertThat(secrets.missing(configuration)).isEmpty();
        assertThat(configuration.toString()).doesNotContain(CANARY);
        assertThat(settings.toString()).isEqualTo("settings [name, auth, list]");
        assertThat(settings.get("auth").toString()).doesNotContain(CANARY);
    }

    @Test
    void everySecretThatIsNotThereIsNamedAtOnce() {
        ServerConfiguration configuration =
                read("""
                store: {password: {env: NOT_SET}}
                providers: {p: {type: a, token: {file: nowhere}}}
                """)
                        .orThrow();

        List<Problem> missing = new Secrets(_ -> Optional.empty()).missing(configuration);

        assertThat(missing)
                .extracting(Problem::path)
                .containsExactly("providers.p.token", "store.password");
        assertThat(missing.getFirst().found()).contains("/etc/novacron/nowhere", "cannot be read");
        assertThat(missing.getLast().found()).contains("NOT_SET", "not set");
    }

    @Test
    void callersWithoutATokenAndLimitsAreRead() {
        ServerConfiguration.Server server =
                read("""
                server:
                  bind: "[::1]:8080"
                  anonymous: viewer
                  limits: {requestsPerSecond: 50, streams: 0, bodySize: 2Mi}
                """)
                        .orThrow()
                        .server();

        assertThat(server.anonymous()).contains(ServerConfiguration.Role.VIEWER);
        assertThat(server.limits())
                .isEqualTo(new ServerConfiguration.RequestLimits(50, 256, 0, 2 << 20));
    }

    @Test
    void callersWithoutATokenAreForLoopbackOnly() {
        for (String bind : List.of("0.0.0.0:80", "example.org:80", "127.evil.example:80")) {
            assertThat(read("server: {bind: '" + bind + "', anonymous: viewer}").errors())
                    .as(bind)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.path()).isEqualTo("server.anonymous"));
        }
        for (String bind : List.of("localhost:80", "127.0.0.2:80", "'[::1]:80'")) {
            assertThat(read("server: {bind: " + bind + ", anonymous: admin}").errors()).isEmpty();
        }
    }
}
