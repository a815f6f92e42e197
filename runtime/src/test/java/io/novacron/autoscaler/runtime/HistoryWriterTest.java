package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HistoryWriterTest {

    /// Remembers the samples themselves.
    private static final class Recorded implements SampleHistory {
        private final List<Sample> samples = new ArrayList<>();
        private final List<String> deleted = new ArrayList<>();
        private boolean fails;
        private boolean closed;

        @Override
        public void append(List<Sample> more) {
            if (fails) {
                throw new OutsideException(OutsideException.Kind.UNAVAILABLE, "disk full");
            }
            samples.addAll(more);
        }

        List<Double> values(String series) {
            return samples.stream()
                    .filter(sample -> sample.series().equals(series))
                    .map(Sample::value)
                    .toList();
        }

        @Override
        public HistorySeries read(String group, String series, Instant from, Instant to) {
            return HistorySeries.EMPTY;
        }

        @Override
        public List<String> series(String group) {
            return List.of();
        }

        @Override
        public void deleteGroup(String group) {
            deleted.add(group);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final Recorded history = new Recorded();
    private final World world = new World(1);

    private void start(Tasks tasks) {
        world.manager =
                AutoScalingManager.builder(world.store)
                        .controller("local", world.fleet)
                        .provider("metrics", world.metrics)
                        .clock(world.clock)
                        .tasks(tasks)
                        .settings(world.settings)
                        .history(history)
                        .build();
        world.manager.initialize();
        world.manager.registerScalingGroup(World.web().build());
    }

    @Test
    void eachEvaluationLeavesItsMetricsAndCapacities() {
        start(Tasks.direct());
        world.load(100);
        world.tick();
        world.load(290);
        world.ticks(3);
        assertThat(history.values("metric:load")).containsExactly(100.0, 290.0, 290.0, 290.0);
        assertThat(history.values(SampleHistory.CAPACITY_DESIRED))
                .containsExactly(1.0, 3.0, 3.0, 3.0);
        assertThat(history.values(SampleHistory.CAPACITY_CURRENT)).endsWith(3.0);
        assertThat(history.values(SampleHistory.CAPACITY_READY)).endsWith(3.0);
        assertThat(history.samples).extracting(SampleHistory.Sample::group).containsOnly("web");
    }

    @Test
    void instancesWithSizesLeaveWhatTheyCostOnAverage() {
        start(Tasks.direct());
        world.load(100);
        world.manager.registerScalingGroup(
                World.group("sized")
                        .mode(ScalingMode.VERTICAL)
                        .minCapacity(2)
                        .maxCapacity(2)
                        .size(
                                new Sizing(
                                        new Sizing.Choice.Flavors(
                                                List.of(
                                                        new Sizing.Flavor(
                                                                "small",
                                                                1,
                                                                1 << 30,
                                                                OptionalDouble.of(1)),
                                                        new Sizing.Flavor(
                                                                "large",
                                                                2,
                                                                1 << 30,
                                                                OptionalDouble.of(3)))),
                                        Optional.of("small"),
                                        Sizing.Resize.LIVE,
                                        OptionalDouble.empty(),
                                        Duration.ofHours(1)))
                        .build());
        world.metrics.set("sized", "load", 200);
        world.ticks(6);
        assertThat(history.values(SampleHistory.PRICE_PER_INSTANCE)).isNotEmpty().containsOnly(1.0);

        world.metrics.set("sized", "load", 400);
        world.ticks(20);
        assertThat(history.values(SampleHistory.PRICE_PER_INSTANCE)).contains(2.0).endsWith(3.0);
        assertThat(history.samples)
                .filteredOn(sample -> sample.series().equals(SampleHistory.PRICE_PER_INSTANCE))
                .extracting(SampleHistory.Sample::group)
                .containsOnly("sized");
    }

    @Test
    void aMetricThatIsMissingLeavesAGap() {
        start(Tasks.direct());
        world.load(100);
        world.tick();
        world.metrics.remove("web", "load");
        world.ticks(3);
        assertThat(history.values("metric:load")).containsExactly(100.0);
        assertThat(history.values(SampleHistory.CAPACITY_DESIRED)).hasSize(4);
    }

    @Test
    void aDeletedGroupIsForgottenAndAFailingHistoryStopsNoDecision() {
        start(Tasks.direct());
        world.load(100);
        world.tick();
        history.fails = true;
        world.load(300);
        world.tick();
        assertThat(world.desired()).isEqualTo(3);
        world.manager.unregisterScalingGroup("web", Change.by("test").forced());
        world.ticks(2);
        assertThat(history.deleted).containsExactly("web");
        world.manager.close();
        assertThat(history.closed).isTrue();
    }

    @Test
    void aHistoryThatHangsCostsItsOwnSamplesOnly() {
        // Tasks that never run: the queue fills up to its bound and no further.
        Tasks never =
                new Tasks() {
                    @Override
                    public void start(String name, Runnable task) {
                        if (!name.equals("history")) {
                            task.run();
                        }
                    }

                    @Override
                    public <T> T call(String name, java.time.Duration timeout, Supplier<T> call) {
                        return call.get();
                    }

                    @Override
                    public boolean awaitIdle(java.time.Duration timeout) {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        HistoryWriter writer = new HistoryWriter(history, never);
        for (int group = 0; group < HistoryWriter.LIMIT + 10; group++) {
            writer.deleted("group-" + group);
        }
        assertThat(writer.lost()).isEqualTo(10);
        start(never);
        world.load(300);
        world.tick();
        assertThat(world.desired()).isEqualTo(3);
        assertThat(history.samples).isEmpty();
    }
}
