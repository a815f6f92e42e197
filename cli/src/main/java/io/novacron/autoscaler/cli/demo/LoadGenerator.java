package io.novacron.autoscaler.cli.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Sends requests in an open loop: arrival times come from the demand alone (a Poisson process from
/// a seed), so late answers never slow later arrivals, and latency counts from the time a request
/// was due. Requests under way are bounded; one that would exceed the bound counts as refused.
///
/// Thread-safe: one thread runs it, others read its counts.
public final class LoadGenerator implements AutoCloseable {

    private static final int MAX_IN_FLIGHT = 1_000;

    /// How many requests a second, by time since the start.
    public interface Demand {
        double perSecond(double elapsedSeconds);

        /// An upper bound of it, > 0.
        double highestPerSecond();
    }

    /// What became of requests.
    ///
    /// @param refused answered with 503, or never sent because too many were under way
    /// @param timedOut not answered in time
    /// @param failed any other answer or a broken connection
    public record Counts(long sent, long served, long refused, long timedOut, long failed) {
        Counts minus(Counts earlier) {
            return new Counts(
                    sent - earlier.sent,
                    served - earlier.served,
                    refused - earlier.refused,
                    timedOut - earlier.timedOut,
                    failed - earlier.failed);
        }

        /// Requests that got no service.
        public long unserved() {
            return refused + timedOut + failed;
        }
    }

    private final HttpRequest request;
    private final Duration timeout;
    private final HttpClient client;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong timedOut = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final LatencyRecorder all = new LatencyRecorder();
    private final LatencyRecorder recent = new LatencyRecorder();

    /// @param target what to GET; loopback only, because this is a load generator
    /// @param timeout for one request, from the time it is sent
    public LoadGenerator(URI target, Duration timeout) {
        if (!target.getHost().equals("localhost") && !target.getHost().equals("127.0.0.1")) {
            throw new IllegalArgumentException(target + " is not on this machine");
        }
        this.request = HttpRequest.newBuilder(target).timeout(timeout).GET().build();
        this.timeout = timeout;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
    }

    /// Sends until the time is over, then waits for the last answers, at most one time-out.
    ///
    /// @throws InterruptedException where the thread is interrupted; nothing more is sent
    public void run(Demand demand, Duration length, long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        long start = System.nanoTime();
        double end = length.toNanos() / 1e9;
        double highest = demand.highestPerSecond();
        // Thinning (Lewis and Shedler 1979): candidates at the highest rate, each kept with the
        // probability rate / highest rate.
        double due = 0;
        while ((due += -Math.log(1 - random.nextDouble()) / highest) < end) {
            if (random.nextDouble() * highest >= demand.perSecond(due)) {
                continue;
            }
            long dueNanos = start + (long) (due * 1e9);
            long wait = dueNanos - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            send(dueNanos);
        }
        long left = start + (long) (end * 1e9) - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
        if (inFlight.tryAcquire(MAX_IN_FLIGHT, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            inFlight.release(MAX_IN_FLIGHT);
        }
    }

    private void send(long dueNanos) {
        sent.incrementAndGet();
        if (!inFlight.tryAcquire()) {
            refused.incrementAndGet();
            return;
        }
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        exchange(dueNanos);
                    } finally {
                        inFlight.release();
                    }
                });
    }

    private void exchange(long dueNanos) {
        try {
            int code = client.send(request, BodyHandlers.discarding()).statusCode();
            if (code >= 200 && code < 300) {
                long took = System.nanoTime() - dueNanos;
                all.record(took);
                recent.record(took);
                served.incrementAndGet();
            } else if (code == 503) {
                refused.incrementAndGet();
            } else {
                failed.incrementAndGet();
            }
        } catch (HttpTimeoutException late) {
            timedOut.incrementAndGet();
        } catch (ConnectException nobody) {
            refused.incrementAndGet();
        } catch (IOException broken) {
            failed.incrementAndGet();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    public Counts counts() {
        return new Counts(sent.get(), served.get(), refused.get(), timedOut.get(), failed.get());
    }

    /// Latency quantile of everything served so far.
    public Duration latency(double share) {
        return all.quantile(share);
    }

    /// Latency quantile of what was served since the last call.
    public Duration takeRecentLatency(double share) {
        Duration quantile = recent.quantile(share);
        recent.reset();
        return quantile;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
