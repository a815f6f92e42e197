package io.novacron.autoscaler.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// One instance of the demo's service: an HTTP server with a fixed number of workers, a real
/// service time and a bounded queue, so that its capacity is finite and overload shows as queueing,
/// latency and refusals.
///
/// Runs as a process of its own and therefore needs nothing but the JDK. `/work` does one piece of
/// work, `/health` tells readiness, `/metrics` answers in Prometheus' text format.
public final class Worker implements AutoCloseable {

    private static final int SERVICE_STAGES = 4;
    private static final double COMPUTED_SHARE = 0.01;

    private final Settings settings;
    private final HttpServer server;
    private final Semaphore workers;
    private final AtomicInteger admitted = new AtomicInteger();
    private final WorkerMetrics metrics;
    private volatile boolean stopping;

    /// @param port 0 takes any free one
    /// @param workers requests served at the same time, ≥ 1
    /// @param queue requests that may wait beyond those, ≥ 0; further ones are refused with 503
    /// @param serviceMillis mean time one request takes a worker, > 0
    /// @param exitWith a process; when it is gone this one ends too. 0: none
    /// @param exitAfterSeconds ends by itself then, for where no process can be watched. 0: never
    /// @param anyAddress listens on every address, as in a container, not on loopback alone
    public record Settings(
            int port,
            int workers,
            int queue,
            double serviceMillis,
            long exitWith,
            long exitAfterSeconds,
            boolean anyAddress) {

        /// Enough to be seen under load on two cores: 50 requests a second.
        public static final Settings DEFAULT = new Settings(0, 4, 16, 80, 0);

        /// On loopback, without an end of its own.
        public Settings(int port, int workers, int queue, double serviceMillis, long exitWith) {
            this(port, workers, queue, serviceMillis, exitWith, 0, false);
        }

        public Settings {
            if (port < 0 || port > 65535 || workers < 1 || queue < 0 || !(serviceMillis > 0)) {
                throw new IllegalArgumentException(
                        "port %d, workers %d, queue %d, service-millis %s"
                                .formatted(port, workers, queue, serviceMillis));
            }
        }

        /// Requests a second one instance can serve at most.
        public double capacityPerSecond() {
            return workers * 1000.0 / serviceMillis;
        }

        static Settings parse(String... args) {
            Map<String, String> given = new HashMap<>();
            for (int index = 0; index + 1 < args.length; index += 2) {
                given.put(args[index], args[index + 1]);
            }
            return new Settings(
                    Integer.parseInt(given.getOrDefault("--port", "0")),
                    Integer.parseInt(given.getOrDefault("--workers", "" + DEFAULT.workers)),
                    Integer.parseInt(given.getOrDefault("--queue", "" + DEFAULT.queue)),
                    Double.parseDouble(
                            given.getOrDefault("--service-millis", "" + DEFAULT.serviceMillis)),
                    Long.parseLong(given.getOrDefault("--exit-with", "0")),
                    Long.parseLong(given.getOrDefault("--exit-after", "0")),
                    given.getOrDefault("--listen", "loopback").equals("any"));
        }
    }

    private Worker(Settings settings) throws IOException {
        this.settings = settings;
        this.workers = new Semaphore(settings.workers(), true);
        this.metrics = new WorkerMetrics(settings.workers());
        this.server =
                HttpServer.create(
                        settings.anyAddress()
                                ? new InetSocketAddress(settings.port())
                                : new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), settings.port()),
                        1024);
        server.createContext("/work", this::work);
        server.createContext("/health", this::health);
        server.createContext("/metrics", this::metrics);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    /// Starts a worker inside this process.
    public static Worker start(Settings settings) throws IOException {
        // Without it every answer waits for the delayed acknowledgement of its headers, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Worker worker = new Worker(settings);
        worker.metrics.start();
        worker.server.start();
        return worker;
    }

    /// Runs until it is told to stop: `--port N --workers N --queue N --service-millis N
    /// --exit-with PID --exit-after SECONDS --listen loopback|any`.
    public static void main(String... args) throws IOException {
        Settings settings = Settings.parse(args);
        Worker worker = start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(worker::close));
        if (settings.exitWith() != 0) {
            Thread.ofVirtual().start(() -> exitWith(settings.exitWith()));
        }
        if (settings.exitAfterSeconds() != 0) {
            Thread.ofVirtual().start(() -> exitAfter(settings.exitAfterSeconds()));
        }
        System.out.println("ready on port " + worker.port());
    }

    private static void exitAfter(long seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        System.exit(0);
    }

    private static void exitWith(long process) {
        ProcessHandle.of(process).ifPresent(handle -> handle.onExit().join());
        System.exit(0);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void work(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        if (admitted.incrementAndGet() > settings.workers() + settings.queue()) {
            admitted.decrementAndGet();
            metrics.answered(503, arrived);
            answer(exchange, 503, "text/plain", "busy\n");
            return;
        }
        try {
            workers.acquireUninterruptibly();
            metrics.begin();
            try {
                serve();
            } finally {
                metrics.end();
                workers.release();
            }
        } finally {
            admitted.decrementAndGet();
        }
        metrics.answered(200, arrived);
        answer(exchange, 200, "text/plain", "done\n");
    }

    // Erlang-distributed (coefficient of variation 0.5): mostly waiting, as for a database, with a
    // little real computing; the demo has to leave the machine's cores to the rest.
    private void serve() {
        double sum = 0;
        for (int stage = 0; stage < SERVICE_STAGES; stage++) {
            sum -= Math.log(1 - ThreadLocalRandom.current().nextDouble());
        }
        long nanos = (long) (settings.serviceMillis() * 1e6 * sum / SERVICE_STAGES);
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos * COMPUTED_SHARE) {
            Thread.onSpinWait();
        }
        long left;
        while ((left = nanos - (System.nanoTime() - start)) > 0) {
            LockSupport.parkNanos(left);
        }
    }

    private void health(HttpExchange exchange) throws IOException {
        answer(exchange, stopping ? 503 : 200, "text/plain", stopping ? "stopping\n" : "ok\n");
    }

    private void metrics(HttpExchange exchange) throws IOException {
        String text = metrics.text(admitted.get());
        answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    private static void answer(HttpExchange exchange, int code, String type, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// Refuses health checks and waits up to a second for requests under way.
    @Override
    public void close() {
        stopping = true;
        metrics.close();
        server.stop(admitted.get() == 0 ? 0 : 1);
    }
}
