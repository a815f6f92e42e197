package io.novacron.autoscaler.server.http;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the certificate and the key that the server shows: looked at before anything listens, so
/// that a mistake is told by its place in the configuration and not by a client's failed handshake.
public final class ServerKeys {

    private static final String CERTIFICATE = "server.tls.certificate";
    private static final String KEY = "server.tls.key";

    private static final String CHAIN_WANTED =
            "a PEM file: the server's certificate, then those that lead to its authority's";

    private ServerKeys() {}

    /// @throws AssemblyException with every problem
    /// @throws io.novacron.autoscaler.config.UnresolvedSecretException where the key is not there
    public static Tls read(ServerConfiguration.Tls configured, Secrets secrets) {
        String text = secrets.resolve(configured.key());
        List<Problem> problems = new ArrayList<>();
        List<X509Certificate> chain = chain(configured.certificate(), problems);
        Optional<PrivateKey> key = key(text, problems);
        if (problems.isEmpty() && !belongs(key.orElseThrow(), chain.getFirst().getPublicKey())) {
            problems.add(
                    Problem.error(
                            KEY,
                            "a key of another certificate",
                            "the key of the first certificate in " + configured.certificate()));
        }
        if (!problems.isEmpty()) {
            throw new AssemblyException(problems);
        }
        return Tls.builder()
                .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
                .privateKey(key.orElseThrow())
                .privateKeyCertChain(chain)
                .build();
    }

    private static List<X509Certificate> chain(Path file, List<Problem> problems) {
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream content = Files.newInputStream(file)) {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(content)
                    .forEach(certificate -> chain.add((X509Certificate) certificate));
            if (chain.isEmpty()) {
                problems.add(
                        Problem.error(CERTIFICATE, file + ": no certificate in it", CHAIN_WANTED));
            }
        } catch (NoSuchFileException _) {
            problems.add(Problem.error(CERTIFICATE, file + ": no such file", CHAIN_WANTED));
        } catch (IOException unreadable) {
            problems.add(
                    Problem.error(
                            CERTIFICATE,
                            file + ": cannot be read (" + unreadable.getMessage() + ")",
                            CHAIN_WANTED));
        } catch (CertificateException _) {
            problems.add(Problem.error(CERTIFICATE, file + ": no certificates", CHAIN_WANTED));
        }
        return chain;
    }

    // Nothing of what is in the key goes into a message.
    private static Optional<PrivateKey> key(String text, List<Problem> problems) {
        String wanted = "a private key as PEM, without a password";
        if (text.contains("ENCRYPTED")) {
            problems.add(Problem.error(KEY, "a key with a password", wanted));
            return Optional.empty();
        }
        try {
            Optional<PrivateKey> key =
                    Keys.builder()
                            .pem(pem -> pem.key(Resource.create("server.tls.key", text)))
                            .build()
                            .privateKey();
            if (key.isEmpty()) {
                problems.add(Problem.error(KEY, "no private key", wanted));
            }
            return key;
        } catch (RuntimeException _) {
            problems.add(Problem.error(KEY, "what is no private key", wanted));
            return Optional.empty();
        }
    }

    // Signs something and looks whether the certificate's key confirms it.
    private static boolean belongs(PrivateKey key, PublicKey shown) {
        if (!key.getAlgorithm().equals(shown.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "DSA" -> "SHA256withDSA";
                    default -> key.getAlgorithm();
                };
        try {
            byte[] something = {1, 2, 3};
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(something);
            byte[] signature = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(shown);
            checking.update(something);
            return checking.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
