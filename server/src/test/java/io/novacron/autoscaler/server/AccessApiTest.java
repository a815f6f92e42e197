package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.server.ApiClient.Answer;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Tokens, sessions, callers without either.
class AccessApiTest {

    private static final String GROUPS = "/api/v1/groups";

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void everybodyKnowsWhoTheyAre() {
        JsonNode me = running.viewer.get("/api/v1/whoami").is(200).json();
        assertThat(me.toString())
                .isEqualTo(
                        """
                        {"name":"test-VIEWER","role":"viewer","by":"token"}\
                        """);
    }

    @Test
    void aWrongTokenIsNobody() {
        running.nobody.with("nca_wrong").get(GROUPS).isProblem(401, "unauthenticated");
        running.nobody.get(GROUPS, "Authorization", "Basic YTpi").isProblem(401, "unauthenticated");
    }

    @Test
    void aTokenIsShownOnceAndWorksUntilItIsRevoked() {
        JsonNode made =
                running.admin
                        .post("/api/v1/tokens", "{\"name\": \"ci\", \"role\": \"operator\"}")
                        .is(201)
                        .json();
        ApiClient ci = running.nobody.with(made.get("token").asString());
        ci.get(GROUPS).is(200);
        assertThat(running.admin.get("/api/v1/tokens").is(200).body())
                .contains("\"ci\"")
                .doesNotContain(made.get("token").asString());
        running.admin
                .post("/api/v1/tokens", "{\"name\": \"ci\", \"role\": \"viewer\"}")
                .isProblem(409, "exists");

        running.admin.delete("/api/v1/tokens/ci").is(204);
        ci.get(GROUPS).isProblem(401, "unauthenticated");
        running.admin.delete("/api/v1/tokens/absent").isProblem(404, "not_found");
        assertThat(running.admin.get("/api/v1/events?action=token_created,token_revoked").body())
                .contains("token ci made, operator by test-ADMIN", "token ci revoked");
    }

    @Test
    void tokensAreChecked() {
        Answer refused =
                running.admin
                        .post(
                                "/api/v1/tokens",
                                "{\"name\": \"a b\", \"role\": \"root\", \"expire\": 1}")
                        .isProblem(422, "invalid");
        assertThat(refused.json().get("errors"))
                .extracting(error -> error.get("path").asString())
                .containsExactlyInAnyOrder("name", "role", "expire");
        running.admin
                .post(
                        "/api/v1/tokens",
                        """
                        {"name": "old", "role": "viewer", "expiresAt": "2001-01-01T00:00:00Z"}
                        """)
                .isProblem(422, "invalid");
        running.admin.post("/api/v1/tokens", "{\"name\":").isProblem(400, "malformed");
        running.admin
                .post("/api/v1/tokens", "{\"name\": \"x\", \"name\": \"y\", \"role\": \"viewer\"}")
                .isProblem(400, "malformed");
    }

