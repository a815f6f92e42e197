package io.novacron.autoscaler.cli.demo;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a [Worker] counts, written in Prometheus' text format. Thread-safe.
///
/// Utilization is the share of worker time that was busy during the last second (0–100 %), from an
/// exact integral that is sampled ten times a second: two scrapers see the same value, and a scrape
/// does not reset it.
final class WorkerMetrics implements AutoCloseable {

    private static final int SLOTS = 10;
    private static final long SLOT_MILLIS = 100;
    private static final double[] BOUNDS = {
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5
    };

    private final Object lock = new Object();
    private final int workers;
    private final Map<Integer, Long> answers = new TreeMap<>();
    private final long[] buckets = new long[BOUNDS.length + 1];
    private double seconds;
    private int busy;
    private long busyNanos;
    private long countedUntil = System.nanoTime();
    private final long[] slotTimes = new long[SLOTS];
    private final long[] slotBusy = new long[SLOTS];
    private int slot;
    private volatile boolean closed;

    WorkerMetrics(int workers) {
        this.workers = workers;
        java.util.Arrays.fill(slotTimes, countedUntil);
        answers.put(200, 0L);
        answers.put(503, 0L);
    }

    void start() {
        Thread.ofVirtual().name("utilization").start(this::sample);
    }

    private void sample() {
        try {
            while (!closed) {
                Thread.sleep(SLOT_MILLIS);
                synchronized (lock) {
                    advance();
                    slotTimes[slot] = countedUntil;
                    slotBusy[slot] = busyNanos;
                    slot = (slot + 1) % SLOTS;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void begin() {
        synchronized (lock) {
            advance();
            busy++;
        }
    }

    void end() {
        synchronized (lock) {
            advance();
            busy--;
        }
    }

    void answered(int code, long arrivedNanos) {
        double took = (System.nanoTime() - arrivedNanos) / 1e9;
        synchronized (lock) {
            answers.merge(code, 1L, Long::sum);
            if (code == 200) {
                int bucket = 0;
                while (bucket < BOUNDS.length && took > BOUNDS[bucket]) {
                    bucket++;
                }
                buckets[bucket]++;
                seconds += took;
            }
        }
    }

    private void advance() {
        long now = System.nanoTime();
        busyNanos += busy * (now - countedUntil);
        countedUntil = now;
    }

    /// Percent of worker time that was busy during the last second.
    double utilization() {
        synchronized (lock) {
            advance();
            long elapsed = countedUntil - slotTimes[slot];
            return elapsed <= 0 ? 0 : 100.0 * (busyNanos - slotBusy[slot]) / (elapsed * workers);
        }
    }

    String text(int inFlight) {
        double utilization = utilization();
        StringBuilder text = new StringBuilder(1024);
        synchronized (lock) {
            gauge(text, "worker_utilization_percent", "Busy share of the workers.", utilization);
            gauge(text, "worker_requests_in_flight", "Requests served or waiting.", inFlight);
            gauge(text, "worker_requests_queued", "Requests waiting.", inFlight - busy);
            header(text, "worker_requests_total", "Answers by status code.", "counter");
            answers.forEach((code, count) ->
                    line(text, "worker_requests_total{code=\"" + code + "\"}", count));
            header(text, "worker_request_seconds", "Time until the answer.", "histogram");
            long below = 0;
            for (int index = 0; index <= BOUNDS.length; index++) {
                below += buckets[index];
                String bound = index < BOUNDS.length ? Double.toString(BOUNDS[index]) : "+Inf";
                line(text, "worker_request_seconds_bucket{le=\"" + bound + "\"}", below);
            }
            line(text, "worker_request_seconds_count", below);
            text.append("worker_request_seconds_sum ").append(seconds).append('\n');
        }
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help, double value) {
        header(text, name, help, "gauge");
        text.append(name).append(String.format(Locale.ROOT, " %.1f%n", value));
    }

    private static void header(StringBuilder text, String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    @Override
    public void close() {
        closed = true;
    }
}
