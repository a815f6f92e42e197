package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.server.assembly.Stores;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of the event stream that ask for much and read nothing.
class SlowStreamTest {

    /// Together more than the buffers of both ends of a connection hold.
    private static final int EVENTS = 2_000;

    private static final int EVENT_BYTES = 8_000;

    private static final int STALLED = 4;

    private static final String ALL = "/api/v1/events/stream?after=0";

    private static void fill(Path data) {
        try (JdbcStateStore store = Stores.embedded(data)) {
            String large = "x".repeat(EVENT_BYTES);
            store.append(
                    IntStream.rangeClosed(1, EVENTS)
                            .mapToObj(number ->
                                    Event.of(
                                                    Instant.now(),
                                                    "web",
                                                    EventType.CAPACITY_SET,
                                                    "number " + number)
                                            .with("large", large))
                            .toList());
        }
    }

    /// A client that has asked, and then does nothing.
    private static Socket stalled(RunningServer running, String secret) throws IOException {
        Socket socket = new Socket(running.server.uri().getHost(), running.server.uri().getPort());
        socket.setSoTimeout((int) ApiClient.PATIENCE.toMillis());
        socket.getOutputStream()
                .write(
                        ("GET "
                                        + ALL
                                        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                        + secret
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static long streams(RunningServer running) {
        return running.viewer
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("http_server_streams"))
                .mapToLong(line ->
                        (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aClientThatDoesNotReadIsDroppedAndHoldsNobodyBack(@TempDir Path data) throws Exception {
        fill(data);
        List<Socket> stalled = new ArrayList<>();
        try (RunningServer running =
                new RunningServer(
                        data,
                        setup ->
                                setup.withLimits(
                                        RunningServer.limits()
                                                .withStreams(
                                                        Duration.ofMillis(100),
                                                        Duration.ofSeconds(2))))) {
            String secret = running.server.tokens().create("slow", Role.VIEWER, Optional.empty());
            for (int client = 0; client < STALLED; client++) {
                stalled.add(stalled(running, secret));
            }
            Await.until("they are served", () -> streams(running) == STALLED);

            // Beside them one reads, and gets everything.
            HttpResponse<Stream<String>> reader =
                    running.viewer.http.send(
                            running.viewer.request(ALL).GET().build(), BodyHandlers.ofLines());
            try (Stream<String> lines = reader.body()) {
                assertThat(lines.filter(line -> line.startsWith("data:")).limit(EVENTS))
                        .hasSize(EVENTS)
                        .last()
                        .asString()
                        .contains("\"number " + EVENTS + "\"");
            }
            running.viewer.get("/api/v1/groups").is(200);

            Await.until("the server has dropped them", () -> streams(running) == 0);
            for (Socket socket : stalled) {
                assertThat(received(socket)).isLessThan((long) EVENTS * EVENT_BYTES);
            }
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    /// Bytes that were under way when its connection ended.
    private static long received(Socket socket) throws IOException {
        byte[] part = new byte[64 << 10];
        long all = 0;
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(part)) {
                all += read;
            }
        } catch (java.net.SocketException reset) {
            return all;
        }
        return all;
    }
}
