package io.novacron.autoscaler.plugins.scrape;

import com.sun.net.httpserver.HttpExchange;
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
import java.util.concurrent.atomic.AtomicInteger;

/// One instance's page on a real server on loopback, to be changed while it is scraped.
final class MetricsPage implements AutoCloseable {

    private static final AtomicInteger UNDER_WAY = new AtomicInteger();
    static final AtomicInteger MOST_UNDER_WAY = new AtomicInteger();

    private final String id;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    final AtomicInteger requests = new AtomicInteger();
    volatile String body = "";
    volatile int status = 200;
    volatile String contentType = "text/plain; version=0.0.4; charset=utf-8";
    volatile String location = "";
    volatile boolean hangs;
    volatile boolean hangsInBody;

    MetricsPage(String id) {
        this.id = id;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        server.createContext("/metrics", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static MetricsPage with(String id, String body) {
        MetricsPage page = new MetricsPage(id);
        page.body = body;
        return page;
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        MOST_UNDER_WAY.accumulateAndGet(UNDER_WAY.incrementAndGet(), Math::max);
        try (exchange) {
            if (hangs) {
                closed.await();
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (!contentType.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", contentType);
            }
            if (!location.isEmpty()) {
                exchange.getResponseHeaders().set("Location", location);
            }
            exchange.sendResponseHeaders(status, hangsInBody ? 0 : Math.max(bytes.length, 1));
            exchange.getResponseBody().write(bytes.length == 0 ? new byte[] {'\n'} : bytes);
            exchange.getResponseBody().flush();
            if (hangsInBody) {
                closed.await();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            UNDER_WAY.decrementAndGet();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    Instance instance() {
        return instance(id, InstanceState.RUNNING, "127.0.0.1:" + port());
    }

    static Instance instance(String id, InstanceState state, String address) {
        return new Instance(
                id,
                state,
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(address),
                true,
                false,
                false);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
