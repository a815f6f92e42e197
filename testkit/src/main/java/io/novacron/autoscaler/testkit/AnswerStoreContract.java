package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.spi.AnswerStore;
import io.novacron.autoscaler.spi.AnswerStore.Answer;
import io.novacron.autoscaler.spi.AnswerStore.Claim;
import io.novacron.autoscaler.spi.AnswerStore.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract of [AnswerStore]; every implementation extends it. Each test begins with an empty
/// store.
public abstract class AnswerStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00.123456Z");
    private static final Request REQUEST = request("key", "ann", "body");
    private static final Answer ANSWER =
            new Answer(201, new TreeMap<>(Map.of("ETag", "\"1\"")), "{\"id\": \"web\"}\n");

    private AnswerStore store;

    /// For subclasses.
    protected AnswerStoreContract() {}

    /// Opens an empty store.
    protected abstract AnswerStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @Test
    void aRequestIsExecutedOnceAndAnsweredEverAfter() {
        assertThat(store.claim(REQUEST, NOW)).isEqualTo(new Claim.Granted(1));
        assertThat(store.claim(REQUEST, NOW.plusSeconds(1))).isEqualTo(new Claim.Running(NOW));
        store.answer(REQUEST, 1, ANSWER);
        assertThat(store.claim(REQUEST, NOW.plusSeconds(2))).isEqualTo(new Claim.Answered(ANSWER));
        store.answer(REQUEST, 1, new Answer(500, new TreeMap<>(), "late"));
        assertThat(store.claim(REQUEST, NOW.plusSeconds(999)))
                .isEqualTo(new Claim.Answered(ANSWER));
    }

    @Test
    void aKeyIsItsCallersAndOfOneRequest() {
        store.claim(REQUEST, NOW);
        store.answer(REQUEST, 1, ANSWER);
        assertThat(store.claim(request("key", "ann", "other"), NOW))
                .isEqualTo(new Claim.Mismatch());
        assertThat(store.claim(request("key", "bob", "body"), NOW)).isEqualTo(new Claim.Granted(1));
        assertThat(store.claim(request("key 2", "ann", "body"), NOW))
                .isEqualTo(new Claim.Granted(1));
    }

    @Test
    void aClaimThatIsGivenBackRunsAgain() {
        store.claim(REQUEST, NOW);
        store.release(REQUEST, 1);
        assertThat(store.claim(REQUEST, NOW)).isEqualTo(new Claim.Granted(1));
    }

    @Test
    void theClaimOfOneThatDiedIsTakenOverAndItsLateAnswerDoesNotCount() {
        store.claim(REQUEST, NOW);
        Instant later = NOW.plus(AnswerStore.ABANDONED);
        assertThat(store.claim(REQUEST, later.minusSeconds(1))).isEqualTo(new Claim.Running(NOW));
        assertThat(store.claim(REQUEST, later)).isEqualTo(new Claim.Granted(2));
        store.answer(REQUEST, 1, new Answer(200, new TreeMap<>(), "late"));
        store.release(REQUEST, 1);
        assertThat(store.claim(REQUEST, later)).isEqualTo(new Claim.Running(later));
        store.answer(REQUEST, 2, ANSWER);
        assertThat(store.claim(REQUEST, later)).isEqualTo(new Claim.Answered(ANSWER));
    }

    @Test
    void ofManyWhoClaimAtOnceOneRuns() throws Exception {
        List<Claim> claims = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Claim> claiming = () -> store.claim(REQUEST, NOW);
            for (Future<Claim> claim :
                    threads.invokeAll(Stream.generate(() -> claiming).limit(8).toList())) {
                claims.add(claim.get());
            }
        }
        assertThat(claims).filteredOn(new Claim.Granted(1)::equals).hasSize(1);
        assertThat(claims).filteredOn(new Claim.Running(NOW)::equals).hasSize(7);
    }

    private static Request request(String key, String caller, String body) {
        return new Request(key, caller, "POST", "/api/v1/groups?force=true", body);
    }
}
