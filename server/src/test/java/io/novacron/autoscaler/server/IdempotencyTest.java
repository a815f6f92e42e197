package io.novacron.autoscaler.server;

import static io.novacron.autoscaler.server.RunningServer.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.ApiClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A repeated write is answered and not done again.
class IdempotencyTest {

    private static final String GROUPS = "/api/v1/groups";
    private static final String KEY = "Idempotency-Key";

    private static RunningServer running;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
        api = running.operator;
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void aRepeatedRequestGetsTheFirstAnswer() {
        Answer first = api.post(GROUPS, group("twice"), KEY, "k-1").is(201);
        Answer second = api.post(GROUPS, group("twice"), KEY, "k-1").is(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void aKeyBelongsToOneRequestOfOneCaller() {
        api.post(GROUPS, group("keyed"), KEY, "k-2").is(201);
        api.post(GROUPS, group("other"), KEY, "k-2").isProblem(422, "key_reused");
        api.delete(GROUPS + "/keyed", KEY, "k-2").isProblem(422, "key_reused");
        running.admin.post(GROUPS, group("other"), KEY, "k-2").is(201);
    }

    @Test
    void whatWasRefusedMayBeSentAgain() {
        String address = GROUPS + "/refused";
        api.patch(address, "{\"maxCapacity\": 3}", KEY, "k-3", "If-Match", "*")
                .isProblem(404, "not_found");
        api.post(GROUPS, group("refused")).is(201);
        api.patch(address, "{\"maxCapacity\": 3}", KEY, "k-3", "If-Match", "*").is(200);
    }

    @Test
    void ofManyAtOnceOneIsDone() throws Exception {
        api.post(GROUPS, group("once")).is(201);
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int caller = 0; caller < 8; caller++) {
            callers.add(() ->
                    api.patch(
                                    GROUPS + "/once",
                                    "{\"maxCapacity\": 3}",
                                    KEY,
                                    "k-4",
                                    "If-Match",
                                    "\"1\"")
                            .status());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> outcomes = new ArrayList<>();
            for (Future<Integer> outcome : threads.invokeAll(callers)) {
                outcomes.add(outcome.get());
            }
            // Not one is told that the version it read is stale: there was no other change.
            // Who asks while another's write is under way may be told so, or wait for its answer.
            assertThat(outcomes).contains(200).isSubsetOf(200, 409);
        }
        assertThat(api.get(GROUPS + "/once").json().get("version").asInt()).isEqualTo(2);
    }

    @Test
    void keysAreBounded() {
        api.post(GROUPS, group("long"), KEY, "k".repeat(256)).isProblem(400, "bad_parameter");
    }

    @Test
    void anAnswerWithoutABodyIsRepeatedToo() {
        api.post(GROUPS, group("gone")).is(201);
        api.delete(GROUPS + "/gone", KEY, "k-5").is(204);
        api.delete(GROUPS + "/gone", KEY, "k-5").is(204);
        api.delete(GROUPS + "/gone").isProblem(404, "not_found");
    }
}
