package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.TokenStore;
import io.novacron.autoscaler.spi.TokenStore.AccessToken;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract of [TokenStore]; every implementation extends it. Each test begins with an empty
/// store.
public abstract class TokenStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00.123456Z");

    private TokenStore store;

    /// For subclasses.
    protected TokenStoreContract() {}

    /// Opens an empty store.
    protected abstract TokenStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @Test
    void aTokenIsFoundByItsHashAsItWasPut() {
        AccessToken token = token("ann", 'a', Optional.of(NOW.plusSeconds(60)));
        store.put(token);
        assertThat(store.find("a".repeat(64))).contains(token);
        assertThat(store.find("b".repeat(64))).isEmpty();
    }

    @Test
    void aNameAndAHashStandForOneTokenForGood() {
        store.put(token("ann", 'a', Optional.empty()));
        assertThat(store.revoke("ann", NOW)).isTrue();
        refused(() -> store.put(token("ann", 'b', Optional.empty())));
        refused(() -> store.put(token("bob", 'a', Optional.empty())));
        assertThat(store.tokens()).extracting(AccessToken::name).containsExactly("ann");
    }

    @Test
    void aTokenIsRevokedOnceAndStaysInTheList() {
        AccessToken bob = token("bob", 'b', Optional.empty());
        AccessToken ann = token("ann", 'a', Optional.empty());
        store.put(bob);
        store.put(ann);
        assertThat(store.revoke("ann", NOW)).isTrue();
        assertThat(store.revoke("ann", NOW.plusSeconds(9))).isFalse();
        assertThat(store.revoke("eve", NOW)).isFalse();
        assertThat(store.tokens()).containsExactly(ann.revoked(NOW), bob);
        assertThat(store.find(ann.hash())).contains(ann.revoked(NOW));
    }

    @Test
    void aTokenIsValidUntilItExpiresOrIsRevoked() {
        AccessToken token = token("ann", 'a', Optional.of(NOW));
        assertThat(token.isValidAt(NOW.minusNanos(1))).isTrue();
        assertThat(token.isValidAt(NOW)).isFalse();
        assertThat(token("ann", 'a', Optional.empty()).revoked(NOW).isValidAt(NOW)).isFalse();
        assertThat(token.toString()).doesNotContain(token.hash());
    }

    private static void refused(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.INVALID));
    }

    private static AccessToken token(String name, char digit, Optional<Instant> expiresAt) {
        return new AccessToken(
                name,
                Role.OPERATOR,
                String.valueOf(digit).repeat(64),
                NOW.minusSeconds(60),
                expiresAt,
                Optional.empty());
    }
}
