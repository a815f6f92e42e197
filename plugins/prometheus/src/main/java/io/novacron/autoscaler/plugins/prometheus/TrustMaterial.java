package io.novacron.autoscaler.plugins.prometheus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Makes the context of TLS connections from PEM texts. The key stores live in memory only.
final class TrustMaterial {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");

    // Key stores of this type want one; these are never written anywhere.
    private static final char[] IN_MEMORY = "in memory".toCharArray();

    private TrustMaterial() {}

    /// A part that cannot be used; the message never quotes it.
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;
        private final String part;

        UnusableException(String part, String message) {
            super(message);
            this.part = part;
        }

        /// The setting: `ca`, `certificate` or `key`.
        String part() {
            return part;
        }
    }

    /// @param authority certificates to trust instead of the JDK's
    /// @param chain our certificate, then those above it
    /// @param key of our certificate, PKCS #8 without a password
    static SSLContext context(
            Optional<String> authority, Optional<String> chain, Optional<String> key)
            throws UnusableException {
        try {
            TrustManager @Nullable [] trust = authority.isPresent() ? trust(authority.get()) : null;
            KeyManager @Nullable [] keys =
                    chain.isPresent() && key.isPresent() ? keys(chain.get(), key.get()) : null;
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new UnusableException("key", "a key that belongs to the certificate");
        }
    }

    private static TrustManager[] trust(String authority)
            throws GeneralSecurityException, IOException, UnusableException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates("ca", authority)) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(String chain, String key)
            throws GeneralSecurityException, IOException, UnusableException {
        KeyStore store = empty();
        store.setKeyEntry(
                "own",
                privateKey(key),
                IN_MEMORY,
                certificates("certificate", chain).toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String part, String pem)
            throws UnusableException {
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException unreadable) {
            // Said below, without quoting it.
        }
        throw new UnusableException(part, "certificates in PEM");
    }

    private static PrivateKey privateKey(String pem)
            throws GeneralSecurityException, UnusableException {
        Matcher found = PRIVATE_KEY.matcher(pem);
        if (found.find()) {
            byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
            for (String kind : KEY_KINDS) {
                try {
                    return KeyFactory.getInstance(kind)
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
                } catch (InvalidKeySpecException notOfThisKind) {
                    // The next kind may fit.
                }
            }
        }
        throw new UnusableException(
                "key", "a key in PEM, PKCS #8 without a password (BEGIN PRIVATE KEY)");
    }
}
