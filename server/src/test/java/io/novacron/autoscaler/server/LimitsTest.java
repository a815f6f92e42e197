package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.ApiClient.Answer;
import io.novacron.autoscaler.server.http.Limits;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// What clients cannot do to the server.
class LimitsTest {

    private static final String VALIDATE = "/api/v1/validate";

    @Test
    void aCallerWithTooManyRequestsWaitsAndOthersDoNot() {
        try (RunningServer running = RunningServer.start(Limits.DEFAULT.withRate(0.001, 3))) {
            for (int request = 0; request < 3; request++) {
                running.viewer.get("/api/v1/groups").is(200);
            }
            Answer refused = running.viewer.get("/api/v1/groups").isProblem(429, "too_many");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
            running.operator.get("/api/v1/groups").is(200);
            // Without a token the address counts; probes never do.
            for (int request = 0; request < 3; request++) {
                running.nobody.get("/api/v1/groups").is(401);
            }
            running.nobody.get("/api/v1/groups").isProblem(429, "too_many");
            running.nobody.get("/health/live").is(200);
        }
    }

    @Test
    void bodiesAreBoundedInSizeAlsoWhenCompressed() throws IOException {
        Limits limits = RunningServer.limits().withBody(100_000, Duration.ofSeconds(30));
        try (RunningServer running = RunningServer.start(limits)) {
            String large = "#" + "x".repeat(200_000);
            running.viewer
                    .post(VALIDATE, large, "Content-Type", "application/yaml")
                    .isProblem(413, "too_large");
            ApiClient api = running.viewer;
            api.send(
                            api.request(VALIDATE)
                                    .header("Content-Type", "application/yaml")
                                    .header("Content-Encoding", "gzip")
                                    .POST(BodyPublishers.ofByteArray(gzip("x".repeat(5_000_000))))
                                    .build())
                    .isProblem(413, "too_large");
            api.send(
                            api.request(VALIDATE)
                                    .header("Content-Type", "application/json")
                                    .header("Content-Encoding", "gzip")
                                    .POST(
                                            BodyPublishers.ofByteArray(
                                                    gzip(RunningServer.group("small"))))
                                    .build())
                    .is(200);
            api.post(VALIDATE, "{}", "Content-Encoding", "br")
                    .isProblem(415, "unsupported_media_type");
            api.post(VALIDATE, "{}", "Content-Encoding", "gzip").isProblem(400, "malformed");
            // Without a length: cut where it is too much.
            try (Wire wire = new Wire(running.server.uri())) {
                wire.send(head(running, "Transfer-Encoding: chunked"));
                String chunk = "x".repeat(0x4000);
                String answer;
                try {
                    for (int sent = 0; sent < 100; sent++) {
                        wire.send("4000\r\n" + chunk + "\r\n");
                    }
                    answer = wire.rest();
                } catch (IOException closedWhileSending) {
                    answer = "HTTP/1.1 413";
                }
                assertThat(answer).startsWith("HTTP/1.1 413");
            }
        }
    }

    private static String head(RunningServer running, String length) {
        return "POST "
                + VALIDATE
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/yaml\r\n"
                + "Authorization: Bearer "
                + running.server
                        .tokens()
                        .create("wire-" + length.hashCode(), Role.VIEWER, Optional.empty())
                + "\r\n"
                + length
                + "\r\n\r\n";
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return small.toByteArray();
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedFor() throws IOException {
        Limits limits = RunningServer.limits().withBody(100_000, Duration.ofMillis(300));
        try (RunningServer running = RunningServer.start(limits);
                Wire wire = new Wire(running.server.uri())) {
            wire.send(head(running, "Content-Length: 100") + "id: ");
            // Cut off: waiting for it ends within the patience of this test.
            assertThat(wire.rest()).doesNotStartWith("HTTP/1.1 2");
        }
    }

    @Test
    void aBodyThatTricklesIs408() throws IOException {
        Limits limits = RunningServer.limits().withBody(100_000, Duration.ofMillis(300));
        try (RunningServer running = RunningServer.start(limits);
                Wire wire = new Wire(running.server.uri())) {
            wire.send(head(running, "Content-Length: 100000"));
            String answer = "";
            try {
                for (int sent = 0; sent < 100_000 && wire.input().available() == 0; sent++) {
                    wire.send("x");
                    LockSupport.parkNanos(1_000_000);
                }
                answer = wire.rest();
            } catch (IOException closedWhileSending) {
                answer = "HTTP/1.1 408";
            }
            assertThat(answer).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        Limits limits = RunningServer.limits().withIdle(Duration.ofMillis(400));
        try (RunningServer running = RunningServer.start(limits);
                Wire silent = new Wire(running.server.uri());
                Wire half = new Wire(running.server.uri())) {
            half.send("GET /health/live HTTP/1.1\r\nHost: ");
            assertThat(silent.rest()).isEmpty();
            assertThat(half.rest()).doesNotStartWith("HTTP/1.1 2");
        }
    }

    @Test
    void beyondWhatCanBeDoneAtOnceIsRefusedAndProbesAnswer() throws IOException {
        Limits limits = RunningServer.limits().withConcurrency(1, 1);
        try (RunningServer running = RunningServer.start(limits);
                Wire slow = new Wire(running.server.uri())) {
            // The server asks for the body once the request holds the only place.
            slow.send(
                    head(
                            running,
                            "Content-Length: 2\r\nConnection: close\r\nExpect: 100-continue"));
            assertThat(slow.next("\r\n\r\n")).startsWith("HTTP/1.1 100");
            slow.send("{");
            Answer refused = running.viewer.get("/api/v1/whoami").isProblem(503, "overloaded");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            running.nobody.get("/health/live").is(200);
            slow.send("}");
            assertThat(slow.rest()).startsWith("HTTP/1.1 200");
            Await.until(
                    "the place is free again",
                    () -> running.viewer.get("/api/v1/whoami").status() == 200);
        }
    }

    @Test
    void whatIsNoRequestIs400() throws IOException {
        try (RunningServer running = RunningServer.start()) {
            for (String bad :
                    new String[] {
                        "GET /health/live HTTP/1.1\r\n\r\n",
                        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GARBAGE\r\n\r\n",
                        "GET /health/live HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n"
                    }) {
                try (Wire wire = new Wire(running.server.uri())) {
                    assertThat(wire.send(bad).rest()).as(bad).startsWith("HTTP/1.1 400");
                }
            }
        }
    }
}
