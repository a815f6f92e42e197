package io.novacron.autoscaler.server;

import static io.novacron.autoscaler.server.RunningServer.group;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Events as they happen, and after a pause.
class EventStreamTest {

    private static final String STREAM = "/api/v1/events/stream";

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running =
                RunningServer.start(
                        RunningServer.limits()
                                .withStreams(Duration.ofMillis(100), Duration.ofSeconds(20)));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    /// A stream that is read line by line.
    private static final class Stream implements AutoCloseable {
        private final BufferedReader lines;
        final String contentType;

        Stream(String path, String... headers) throws IOException, InterruptedException {
            var request = running.viewer.request(path);
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<InputStream> response =
                    running.viewer.http.send(request.GET().build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            contentType = response.headers().firstValue("Content-Type").orElse("");
            lines =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /// Lines up to and with the first that matches.
        List<String> until(Predicate<String> matches) throws IOException {
            List<String> read = new ArrayList<>();
            String line = lines.readLine();
            while (line != null) {
                read.add(line);
                if (matches.test(line)) {
                    return read;
                }
                line = lines.readLine();
            }
            throw new IOException("the stream ended after " + read);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private static long last() {
        return running.viewer
                .get("/api/v1/events?limit=1")
                .json()
                .at("/events/0/sequence")
                .asLong();
    }

    @Test
    void whatHappensIsSeenAndResumedWithoutAGap() throws Exception {
        long before = last();
        try (Stream stream = new Stream(STREAM + "?groups=streamed")) {
            assertThat(stream.contentType).startsWith("text/event-stream");
            running.operator.post("/api/v1/groups", group("streamed")).is(201);
            List<String> lines = stream.until(line -> line.contains("group_registered"));
            assertThat(lines).contains("event:event");
        }
        running.operator.post("/api/v1/groups/streamed/pause", "").is(200);
        running.operator.post("/api/v1/groups/streamed/resume", "").is(200);
        try (Stream again =
                new Stream(STREAM + "?groups=streamed", "Last-Event-ID", Long.toString(before))) {
            List<String> lines = again.until(line -> line.contains("resumed by"));
            assertThat(lines.stream().filter(line -> line.startsWith("data:")))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(line -> assertThat(line).contains("\"streamed\""));
            List<Long> ids =
                    lines.stream()
                            .filter(line -> line.startsWith("id:"))
                            .map(line -> Long.parseLong(line.substring(3).strip()))
                            .toList();
            assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id > before);
        }
    }

    @Test
    void aGroupsRowFollowsItsEvaluation() throws Exception {
        running.operator.post("/api/v1/groups", group("rowed")).is(201);
        try (Stream stream = new Stream(STREAM + "?kinds=group&groups=rowed")) {
            List<String> lines = stream.until(line -> line.contains("\"state\""));
            assertThat(lines).contains("event:group").noneMatch(line -> line.startsWith("id:"));
        }
    }

    @Test
    void silenceIsFilledWithHeartbeatsThatAPageCanHear() throws Exception {
        try (Stream stream = new Stream(STREAM + "?groups=nobody")) {
            List<String> first = stream.until("event:heartbeat"::equals);
            assertThat(first).noneMatch(line -> line.startsWith("id:"));
            assertThat(stream.until("event:heartbeat"::equals)).contains("data:{}");
        }
    }

    @Test
    void aSequenceOfAnotherPastIsReset() throws Exception {
        long last = last();
        try (Stream stream = new Stream(STREAM + "?after=" + (last + 1_000))) {
            List<String> lines = stream.until("event:reset"::equals);
            lines.addAll(stream.until(String::isEmpty));
            assertThat(lines).contains("id:" + last);
            running.operator.post("/api/v1/groups", group("restored")).is(201);
            assertThat(stream.until(line -> line.contains("\"restored\""))).isNotEmpty();
        }
        try (Stream stream = new Stream(STREAM + "?after=" + last)) {
            assertThat(stream.until(line -> line.contains("\"restored\"")))
                    .doesNotContain("event:reset");
        }
    }

    @Test
    void wrongWishesAreRefused() {
        running.viewer.get(STREAM + "?kinds=metrics").isProblem(400, "bad_parameter");
        running.viewer.get(STREAM, "Last-Event-ID", "x").isProblem(400, "bad_parameter");
        running.viewer.get(STREAM, "Accept", "application/json").isProblem(406, "not_acceptable");
    }
}
