package io.novacron.autoscaler.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Keeps access tokens by their hash; the token itself is known to its bearer only.
///
/// Thread-safe. Called within requests; every write is durable when it returns. Failures are
/// [OutsideException]s.
public interface TokenStore {

    /// What a token may do; each may what the ones before it may.
    enum Role {
        VIEWER,
        OPERATOR,
        ADMIN
    }

    /// A token as it is kept.
    ///
    /// @param name unique, shown in events and lists, 1 to 128 characters
    /// @param hash SHA-256 of the token, 64 hexadecimal digits in lower case. A token is 256 random
    ///   bits, so a plain hash cannot be guessed back
    /// @param expiresAt from when it is refused; empty means never
    /// @param revokedAt since when it is refused
    record AccessToken(
            String name,
            Role role,
            String hash,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt) {

        private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

        public AccessToken {
            if (name.isBlank() || name.length() > 128) {
                throw new IllegalArgumentException("the name of a token has 1 to 128 characters");
            }
            if (!HASH.matcher(hash).matches()) {
                throw new IllegalArgumentException("the hash of token " + name + " is no SHA-256");
            }
        }

        /// Whether it is neither expired nor revoked.
        public boolean isValidAt(Instant now) {
            return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
        }

        public AccessToken revoked(Instant at) {
            return new AccessToken(name, role, hash, createdAt, expiresAt, Optional.of(at));
        }

        /// Without the hash.
        @Override
        public String toString() {
            return "AccessToken[%s, %s]".formatted(name, role);
        }
    }

    /// Stores a new token.
    ///
    /// @throws OutsideException `INVALID` where its name or hash is known, revoked ones included: a
    ///   name in the events means one token for good
    void put(AccessToken token);

    /// The token of a hash, also where it is expired or revoked.
    Optional<AccessToken> find(String hash);

    /// All tokens, by name.
    List<AccessToken> tokens();

    /// Refuses a token from now on.
    ///
    /// @return false where there is no such token or it is revoked already
    boolean revoke(String name, Instant at);
}
