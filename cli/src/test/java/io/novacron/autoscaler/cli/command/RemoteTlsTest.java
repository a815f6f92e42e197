package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.testkit.ServerCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The commands that talk to a server whose certificate only its own authority vouches for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteTlsTest {

    @TempDir private static Path directory;

    private ServerCertificate certificate;
    private Server server;

    @BeforeAll
    void start() {
        certificate = ServerCertificate.in(directory.resolve("keys"));
        ServerConfiguration read =
                ServerDocuments.read(
                                "server: {tls: {certificate: keys/chain.pem, key: {file: keys/key.pem}}}"
                                        .getBytes(StandardCharsets.UTF_8),
                                directory)
                        .optional()
                        .orElseThrow();
        server =
                Server.start(
                        Server.Setup.of(
                                read.withServer(read.server().withPort(0)),
                                List.of(),
                                directory.resolve("data")));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Outcome list(String address, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "group",
                                "list",
                                "--server",
                                address,
                                "--token-file",
                                directory.resolve("data/admin.token").toString()));
        words.addAll(List.of(more));
        return CommandLineFixture.run(words.toArray(String[]::new));
    }

    @Test
    void theAuthorityIsNamedByAnOption() {
        Outcome outcome = list(server.uri().toString(), "--ca", certificate.authority().toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).startsWith("GROUP ");
    }

    @Test
    void withoutItsAuthorityTheServerIsNotTrusted() {
        Outcome outcome = list(server.uri().toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).contains("its certificate is not trusted", "--ca");
    }

    @Test
    void plainHttpToItSaysThatItMayHaveTls() {
        Outcome outcome = list(server.uri().toString().replace("https:", "http:"));
        assertThat(outcome.code()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).contains("does it have TLS?", "https://");
    }

    @Test
    void aFileThatHoldsNoAuthorityIsNamed() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        for (Path wrong : List.of(empty, directory.resolve("none.pem"), certificate.key())) {
            Outcome outcome = list(server.uri().toString(), "--ca", wrong.toString());
            assertThat(outcome.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(outcome.err()).contains(wrong.toString());
        }
    }
}
