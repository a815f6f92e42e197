package io.novacron.autoscaler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo end to end: real processes, real requests, the real manager.
@Tag("slow")
class DemoProcessTest {

    private static final Pattern COUNTS =
            Pattern.compile("(?m)^scale_out: (\\d+) +scale_in: (\\d+)$");

    @TempDir private Path folder;

    @Test
    void scalesOutAndInAndLeavesNothingBehind() throws Exception {
        try (AutoscalerProcess demo =
                AutoscalerProcess.start(
                        folder,
                        "demo",
                        "--for",
                        "30s",
                        "--no-page",
                        "--data",
                        folder.resolve("d").toString())) {
            int code = demo.await();

            String output = demo.output();
            assertThat(output).doesNotContain("page:");
            Matcher counts = COUNTS.matcher(output);
            assertThat(code).as(output).isZero();
            assertThat(counts.find()).as(output).isTrue();
            assertThat(Integer.parseInt(counts.group(1))).as(output).isPositive();
            assertThat(Integer.parseInt(counts.group(2))).as(output).isPositive();
            assertThat(output)
                    .contains("scale out from ", "scale in from ", "requests: ", "capacity: ")
                    .contains("% saved", "reaction: decided", "look next:");
            assertThat(AutoscalerProcess.processes(exitWith(demo))).isEmpty();
            assertThat(folder.resolve("d/demo.yaml")).isNotEmptyFile();
            assertThat(folder.resolve("d/autoscaler.log")).content().contains("SCALE_OUT");
        }
    }

    @Test
    void anEarlyEndIsACleanOne() throws Exception {
        try (AutoscalerProcess demo = AutoscalerProcess.start(folder, "demo", "--for", "5m")) {
            demo.awaitOutput("ready 2/");
            showsThreeGroups(signedIn(demo.output()));

            demo.terminate();

            assertThat(demo.await()).isZero();
            assertThat(demo.output()).contains("scale_out: ");
            assertThat(AutoscalerProcess.processes(exitWith(demo))).isEmpty();
        }
    }

    /// Real containers of a Podman that the demo starts, or of the engine that listens here.
    @Test
    void scalesContainersAndLeavesNothingBehind() throws Exception {
        RequiredProgram.named("podman", "podman").path();
        RequiredProgram.named("runc", "runc").path();
        try (AutoscalerProcess demo =
                AutoscalerProcess.start(
                        folder,
                        "demo",
                        "--controller",
                        "docker",
                        "--for",
                        "30s",
                        "--no-page",
                        "--data",
                        folder.resolve("d").toString())) {
            int code = demo.await();

            String output = demo.output();
            assertThat(code).as(output).isZero();
            assertThat(output).contains("containers", "scale out from ");
            assertThat(output).doesNotContain("still running");
            String scope = "demo-" + demo.pid();
            assertThat(
                            AutoscalerProcess.processes(
                                    folder.resolve("d").resolve("podman.sock").toString()))
                    .isEmpty();
            assertThat(
                            podman(
                                    "ps",
                                    "-aq",
                                    "--filter",
                                    "label=io.novacron.autoscaler.scope=" + scope))
                    .isEmpty();
            assertThat(
                            podman(
                                    "volume",
                                    "ls",
                                    "-q",
                                    "--filter",
                                    "label=io.novacron.autoscaler.note-of=" + scope))
                    .isEmpty();
        }
    }

    private static String podman(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command.toString()).isZero();
        return output.strip();
    }

    /// What the page does with the address that is printed.
    ///
    /// @return the page's address, and the cookie that opens it
    private static String[] signedIn(String output) throws Exception {
        Matcher page = Pattern.compile("page: (http://\\S+)/#code=(\\S+)").matcher(output);
        assertThat(page.find()).as(output).isTrue();
        HttpRequest signIn =
                HttpRequest.newBuilder(URI.create(page.group(1) + "/api/v1/sign-in"))
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"code\": \"%s\"}".formatted(page.group(2))))
                        .build();
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<String> first = browser.send(signIn, BodyHandlers.ofString());
            assertThat(first.body()).contains("operator");
            assertThat(browser.send(signIn, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
            String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
            return new String[] {page.group(1), cookie.substring(0, cookie.indexOf(';'))};
        }
    }

    private static void showsThreeGroups(String[] signedIn) throws Exception {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            Await.until(
                    "a promise with a week behind it and a mix of sizes",
                    () ->
                            get(browser, signedIn, "/group-index").contains("\"shortShare\"")
                                    && get(browser, signedIn, "/groups/media/instances")
                                            .contains("\"size\""));
        }
    }

    private static String get(HttpClient browser, String[] signedIn, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(signedIn[0] + "/api/v1" + path))
                        .header("Cookie", signedIn[1])
                        .build();
        try {
            return browser.send(request, BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    @Test
    void evenAKilledDemoLeavesNothingBehind() throws Exception {
        try (AutoscalerProcess demo = AutoscalerProcess.start(folder, "demo", "--for", "5m")) {
            demo.awaitOutput("ready 2/");
            assertThat(AutoscalerProcess.processes(exitWith(demo))).isNotEmpty();

            demo.kill();

            AutoscalerProcess.awaitNone(exitWith(demo));
        }
    }

    @Test
    void aTraceOfOnesOwnIsReplayed() throws Exception {
        StringBuilder csv = new StringBuilder("timestamp,value\n");
        for (int minute = 0; minute < 1440; minute++) {
            boolean busy = minute > 300 && minute < 700;
            csv.append(1767571200L + minute * 60L)
                    .append(',')
                    .append(busy ? 900 : 100)
                    .append('\n');
        }
        Path trace = Files.writeString(folder.resolve("mine.csv"), csv);
        try (AutoscalerProcess demo =
                AutoscalerProcess.start(
                        folder,
                        "demo",
                        "--for",
                        "20s",
                        "--max",
                        "4",
                        "--trace",
                        trace.toString())) {
            assertThat(demo.await()).isZero();
            assertThat(demo.output()).contains("mine.csv, 2026-01-05", "scale out from 2");
        }
    }

    private static String exitWith(AutoscalerProcess demo) {
        return "--exit-with " + demo.pid();
    }
}
