package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// From a group's change to a receiver of webhooks, and what it refuses.
class DeadLettersApiTest {

    private static final String LETTERS = "/api/v1/dead-letters";

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private volatile int status = 204;
    private HttpServer receiver;
    private RunningServer running;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    String id = exchange.getRequestHeaders().getFirst("ce-id");
                    exchange.getRequestBody().readAllBytes();
                    if (status == 204) {
                        taken.add(id);
                    }
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        receiver.start();
        running =
                RunningServer.start(setup -> {
                    ServerConfiguration configuration =
                            ServerDocuments.read(
                                            """
                                            notifications:
                                              pager:
                                                type: webhook
                                                url: http://localhost:%d/
                                                events: [group_registered]
                                            server: {bind: "127.0.0.1:0"}
                                            """
                                                    .formatted(receiver.getAddress().getPort()),
                                            setup.data())
                                    .orThrow();
                    return Server.Setup.of(configuration, List.of(), setup.data())
                            .withLimits(RunningServer.limits());
                });
    }

    @AfterEach
    void stop() {
        running.close();
        receiver.stop(0);
    }

    @Test
    void aReceiverHearsOfWhatItAskedFor() {
        running.operator.post("/api/v1/groups", RunningServer.group("web")).is(201);
        Await.until("the event of the new group", () -> taken.size() == 1);
        assertThat(running.viewer.get(LETTERS).is(200).json().get("letters")).isEmpty();
    }

    @Test
    void whatItRefusesIsADeadLetterUntilItIsToldAgainOrForgotten() {
        status = 410;
        running.operator.post("/api/v1/groups", RunningServer.group("web")).is(201);
        running.operator.post("/api/v1/groups", RunningServer.group("shop")).is(201);
        Await.until("two dead letters", () -> letters().size() == 2);
        JsonNode letter = letters().get(0);
        assertThat(letter.get("why").asString()).isEqualTo("webhook pager answered 410");
        String first = LETTERS + "/pager/" + letter.get("sequence").asString();
        running.viewer.post(first, "").isProblem(403, "forbidden");
        running.operator.post(first, "").isProblem(409, "not_taken");

        status = 204;
        running.operator.post(first, "").is(204);
        assertThat(taken).containsExactly(letter.get("sequence").asString());
        running.operator.post(first, "").isProblem(404, "not_found");
        running.operator
                .delete(LETTERS + "/pager/" + letters().get(0).get("sequence").asString())
                .is(204);
        assertThat(letters()).isEmpty();
        running.operator.delete(LETTERS + "/pager/soon").isProblem(404, "not_found");
    }

    private JsonNode letters() {
        return running.viewer.get(LETTERS).is(200).json().get("letters");
    }
}
