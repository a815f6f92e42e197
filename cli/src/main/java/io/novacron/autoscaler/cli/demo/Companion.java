package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.push.PushIngest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A further group of the demo under requests of its own: its balancer, and who sends to it.
///
/// One use; closed by who made it.
final class Companion implements AutoCloseable {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PUSHES = Duration.ofSeconds(5);

    private final ScalingGroup group;
    private final Balancer balancer;
    private final LoadGenerator load;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("pushes", 0).factory());
    private Optional<Thread> sender = Optional.empty();
    private Optional<Future<?>> pushes = Optional.empty();
    private long pushed;

    Companion(ScalingGroup group) throws IOException {
        this.group = group;
        this.balancer = Balancer.start(group.id(), 0);
        this.load = new LoadGenerator(balancer.uri().resolve("/work"), REQUEST_TIMEOUT);
    }

    ScalingGroup group() {
        return group;
    }

    Balancer balancer() {
        return balancer;
    }

    /// Begins to send, until the length is over or it is closed.
    void send(LoadGenerator.Demand demand, Duration length, long seed) {
        sender =
                Optional.of(
                        Thread.ofPlatform()
                                .daemon()
                                .name("load of " + group.id())
                                .start(() -> {
                                    try {
                                        load.run(demand, length, seed);
                                    } catch (InterruptedException ended) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
    }

    /// Begins to push how many requests a second were sent.
    void push(PushIngest ingest, String metric) {
        pushes =
                Optional.of(
                        clock.scheduleAtFixedRate(
                                () -> push(ingest, metric, PUSHES),
                                PUSHES.toMillis(),
                                PUSHES.toMillis(),
                                TimeUnit.MILLISECONDS));
    }

    private void push(PushIngest ingest, String metric, Duration since) {
        long sent = load.counts().sent();
        double perSecond = (sent - pushed) / (double) since.toSeconds();
        pushed = sent;
        String body =
                String.format(
                        Locale.ROOT,
                        "{\"samples\": [{\"group\": \"%s\", \"metric\": \"%s\", \"value\": %.3f}]}",
                        group.id(),
                        metric,
                        perSecond);
        ingest.json(body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        pushes.ifPresent(running -> running.cancel(false));
        clock.shutdownNow();
        sender.ifPresent(Thread::interrupt);
        load.close();
        balancer.close();
    }
}
