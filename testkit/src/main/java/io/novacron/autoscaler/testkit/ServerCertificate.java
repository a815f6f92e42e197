package io.novacron.autoscaler.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A certificate for 127.0.0.1 and localhost, signed by an authority that was made for it, as a
/// company's own would be. Made by the JDK's `keytool`; valid for a day, worth nothing elsewhere.
///
/// @param authority PEM file of the authority's certificate
/// @param chain PEM file of the certificate and the authority's
/// @param key PEM file of the certificate's private key, PKCS #8 without a password
/// @param encryptedKey PEM file that says it is a key with a password
public record ServerCertificate(Path authority, Path chain, Path key, Path encryptedKey) {

    private static final String PASSWORD = "password-of-a-test";

    /// Makes one.
    ///
    /// @param folder where its files go
    public static ServerCertificate in(Path folder) {
        try {
            Path store = Files.createDirectories(folder).resolve("keys.p12");
            keytool(store, "ca", "CN=Test authority", "-ext", "bc:c");
            keytool(
                    store,
                    "server",
                    "CN=localhost",
                    "-signer",
                    "ca",
                    "-ext",
                    "san=ip:127.0.0.1,dns:localhost");
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream content = Files.newInputStream(store)) {
                keys.load(content, PASSWORD.toCharArray());
            }
            Certificate authority = keys.getCertificate("ca");
            Certificate own = keys.getCertificate("server");
            byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
            return new ServerCertificate(
                    write(folder.resolve("authority.pem"), pem(authority)),
                    write(folder.resolve("chain.pem"), pem(own) + pem(authority)),
                    write(folder.resolve("key.pem"), pem("PRIVATE KEY", key)),
                    write(folder.resolve("locked.pem"), pem("ENCRYPTED PRIVATE KEY", key)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("no certificate could be made", failed);
        }
    }

    private static void keytool(Path store, String alias, String name, String... more)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-validity",
                                "1",
                                "-alias",
                                alias,
                                "-dname",
                                name));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool failed:\n" + said);
        }
    }

    private static Path write(Path file, String text) throws IOException {
        return Files.writeString(file, text);
    }

    private static String pem(Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static String pem(String label, byte[] content) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(label, lines.encodeToString(content), label);
    }
}
