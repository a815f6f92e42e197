package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.NotificationStore.DeadLetter;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract of [NotificationStore]; every implementation extends it.
public abstract class NotificationStoreContract {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private NotificationStore store;

    /// For subclasses.
    protected NotificationStoreContract() {}

    /// An empty store.
    protected abstract NotificationStore open();

    /// Another on the state of the first.
    protected abstract NotificationStore reopen();

    @BeforeEach
    final void openStore() {
        store = open();
    }

    private static DeadLetter letter(String sink, long sequence) {
        return new DeadLetter(
                sink, sequence, NOON.plusSeconds(sequence), 3, "webhook answered 404");
    }

    @Test
    void aSinkThatIsNewHasNoPosition() {
        store.advance("pager", 5);
        assertThat(store.position("chat")).isEmpty();
        assertThat(store.position("pager")).hasValue(5);
    }

    @Test
    void aPositionNeverGoesBackAndOutlivesTheProcess() {
        store.advance("pager", 5);
        store.advance("pager", 9);
        store.advance("pager", 7);
        assertThat(reopen().position("pager")).hasValue(9);
    }

    @Test
    void anEventThatIsGivenUpIsADeadLetterAndBehindTheSink() {
        store.advance("pager", 5);
        store.bury(letter("pager", 6));
        store.bury(letter("chat", 8));
        store.bury(letter("pager", 7));
        NotificationStore again = reopen();
        assertThat(again.position("pager")).hasValue(7);
        assertThat(again.deadLetters(10))
                .containsExactly(letter("chat", 8), letter("pager", 7), letter("pager", 6));
        assertThat(again.deadLetters(1)).containsExactly(letter("chat", 8));
    }

    @Test
    void theSameLetterBuriedTwiceIsOne() {
        store.bury(letter("pager", 6));
        store.bury(letter("pager", 6));
        assertThat(store.deadLetters(10)).containsExactly(letter("pager", 6));
    }

    @Test
    void aLetterIsRemovedOnce() {
        store.bury(letter("pager", 6));
        store.bury(letter("chat", 6));
        assertThat(store.remove("pager", 6)).isTrue();
        assertThat(store.remove("pager", 6)).isFalse();
        assertThat(store.deadLetters(10)).containsExactly(letter("chat", 6));
    }
}
