package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    @Test
    void sendsAsManyRequestsAsTheDemandAsksFor() throws Exception {
        try (Worker worker = Worker.start(new Worker.Settings(0, 50, 200, 5, 0));
                LoadGenerator load = new LoadGenerator(work(worker), TIMEOUT)) {
            load.run(steady(200), Duration.ofSeconds(2), 1);

            LoadGenerator.Counts counts = load.counts();
            assertThat(counts.sent()).isBetween(330L, 470L);
            assertThat(counts.served()).isEqualTo(counts.sent());
            assertThat(counts.unserved()).isZero();
            assertThat(load.latency(0.5)).isBetween(Duration.ofMillis(2), Duration.ofMillis(100));
        }
    }

    @Test
    void arrivalsDependOnTheSeedAlone() throws Exception {
        try (Worker fast = Worker.start(new Worker.Settings(0, 50, 200, 1, 0));
                Worker slow = Worker.start(new Worker.Settings(0, 1, 0, 300, 0));
                LoadGenerator toFast = new LoadGenerator(work(fast), TIMEOUT);
                LoadGenerator toSlow = new LoadGenerator(work(slow), TIMEOUT)) {
            toFast.run(steady(100), Duration.ofSeconds(1), 5);
            toSlow.run(steady(100), Duration.ofSeconds(1), 5);

            assertThat(toSlow.counts().sent())
                    .as("late answers slow nothing")
                    .isEqualTo(toFast.counts().sent());
            assertThat(toSlow.counts().refused()).isPositive();
        }
    }

    @Test
    void whatComesTooLateIsTimedOut() throws Exception {
        try (Worker worker = Worker.start(new Worker.Settings(0, 1, 1000, 2000, 0));
                LoadGenerator load = new LoadGenerator(work(worker), Duration.ofMillis(200))) {
            load.run(steady(20), Duration.ofMillis(500), 1);

            LoadGenerator.Counts counts = load.counts();
            assertThat(counts.timedOut()).isPositive();
            assertThat(counts.served() + counts.unserved()).isEqualTo(counts.sent());
        }
    }

    @Test
    void nobodyListeningCountsAsRefused() throws Exception {
        Worker worker = Worker.start(Worker.Settings.DEFAULT);
        URI gone = work(worker);
        worker.close();
        try (LoadGenerator load = new LoadGenerator(gone, TIMEOUT)) {
            load.run(steady(50), Duration.ofMillis(300), 1);

            assertThat(load.counts().sent()).isPositive();
            assertThat(load.counts().refused()).isEqualTo(load.counts().sent());
            assertThat(load.latency(0.95)).isZero();
        }
    }

    @Test
    void onlyLoopbackIsATarget() {
        assertThatThrownBy(() -> new LoadGenerator(URI.create("http://example.org/work"), TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not on this machine");
    }

    private static URI work(Worker worker) {
        return URI.create("http://127.0.0.1:" + worker.port() + "/work");
    }

    private static LoadGenerator.Demand steady(double perSecond) {
        return new LoadGenerator.Demand() {
            @Override
            public double perSecond(double elapsedSeconds) {
                return perSecond;
            }

            @Override
            public double highestPerSecond() {
                return perSecond * 2;
            }
        };
    }
}
