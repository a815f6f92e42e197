package io.novacron.autoscaler.plugins.prometheus;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real Prometheus on loopback that scrapes a page of the test's own every second. The program is
/// installed by `./test`; without it tests are skipped.
final class RealPrometheus implements AutoCloseable {

    private static final RequiredProgram PROGRAM =
            RequiredProgram.named("prometheus", "prometheus");

    /// For a machine with much else to do.
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final List<String> arguments;
    private final HttpServer target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private Process process;

    /// What is scraped, in the text format.
    volatile String page = "# empty\n";

    /// @param folder for its configuration, data and log
    /// @param arguments more of the command line
    RealPrometheus(Path folder, String... arguments) {
        this.folder = folder;
        this.arguments = List.of(arguments);
        PROGRAM.path();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            target = HttpServer.create(any, 0);
            target.createContext(
                    "/metrics",
                    exchange -> {
                        try (exchange) {
                            byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
                            exchange.getResponseHeaders()
                                    .set("Content-Type", "text/plain; version=0.0.4");
                            exchange.sendResponseHeaders(200, bytes.length);
                            exchange.getResponseBody().write(bytes);
                        }
                    });
            target.setExecutor(threads);
            target.start();
            Files.writeString(
                    folder.resolve("prometheus.yml"),
                    """
                    global: {scrape_interval: 1s, scrape_timeout: 1s}
                    scrape_configs:
                      - job_name: test
                        static_configs: [{targets: ['127.0.0.1:%s']}]
                    """
                            .formatted(target.getAddress().getPort()));
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    /// Starts it; again on the same port and data after [#kill()].
    void start() {
        boolean again = port != 0;
        int attempts = 0;
        do {
            port = again ? port : freePort();
            launch();
            attempts++;
            // Another program may have taken the port in between.
        } while (!isReady() && attempts < 5);
        if (!process.isAlive()) {
            throw new IllegalStateException("Prometheus does not start: " + log());
        }
    }

    private void launch() {
        List<String> command = new ArrayList<>();
        command.add(PROGRAM.path().toString());
        command.add("--config.file=" + folder.resolve("prometheus.yml"));
        command.add("--storage.tsdb.path=" + folder.resolve("data"));
        command.add("--web.listen-address=127.0.0.1:" + port);
        command.addAll(arguments);
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.resolve("log").toFile()))
                            .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException none) {
            return none.toString();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /// Waits until it listens; false where it ended. With TLS the port alone is looked at.
    private boolean isReady() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            if (arguments.isEmpty() ? answers() : log().contains("ready to receive web requests")) {
                return true;
            }
            LockSupport.parkNanos(50_000_000);
        }
        return false;
    }

    private boolean answers() {
        try {
            return client.send(
                                    HttpRequest.newBuilder(url().resolve("/-/ready"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /// How many requests it has answered on its query API, by its own count.
    long queries() {
        try {
            String own =
                    client.send(
                                    HttpRequest.newBuilder(url().resolve("/metrics")).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            return own.lines()
                    .filter(line ->
                            line.startsWith(
                                    "prometheus_http_request_duration_seconds_count{handler=\"/api/v1/query\"}"))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .mapToLong(text -> (long) Double.parseDouble(text))
                    .sum();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    /// Ends it as a machine does that loses power.
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Prometheus does not end");
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
        target.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
