package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that stops: not ready first, what is under way ends, streams end.
class ShutdownTest {

    @Test
    void whatIsUnderWayEndsWhileTheServerStops(@TempDir Path directory) throws Exception {
        Server server =
                Server.start(
                        Server.Setup.in(directory)
                                .withLimits(RunningServer.limits())
                                .withNotice(Duration.ofMillis(500)));
        String secret = server.tokens().create("test", Role.VIEWER, Optional.empty());
        ApiClient api = new ApiClient(server.uri(), Optional.of(secret), new ApiContract());
        String auth = "Host: localhost\r\nAuthorization: Bearer " + secret + "\r\n";
        Queue<Integer> answers = new ConcurrentLinkedQueue<>();
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch loaded = new CountDownLatch(20);
        Thread[] load = new Thread[4];
        for (int index = 0; index < load.length; index++) {
            load[index] = Thread.ofVirtual().start(() -> load(api, answers, loaded, stopped));
        }
        loaded.await();
        try (Wire slow = new Wire(server.uri());
                Wire stream = new Wire(server.uri())) {
            slow.send(
                    "POST /api/v1/validate HTTP/1.1\r\n"
                            + auth
                            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{");
            stream.send("GET /api/v1/events/stream HTTP/1.1\r\n" + auth + "\r\n");
            assertThat(stream.input().read()).isEqualTo('H');
            Thread closing = Thread.ofVirtual().start(server::close);
            Await.until("it says that it is not ready", () -> isNotReady(api));
            slow.send("}");
            assertThat(slow.rest()).startsWith("HTTP/1.1 200").contains("Connection: close");
            // It is at an end, which a stream has not by itself.
            assertThat(stream.rest()).contains("text/event-stream");
            closing.join();
        }
        stopped.set(true);
        for (Thread thread : load) {
            thread.join();
        }
        assertThat(answers).isNotEmpty().containsOnly(200);
    }

    /// Not ready, or not listening any more.
    private static boolean isNotReady(ApiClient api) {
        try {
            return api.get("/health/ready").status() == 503;
        } catch (UncheckedIOException gone) {
            return true;
        }
    }

    private static void load(
            ApiClient api, Queue<Integer> answers, CountDownLatch loaded, AtomicBoolean stopped) {
        while (!stopped.get()) {
            try {
                answers.add(api.get("/api/v1/whoami").status());
                loaded.countDown();
            } catch (UncheckedIOException refused) {
                IOException cause = refused.getCause();
                // A connection that was idle, or none at all: nothing that was begun is lost.
                if (cause instanceof ConnectException) {
                    return;
                }
            }
        }
    }
}
