package io.novacron.autoscaler.plugins.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The connections to one engine. Every exchange has a bound of its own: docker-java's time-outs do
/// not reach Unix sockets, so an exchange runs on a virtual thread, and one that is late is
/// interrupted, which closes its connection. Nothing is repeated here; callers repeat at their next
/// tick. Thread-safe.
final class EngineConnection implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 64;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MOST_ANSWER_BYTES = 16 << 20;

    private final URI host;
    private final DockerHttpClient http;
    private final DockerClient docker;
    private final DockerClientConfig configuration;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    EngineConnection(URI host) {
        this.host = host;
        this.configuration = new Settings().withDockerHost(host.toString()).build();
        this.http =
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(host)
                        .maxConnections(MOST_CONNECTIONS)
                        .connectionTimeout(CONNECT)
                        .build();
        this.docker = DockerClientImpl.getInstance(configuration, http);
    }

    /// Without what docker-java reads by itself from the environment, the home directory and the
    /// class path: this connection is what our settings say.
    private static final class Settings extends DefaultDockerClientConfig.Builder {
        Settings() {
            Properties none = new Properties();
            none.setProperty("DOCKER_TLS_VERIFY", "0");
            none.setProperty(
                    "DOCKER_CONFIG",
                    java.nio.file.Path.of(System.getProperty("user.home"), ".docker").toString());
            none.setProperty("registry.url", "https://index.docker.io/v1/");
            none.setProperty("registry.username", System.getProperty("user.name"));
            withProperties(none);
        }
    }

    /// What is asked of docker-java.
    interface Exchange<T> {
        T with(DockerClient docker) throws IOException, InterruptedException;
    }

    URI host() {
        return host;
    }

    /// One exchange within its bound.
    ///
    /// @param what for messages, e.g. `start web-1`
    /// @throws OutsideException whatever went wrong
    <T> T exchange(String what, Duration limit, Exchange<T> exchange) {
        try {
            return answer(what, limit, () -> exchange.with(docker));
        } catch (ExecutionException failed) {
            throw EngineFailure.of(what, failed.getCause() == null ? failed : failed.getCause());
        }
    }

    /// As [#exchange], for callers to whom an engine's refusal is an answer.
    ///
    /// @throws ExecutionException with what docker-java threw
    <T> T answer(String what, Duration limit, Callable<T> task) throws ExecutionException {
        Future<T> future;
        try {
            future = threads.submit(task);
        } catch (RejectedExecutionException closed) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, what + ": the connection is closed", closed);
        }
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            future.cancel(true);
            throw new OutsideException(
                    Kind.TIMED_OUT,
                    "%s: the engine did not answer within %s".formatted(what, limit),
                    late);
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new OutsideException(Kind.TIMED_OUT, what + " was interrupted", interrupted);
        }
    }

    DockerClient docker() {
        return docker;
    }

    /// An exchange that docker-java has no command for: Podman's own API, and some options.
    ///
    /// @param body JSON; empty for none
    /// @return the answer's status and JSON, whatever the status
    Raw raw(DockerHttpClient.Request.Method method, String path, String body) throws IOException {
        DockerHttpClient.Request.Builder request =
                DockerHttpClient.Request.builder().method(method).path(path);
        if (!body.isEmpty()) {
            request.putHeader("Content-Type", "application/json")
                    .bodyBytes(body.getBytes(StandardCharsets.UTF_8));
        }
        try (DockerHttpClient.Response response = http.execute(request.build())) {
            byte[] bytes = response.getBody().readNBytes(MOST_ANSWER_BYTES);
            return new Raw(response.getStatusCode(), new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /// @param status of HTTP
    /// @param text usually JSON
    record Raw(int status, String text) {}

    JsonNode json(String text) throws IOException {
        return configuration.getObjectMapper().readTree(text);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            docker.close();
        } catch (IOException unclean) {
            // The sockets go with the process at the latest.
        }
    }
}
