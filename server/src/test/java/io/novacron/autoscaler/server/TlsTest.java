package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.config.SecretSource;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import io.novacron.autoscaler.testkit.ServerCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with a certificate of its own.
class TlsTest {

    @TempDir private static Path keys;

    private static ServerCertificate certificate;

    @TempDir private Path data;

    @BeforeAll
    static void makeKeys() {
        certificate = ServerCertificate.in(keys);
    }

    private Server.Setup setup(Path chain, Path key) {
        ServerConfiguration standard = ServerConfiguration.DEFAULT;
        ServerConfiguration.Server server = standard.server();
        return Server.Setup.of(
                standard.withServer(
                        new ServerConfiguration.Server(
                                server.host(),
                                0,
                                server.tokens(),
                                Optional.of(
                                        new ServerConfiguration.Tls(
                                                chain, new SecretSource.File(key))),
                                server.anonymous(),
                                server.limits())),
                List.of(),
                data);
    }

    private Server start() {
        return Server.start(setup(certificate.chain(), certificate.key()));
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream content = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "authority",
                    CertificateFactory.getInstance("X.509").generateCertificate(content));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static HttpResponse<String> live(URI server, HttpClient client) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.resolve("/health/live"))
                        .timeout(ApiClient.PATIENCE)
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpClient client() throws Exception {
        return HttpClient.newBuilder().sslContext(trusting(certificate.authority())).build();
    }

    @Test
    void whoTrustsTheAuthorityIsAnsweredOverTls() throws Exception {
        try (Server server = start();
                HttpClient client = client()) {
            assertThat(server.uri().getScheme()).isEqualTo("https");
            HttpResponse<String> answer = live(server.uri(), client);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void whoDoesNotTrustTheAuthorityGetsNothing() throws Exception {
        try (Server server = start();
                HttpClient stranger = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> live(server.uri(), stranger))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void plainHttpIsRefusedAndTheServerGoesOn() throws Exception {
        try (Server server = start();
                HttpClient client = client()) {
            try (Wire plain = new Wire(server.uri())) {
                String answer;
                try {
                    answer =
                            plain.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                    .rest();
                } catch (IOException reset) {
                    answer = "";
                }
                // Closed, at most with an alert: nothing that could be taken for an answer.
                assertThat(answer).doesNotContain("HTTP/1.1", "up");
            }
            assertThat(live(server.uri(), client).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoNeverBeginsTheHandshakeIsCutOff() throws Exception {
        Server.Setup impatient =
                setup(certificate.chain(), certificate.key())
                        .withLimits(RunningServer.limits().withIdle(Duration.ofMillis(400)));
        try (Server server = Server.start(impatient);
                Wire silent = new Wire(server.uri())) {
            assertThat(silent.rest()).isEmpty();
        }
    }

    @Test
    void whatCannotBeUsedIsToldByItsPlaceBeforeAnythingIsOpened() throws Exception {
        Path missing = keys.resolve("missing.pem");
        refused(
                setup(missing, certificate.key()),
                "server.tls.certificate",
                missing + ": no such file");
        Path empty = Files.createFile(keys.resolve("empty-" + System.nanoTime() + ".pem"));
        refused(setup(empty, certificate.key()), "server.tls.certificate", "no certificate");
        refused(
                setup(certificate.chain(), certificate.encryptedKey()),
                "server.tls.key",
                "a key with a password");
        refused(setup(certificate.chain(), certificate.chain()), "server.tls.key", "private key");
        ServerCertificate other = ServerCertificate.in(keys.resolve("other"));
        refused(
                setup(certificate.chain(), other.key()),
                "server.tls.key",
                "a key of another certificate");
        assertThat(data).isEmptyDirectory();
    }

    private static void refused(Server.Setup setup, String path, String words) {
        assertThatThrownBy(() -> Server.start(setup))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContaining(path)
                .hasMessageContaining(words)
                .hasMessageNotContaining("BEGIN");
    }
}
