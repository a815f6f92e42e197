package io.novacron.autoscaler.plugins.docker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Asks one instance whether it is ready; any failure is a no. Never follows a redirect.
/// Thread-safe.
final class ReadinessProbe implements AutoCloseable {

    private final Duration timeout;
    private final ContainerEngine engine;
    private final HttpClient client;

    ReadinessProbe(Duration timeout, ContainerEngine engine) {
        this.timeout = timeout;
        this.engine = engine;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    boolean isReady(Found instance) {
        return switch (instance.labels().readiness().check()) {
            case Readiness.Check.Alive() -> true;
            case Readiness.Check.Health() -> engine.isHealthy(instance.name());
            case Readiness.Check.Tcp(int port) ->
                    instance.reach(port).map(this::accepts).orElse(false);
            case Readiness.Check.Http http ->
                    instance.reach(http.port()).map(at -> answers(http, at)).orElse(false);
        };
    }

    private boolean accepts(Found.HostPort at) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(at.address(), at.port()), (int) timeout.toMillis());
            // Docker's proxy of a published port accepts before the program does, and then hangs
            // up.
            socket.setSoTimeout(PROXY_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException open) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static final int PROXY_MILLIS = 50;

    private boolean answers(Readiness.Check.Http http, Found.HostPort at) {
        String authority =
                (at.address().contains(":") ? "[" + at.address() + "]" : at.address())
                        + ":"
                        + at.port();
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://" + authority + http.path()))
                            .timeout(timeout)
                            .header("User-Agent", "novacron-autoscaler")
                            .GET()
                            .build();
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
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
