package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.ApiClient.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page's files over HTTP.
class PageServingTest {

    private static final String[] BROWSER = {"Accept", "text/html,*/*;q=0.8"};

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/groups/web-tier?range=6h", "/costs", "/sign-in"})
    void viewsNeedNoTokenAndAreGuarded(String path) {
        Answer answer = running.nobody.get(path, BROWSER).is(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .endsWith("frame-ancestors 'none'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.body()).contains("<title>");
    }

    @Test
    void whatABrowserHasIsNotSentAgain() {
        String tag = running.nobody.get("/", BROWSER).header("ETag");
        Answer again = running.nobody.get("/", "If-None-Match", "\"other\", " + tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        running.nobody.get("/", "If-None-Match", "\"other\"").is(200);
    }

    // By hand: what a client that knows HEAD leaves out would be read as the next answer.
    @Test
    void headSaysWhatGetWouldAndSendsNoBody() throws IOException {
        int length = running.nobody.get("/").is(200).response().body().length;
        try (Wire wire = new Wire(running.server.uri())) {
            String answer =
                    wire.send(
                                    String.join(
                                            "\r\n",
                                            "HEAD / HTTP/1.1",
                                            "Host: localhost",
                                            "Accept: */*",
                                            "Connection: close",
                                            "",
                                            ""))
                            .rest();
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                    .contains("content-length: " + length);
            assertThat(answer.split("\r\n\r\n", -1)[1]).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nothing", "/api", "/health/other", "/metrics/x"})
    void whatBelongsToTheApiIsNeverThePage(String path) {
        running.nobody.get(path, BROWSER).isProblem(404, "not_found");
    }

    @Test
    void programsAreToldThatThereIsNothing() {
        running.nobody.get("/groups/web-tier").isProblem(404, "not_found");
        running.nobody.get("/assets/none-1.js", "Accept", "*/*").isProblem(404, "not_found");
        assertThat(
                        running.nobody
                                .send(
                                        running.nobody
                                                .request("/groups")
                                                .header("Accept", "text/html")
                                                .POST(
                                                        BodyPublishers.ofString(
                                                                "x", StandardCharsets.UTF_8))
                                                .build())
                                .status())
                .isEqualTo(404);
    }
}