    @Test
    void thePageSignsInForACookieThatScriptsCannotRead() {
        String secret = running.server.tokens().create("page", Role.OPERATOR, Optional.empty());
        Answer signedIn =
                running.nobody.post("/api/v1/sign-in", "{\"token\": \"" + secret + "\"}").is(200);
        String cookie = signedIn.header("Set-Cookie");
        assertThat(cookie)
                .contains("HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain(secret, "Secure");
        String value = cookie.split(";", 2)[0];
        String own = "http://" + running.server.uri().getAuthority();

        assertThat(running.nobody.get("/api/v1/whoami", "Cookie", value).is(200).body())
                .contains("\"page\"", "session");
        String body = RunningServer.group("by-page");
        running.nobody.post(GROUPS, body, "Cookie", value, "Origin", own).is(201);
        running.nobody
                .post(GROUPS, body, "Cookie", value, "Origin", "http://evil.example")
                .isProblem(403, "forbidden");
        running.nobody.post(GROUPS, body, "Cookie", value).isProblem(403, "forbidden");
        running.nobody
                .post(GROUPS, body, "Cookie", value, "Origin", "null")
                .isProblem(403, "forbidden");
        assertThat(running.nobody.get("/api/v1/sign-in", "Cookie", value).is(200).body())
                .contains("\"signedIn\":true", "\"page\"", "operator");
        assertThat(running.nobody.get("/api/v1/sign-in").is(200).body())
                .isEqualToIgnoringWhitespace("{\"signedIn\": false}");
        String forged = value.substring(0, value.length() - 2) + "AA";
        running.nobody.get(GROUPS, "Cookie", forged).isProblem(401, "unauthenticated");
        assertThat(running.nobody.get("/api/v1/sign-in", "Cookie", forged).is(200).body())
                .contains("\"signedIn\":false");
        running.nobody
                .get(GROUPS, "Cookie", "novacron_session=a.b.c")
                .isProblem(401, "unauthenticated");

        assertThat(running.nobody.delete("/api/v1/sign-in").is(204).header("Set-Cookie"))
                .contains("Max-Age=0");
        running.server.tokens().revoke("page");
        running.nobody.get(GROUPS, "Cookie", value).isProblem(401, "unauthenticated");
        running.nobody
                .post("/api/v1/sign-in", "{\"token\": \"nca_wrong\"}")
                .isProblem(401, "unauthenticated");
    }

    @Test
    void aCodeSignsInOnceAndInTime() {
        running.server.tokens().create("coded", Role.VIEWER, Optional.empty());
        String code = running.server.codes().issue("coded", Duration.ofHours(1));
        String body = "{\"code\": \"" + code + "\"}";
        Answer signedIn = running.nobody.post("/api/v1/sign-in", body).is(200);
        assertThat(signedIn.body()).contains("\"coded\"", "\"viewer\"");
        String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
        running.nobody.get(GROUPS, "Cookie", cookie).is(200);
        running.nobody.post("/api/v1/sign-in", body).isProblem(401, "unauthenticated");

        String late = running.server.codes().issue("coded", Duration.ZERO);
        running.nobody
                .post("/api/v1/sign-in", "{\"code\": \"" + late + "\"}")
                .isProblem(401, "unauthenticated");
        running.nobody
                .get(GROUPS, "Authorization", "Bearer " + code)
                .isProblem(401, "unauthenticated");
        running.nobody.post("/api/v1/sign-in", "{}").isProblem(422, "invalid");
    }

    @Test
    void theFirstAdministratorsTokenIsWrittenOnceForItsOwnerOnly(@TempDir Path directory)
            throws IOException {
        String secret;
        String cookie;
        try (Server first = Server.start(Server.Setup.in(directory))) {
            Path file = first.firstToken().orElseThrow();
            assertThat(file).isEqualTo(directory.resolve("admin.token"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            secret = Files.readString(file).strip();
            ApiClient nobody = new ApiClient(first.uri(), Optional.empty(), new ApiContract());
            assertThat(nobody.with(secret).get("/api/v1/whoami").is(200).body())
                    .contains("\"admin\"");
            cookie =
                    nobody.post("/api/v1/sign-in", "{\"token\": \"" + secret + "\"}")
                            .header("Set-Cookie")
                            .split(";", 2)[0];
        }
        assertThat(Files.readAllBytes(directory.resolve("autoscaler.mv.db")))
                .asString(StandardCharsets.ISO_8859_1)
                .doesNotContain(secret);
        try (Server second = Server.start(Server.Setup.in(directory))) {
            assertThat(second.firstToken()).isEmpty();
            ApiClient nobody = new ApiClient(second.uri(), Optional.empty(), new ApiContract());
            nobody.with(secret).get(GROUPS).is(200);
            // A session outlives a restart.
            nobody.get(GROUPS, "Cookie", cookie).is(200);
        }
    }

    private static ServerConfiguration configuration(String text) {
        return ServerDocuments.read(text, Path.of("")).orThrow();
    }

    private static Server.Setup setup(Path directory, String text, String secret) {
        Server.Setup standard = Server.Setup.of(configuration(text), List.of(), directory);
        return new Server.Setup(
                standard.configuration(),
                standard.groups(),
                new Secrets(_ -> Optional.of(secret)),
                directory,
                standard.limits(),
                false,
                standard.notice(),
                standard.embedding());
    }

    @Test
    void tokensOfTheConfigurationWorkAndAreNotRevokedHere(@TempDir Path directory) {
        String secret = "0123456789abcdef01234567";
        String text =
                """
                server:
                  bind: 127.0.0.1:0
                  tokens: [{name: ops, role: admin, token: {env: OPS}}]
                """;
        try (Server server = Server.start(setup(directory, text, secret))) {
            assertThat(server.firstToken()).isEmpty();
            ApiClient ops = new ApiClient(server.uri(), Optional.of(secret), new ApiContract());
            assertThat(ops.get("/api/v1/tokens").is(200).body()).contains("configuration");
            ops.delete("/api/v1/tokens/ops").isProblem(403, "forbidden");
            ops.post("/api/v1/tokens", "{\"name\": \"ops\", \"role\": \"viewer\"}")
                    .isProblem(409, "exists");
        }
        assertThatThrownBy(() -> Server.start(setup(directory, text, "short")))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContaining("server.tokens[0].token")
                .hasMessageNotContaining("'short'");
    }

    @Test
    void withoutATokenOnlyOnLoopbackAndOnlyByThatName(@TempDir Path directory) throws IOException {
        String text = "server: {bind: '127.0.0.1:0', anonymous: operator}";
        try (Server server = Server.start(setup(directory, text, ""))) {
            ApiClient nobody = new ApiClient(server.uri(), Optional.empty(), new ApiContract());
            assertThat(nobody.get("/api/v1/whoami").is(200).body()).contains("anonymous");
            nobody.post(GROUPS, RunningServer.group("open")).is(201);
            nobody.get("/api/v1/tokens").isProblem(403, "forbidden");
            nobody.delete(GROUPS + "/open", "Origin", "http://evil.example")
                    .isProblem(403, "forbidden");
            nobody.delete(GROUPS + "/open", "Sec-Fetch-Site", "cross-site")
                    .isProblem(403, "forbidden");
            // A name of somebody's that resolves to this machine.
            assertThat(raw(server, "GET /api/v1/whoami HTTP/1.1\r\nHost: evil.example"))
                    .startsWith("HTTP/1.1 401");
            nobody.with("nca_wrong").get(GROUPS).isProblem(401, "unauthenticated");
        }
        assertThat(
                        ServerDocuments.read(
                                        "server: {bind: '0.0.0.0:80', anonymous: viewer}",
                                        Path.of(""))
                                .errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("server.anonymous"));
    }

    private static String raw(Server server, String head) throws IOException {
        try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            socket.setSoTimeout((int) ApiClient.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(
                            (head + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void anExpiredTokenIsNobodys() {
        // Expired while nobody looked: the store keeps it, and it is refused.
        String secret =
                running.server
                        .tokens()
                        .create("past", Role.ADMIN, Optional.of(Instant.EPOCH.plusSeconds(1)));
        running.nobody.with(secret).get(GROUPS).isProblem(401, "unauthenticated");
    }
}
