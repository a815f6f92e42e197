package io.novacron.autoscaler.plugins.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/// Asks instances whether they are ready: always this machine, never a redirect's target. At most
/// `concurrency` probes run at once, each within its deadline. Thread-safe.
final class ReadinessProbe implements AutoCloseable {

    private final Duration timeout;
    private final Semaphore places;
    private final HttpClient client;

    ReadinessProbe(Duration timeout, int concurrency) {
        this.timeout = timeout;
        this.places = new Semaphore(concurrency);
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /// Whether it answers as wanted. Any failure is a no.
    boolean isReady(Readiness.Check check, OptionalInt port, InstanceLog log)
            throws InterruptedException {
        return switch (check) {
            case Readiness.Check.Alive() -> true;
            case Readiness.Check.Log(var pattern) -> {
                try {
                    yield log.hasNewLineLike(pattern);
                } catch (IOException unreadable) {
                    yield false;
                }
            }
            case Readiness.Check.Tcp() ->
                    port.isPresent() && placed(() -> accepts(port.getAsInt()));
            case Readiness.Check.Http http ->
                    port.isPresent() && placed(() -> answers(http, port.getAsInt()));
        };
    }

    private interface Question {
        boolean ask() throws InterruptedException;
    }

    private boolean placed(Question question) throws InterruptedException {
        places.acquire();
        try {
            return question.ask();
        } finally {
            places.release();
        }
    }

    private boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    (int) timeout.toMillis());
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private boolean answers(Readiness.Check.Http http, int port) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + http.path()))
                        .timeout(timeout)
                        .header("User-Agent", "novacron-autoscaler")
                        .GET()
                        .build();
        try {
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            // The status is the answer; the body may be endless.
            response.body().close();
            int status = response.statusCode();
            return http.status().isPresent()
                    ? status == http.status().getAsInt()
                    : status >= 200 && status < 400;
        } catch (IOException noAnswer) {
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
