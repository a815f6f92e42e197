package io.novacron.autoscaler.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.TokenStore;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.InMemoryTokenStore;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who is recognised while the store does not answer.
class TokensTest {

    private final VirtualClock clock = VirtualClock.atMonday();
    private final BreakingStore store = new BreakingStore();
    private final Tokens tokens = new Tokens(store, List.of(), clock);

    /// A store that a test takes away.
    private static final class BreakingStore implements TokenStore {
        private final TokenStore kept = new InMemoryTokenStore();
        private boolean gone;
        private int asked;

        private TokenStore there() {
            asked++;
            if (gone) {
                throw new OutsideException(OutsideException.Kind.UNAVAILABLE, "gone");
            }
            return kept;
        }

        @Override
        public void put(AccessToken token) {
            there().put(token);
        }

        @Override
        public Optional<AccessToken> find(String hash) {
            return there().find(hash);
        }

        @Override
        public List<AccessToken> tokens() {
            return there().tokens();
        }

        @Override
        public boolean revoke(String name, Instant at) {
            return there().revoke(name, at);
        }
    }

    @Test
    void whoWasRecognisedStaysSoForAQuarterOfAnHourOfAnOutage() {
        String secret = tokens.create("agent", Role.OPERATOR, Optional.empty());
        assertThat(tokens.recognise(secret)).isPresent();
        store.gone = true;
        clock.advance(Tokens.REMEMBERED_IN_OUTAGES.minusSeconds(1));
        assertThat(tokens.recognise(secret)).isPresent();
        clock.advance(Duration.ofSeconds(6));
        assertThatThrownBy(() -> tokens.recognise(secret)).isInstanceOf(OutsideException.class);
        store.gone = false;
        assertThat(tokens.recognise(secret)).isPresent();
    }

    @Test
    void aStoreThatIsGoneIsNotAskedWithEachRequest() {
        String secret = tokens.create("agent", Role.OPERATOR, Optional.empty());
        assertThat(tokens.recognise(secret)).isPresent();
        store.gone = true;
        clock.advance(Tokens.REMEMBERED);
        int before = store.asked;
        for (int request = 0; request < 100; request++) {
            assertThat(tokens.recognise(secret)).isPresent();
        }
        assertThat(store.asked).isEqualTo(before + 1);
    }

    @Test
    void whoWasNotRecognisedBeforeIsNotInAnOutage() {
        String secret = tokens.create("agent", Role.OPERATOR, Optional.empty());
        String unknown = tokens.mint();
        assertThat(tokens.recognise(unknown)).isEmpty();
        store.gone = true;
        clock.advance(Tokens.REMEMBERED);
        assertThatThrownBy(() -> tokens.recognise(secret)).isInstanceOf(OutsideException.class);
        assertThatThrownBy(() -> tokens.recognise(unknown)).isInstanceOf(OutsideException.class);
    }

    @Test
    void aTokenThatExpiresDuringAnOutageIsRefused() {
        Optional<Instant> soon = Optional.of(clock.instant().plusSeconds(60));
        String secret = tokens.create("agent", Role.OPERATOR, soon);
        assertThat(tokens.recognise(secret)).isPresent();
        store.gone = true;
        clock.advance(Duration.ofSeconds(60));
        assertThat(tokens.recognise(secret)).isEmpty();
    }
}
