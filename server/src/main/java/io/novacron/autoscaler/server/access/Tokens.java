package io.novacron.autoscaler.server.access;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.TokenStore;
import io.novacron.autoscaler.spi.TokenStore.AccessToken;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The tokens of the configuration and of the store, recognised by their hash. Thread-safe.
///
/// What the store answered is remembered for [#REMEMBERED], so that a busy client costs no query a
/// request; a token revoked through this server is refused at once, one revoked through another
/// after that time.
public final class Tokens {

    /// Begins every token made here, so that one that leaks is found by scanners.
    public static final String PREFIX = "nca_";

    static final Duration REMEMBERED = Duration.ofSeconds(5);

    /// How long a token that was recognised stays so while the store does not answer: metrics that
    /// are pushed through an outage arrive, and people see what goes on. Who revokes a token at
    /// another server meanwhile waits as long.
    static final Duration REMEMBERED_IN_OUTAGES = Duration.ofMinutes(15);

    /// Answers remembered at once; beyond, all are asked for again.
    private static final int MOST_REMEMBERED = 10_000;

    private static final int TOKEN_BYTES = 32;

    /// Characters of a configured token: 96 bits where they are hexadecimal.
    public static final int SHORTEST = 24;

    private final TokenStore store;
    private final Map<String, AccessToken> configured;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    /// @param at when the store was asked last
    /// @param confirmedAt when it answered last
    private record Remembered(Optional<AccessToken> token, Instant at, Instant confirmedAt) {}

    /// @param configured tokens of the configuration; they win over the store's
    public Tokens(TokenStore store, Collection<AccessToken> configured, InstantSource clock) {
        this.store = store;
        this.configured =
                configured.stream().collect(Collectors.toMap(AccessToken::hash, token -> token));
        this.clock = clock;
    }

    /// A token of the configuration.
    ///
    /// @param secret of at least [#SHORTEST] characters
    public static AccessToken configured(String name, Role role, String secret) {
        return new AccessToken(
                name, role, hash(secret), Instant.EPOCH, Optional.empty(), Optional.empty());
    }

    /// A new secret: 256 random bits. Whoever gets it shows it once and forgets it.
    public String mint() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// SHA-256 in hexadecimal, as stores keep it.
    public static String hash(String secret) {
        return HexFormat.of().formatHex(sha256(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /// SHA-256 of bytes.
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// The valid token of a secret.
    ///
    /// @throws OutsideException where the store does not answer and has not confirmed this one
    ///   within [#REMEMBERED_IN_OUTAGES]
    public Optional<AccessToken> recognise(String secret) {
        return valid(hash(secret));
    }

    /// The valid token of a hash.
    Optional<AccessToken> valid(String hash) {
        Instant now = clock.instant();
        return find(hash, now)
                .filter(token -> sameText(token.hash(), hash) && token.isValidAt(now));
    }

    private Optional<AccessToken> find(String hash, Instant now) {
        AccessToken own = configured.get(hash);
        if (own != null) {
            return Optional.of(own);
        }
        Remembered known = remembered.get(hash);
        if (known != null && isWithin(REMEMBERED, known.at, now)) {
            return known.token;
        }
        try {
            Optional<AccessToken> found = store.find(hash);
            remember(hash, new Remembered(found, now, now));
            return found;
        } catch (OutsideException failed) {
            if (known == null
                    || known.token.isEmpty()
                    || !isWithin(REMEMBERED_IN_OUTAGES, known.confirmedAt, now)) {
                throw failed;
            }
            // Not asked again with each request: that may take as long as the store's deadline.
            remember(hash, new Remembered(known.token, now, known.confirmedAt));
            return known.token;
        }
    }

    private void remember(String hash, Remembered answer) {
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(hash, answer);
    }

    private static boolean isWithin(Duration age, Instant since, Instant now) {
        return Duration.between(since, now).abs().compareTo(age) < 0;
    }

    /// In a time that does not depend on where they differ.
    static boolean sameText(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /// A token of a name, valid or not.
    public Optional<AccessToken> named(String name) {
        return all().stream().filter(token -> token.name().equals(name)).findFirst();
    }

    /// All tokens, by name.
    public List<AccessToken> all() {
        List<AccessToken> all = new ArrayList<>(configured.values());
        all.addAll(store.tokens());
        all.sort(Comparator.comparing(AccessToken::name));
        return all;
    }

    /// Whether a token is the configuration's, and so cannot be revoked here.
    public boolean isConfigured(AccessToken token) {
        return configured.containsKey(token.hash());
    }

    /// Whether somebody could manage this server now.
    public boolean hasAdmin() {
        Instant now = clock.instant();
        return all().stream().anyMatch(token -> token.role() == Role.ADMIN && token.isValidAt(now));
    }

    /// Stores a new token.
    ///
    /// @return the secret, which is nowhere else
    /// @throws OutsideException `INVALID` where the name is known
    public String create(String name, Role role, Optional<Instant> expiresAt) {
        String secret = mint();
        put(name, role, expiresAt, secret);
        return secret;
    }

    void put(String name, Role role, Optional<Instant> expiresAt, String secret) {
        store.put(
                new AccessToken(
                        name, role, hash(secret), clock.instant(), expiresAt, Optional.empty()));
        remembered.clear();
    }

    /// Refuses a token from now on.
    ///
    /// @return false where the store has no such valid token
    public boolean revoke(String name) {
        boolean revoked = store.revoke(name, clock.instant());
        remembered.clear();
        return revoked;
    }
}
