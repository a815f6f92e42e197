package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkerTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void answersWorkHealthAndMetrics() throws Exception {
        try (Worker worker = Worker.start(new Worker.Settings(0, 2, 2, 5, 0))) {
            assertThat(get(worker, "/health").statusCode()).isEqualTo(200);
            assertThat(get(worker, "/work").statusCode()).isEqualTo(200);

            String metrics = get(worker, "/metrics").body();

            assertThat(metrics)
                    .contains("# TYPE worker_utilization_percent gauge")
                    .contains("worker_requests_in_flight 0.0\n")
                    .contains("worker_requests_total{code=\"200\"} 1\n")
                    .contains("worker_requests_total{code=\"503\"} 0\n")
                    .contains("worker_request_seconds_bucket{le=\"+Inf\"} 1\n")
                    .contains("worker_request_seconds_count 1\n");
        }
    }

    @Test
    void refusesWhatNeitherWorkersNorQueueCanTake() throws Exception {
        try (Worker worker = Worker.start(new Worker.Settings(0, 1, 2, 150, 0))) {
            List<Integer> codes = burst(worker, 10);

            assertThat(codes).filteredOn(code -> code == 200).hasSizeBetween(3, 5);
            assertThat(codes).filteredOn(code -> code == 503).hasSizeBetween(5, 7);
            assertThat(get(worker, "/metrics").body()).contains("worker_requests_in_flight 0.0");
        }
    }

    @Test
    void utilizationIsTheBusyShareOfAllWorkers() throws Exception {
        try (Worker worker = Worker.start(new Worker.Settings(0, 1, 50, 100, 0))) {
            burst(worker, 12);

            assertThat(utilization(worker)).isBetween(70.0, 100.0);
        }
    }

    @Test
    void anIdleWorkerHasNoUtilization() throws Exception {
        try (Worker worker = Worker.start(Worker.Settings.DEFAULT)) {
            assertThat(utilization(worker)).isZero();
        }
    }

    @Test
    void settingsAreReadFromTheCommandLine() {
        Worker.Settings settings =
                Worker.Settings.parse(
                        "--port",
                        "8123",
                        "--workers",
                        "2",
                        "--queue",
                        "7",
                        "--service-millis",
                        "50",
                        "--exit-with",
                        "99");

        assertThat(settings).isEqualTo(new Worker.Settings(8123, 2, 7, 50, 99));
        assertThat(settings.capacityPerSecond()).isEqualTo(40);
        assertThat(Worker.Settings.parse()).isEqualTo(Worker.Settings.DEFAULT);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Worker.Settings.parse("--workers", "0"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Worker.Settings.parse("--service-millis", "0"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private double utilization(Worker worker) throws Exception {
        return get(worker, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("worker_utilization_percent "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private List<Integer> burst(Worker worker, int requests) {
        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, requests)
                        .mapToObj(_ ->
                                client.sendAsync(request(worker, "/work"), BodyHandlers.ofString()))
                        .toList();
        return answers.stream().map(answer -> answer.join().statusCode()).toList();
    }

    private HttpResponse<String> get(Worker worker, String path) throws Exception {
        return client.send(request(worker, path), BodyHandlers.ofString());
    }

    private static HttpRequest request(Worker worker, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + worker.port() + path))
                .build();
    }
}
