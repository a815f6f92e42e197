package io.novacron.autoscaler.plugins.prometheus;

import static io.novacron.autoscaler.plugins.prometheus.FakePrometheus.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.plugins.prometheus.FakePrometheus.Answered;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS both ways, with certificates made for the test by the JDK's keytool.
class PrometheusTlsTest {

    private static final MetricRequest REQUEST = Metrics.query("sum(up)").ask();
    private static final String PASSWORD = "changeit";

    @TempDir static Path folder;

    private static Pem serverPem;
    private static Pem clientPem;

    /// A certificate that signs itself, and its key.
    private record Pem(String certificate, String key) {}

    @BeforeAll
    static void makeCertificates() throws Exception {
        serverPem = make("server", "EC", "secp256r1");
        clientPem = make("client", "RSA", "2048");
    }

    private static Pem make(String name, String algorithm, String size) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "own",
                                "-keyalg",
                                algorithm,
                                algorithm.equals("EC") ? "-groupname" : "-keysize",
                                size,
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".log").toFile())
                        .start();
        assertThat(keytool.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new Pem(
                pem("CERTIFICATE", keys.getCertificate("own").getEncoded()),
                pem("PRIVATE KEY", keys.getKey("own", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        String text =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind);
    }

    private static MetricReading read(
            String url, Map<String, Object> tls, Map<String, Object> auth) {
        Map<String, Object> settings =
                auth.isEmpty()
                        ? Map.of("url", url, "tls", tls, "retries", 0)
                        : Map.of("url", url, "tls", tls, "retries", 0, "auth", auth);
        try (PrometheusProvider provider = new PrometheusProviderFactory().create("p", settings)) {
            return provider.collect(List.of(REQUEST), Call.within(Duration.ofSeconds(60)))
                    .get(REQUEST.key());
        }
    }

    private static Map<String, Object> both() {
        return Map.of(
                "ca",
                serverPem.certificate(),
                "certificate",
                clientPem.certificate(),
                "key",
                clientPem.key());
    }

    @Test
    void eachSideShowsItsCertificate() throws Exception {
        try (FakePrometheus server =
                new FakePrometheus(
                        TrustMaterial.context(
                                Optional.of(clientPem.certificate()),
                                Optional.of(serverPem.certificate()),
                                Optional.of(serverPem.key())))) {
            server.answer = _ -> Answered.vector(series("", "1"));
            String url = server.url().toString();
            assertThat(read(url, both(), Map.of()).value()).hasValue(1);
            assertThat(read(url, Map.of(), Map.of()).error().orElseThrow())
                    .as("a certificate nobody vouches for")
                    .startsWith("no secure connection");
            assertThat(
                            read(url, Map.of("ca", clientPem.certificate()), Map.of())
                                    .error()
                                    .orElseThrow())
                    .as("vouched for by another")
                    .startsWith("no secure connection");
            MetricReading anonymous = read(url, Map.of("ca", serverPem.certificate()), Map.of());
            assertThat(anonymous.value()).isEmpty();
            assertThat(anonymous.error()).as("without our certificate").isPresent();
            assertThat(server.asked).hasSize(1);
        }
    }

    @Test
    void aRealPrometheusTakesCertificateAndPassword() throws Exception {
        Files.writeString(folder.resolve("server.pem"), serverPem.certificate());
        Files.writeString(folder.resolve("server.key"), serverPem.key());
        Files.writeString(folder.resolve("clients.pem"), clientPem.certificate());
        Path web = folder.resolve("web.yml");
        Files.writeString(
                web,
                """
                tls_server_config:
                  cert_file: server.pem
                  key_file: server.key
                  client_ca_file: clients.pem
                  client_auth_type: RequireAndVerifyClientCert
                basic_auth_users:
                  autoscaler: %s
                """
                        .formatted(HASH));
        try (RealPrometheus prometheus = new RealPrometheus(folder, "--web.config.file=" + web)) {
            prometheus.start();
            String url = prometheus.url().toString().replace("http:", "https:");
            Map<String, Object> right = Map.of("user", "autoscaler", "password", "open sesame");
            assertThat(read(url, both(), right).error()).isEmpty();
            assertThat(read(url, both(), Map.of("user", "autoscaler", "password", "guess")).error())
                    .contains("refused our credentials (status 401)");
            assertThat(read(url, Map.of("ca", serverPem.certificate()), right).error())
                    .as("without our certificate")
                    .isPresent();
        }
    }

    /// bcrypt of the password, as Prometheus wants it.
    private static final String HASH =
            "$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW";
}
