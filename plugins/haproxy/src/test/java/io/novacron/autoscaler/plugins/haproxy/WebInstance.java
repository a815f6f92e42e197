package io.novacron.autoscaler.plugins.haproxy;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A web server that answers with its name; `/slow` not before it is released.
final class WebInstance implements AutoCloseable {

    private final String id;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);

    WebInstance(String id) {
        this.id = id;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        server.createContext(
                "/",
                exchange -> {
                    if (exchange.getRequestURI().getPath().endsWith("/slow")) {
                        arrived.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException stopped) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    byte[] body = id.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /// As a controller lists it.
    Instance instance() {
        return at(id, address(), Optional.empty());
    }

    static Instance at(String id, String address, Optional<String> size) {
        return new Instance(
                id,
                InstanceState.RUNNING,
                Optional.of(true),
                Optional.empty(),
                size,
                Optional.empty(),
                Optional.empty(),
                Optional.of(address),
                true,
                false,
                false);
    }

    @Override
    public void close() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
