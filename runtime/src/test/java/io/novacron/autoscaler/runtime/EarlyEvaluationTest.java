package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.SampleListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyEvaluationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// What a provider does that is pushed to: keeps the newest value, and tells.
    private static final class Pushing implements MetricsProvider {
        private final Map<String, Double> values = new HashMap<>();
        private SampleListener listener = SampleListener.NONE;
        private int told;

        void push(String group, double value) {
            OptionalDouble before =
                    values.containsKey(group)
                            ? OptionalDouble.of(values.get(group))
                            : OptionalDouble.empty();
            values.put(group, value);
            told += listener.arrived(group, "load", before, value) ? 1 : 0;
        }

        @Override
        public void listen(SampleListener newListener) {
            listener = newListener;
        }

        @Override
        public List<Problem> validate(
                ScalingGroup group, String metric, MetricDefinition definition) {
            return List.of();
        }

        @Override
        public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
            Map<MetricKey, MetricReading> readings = new HashMap<>();
            for (MetricRequest request : requests) {
                Double value = values.get(request.group().id());
                if (value != null) {
                    readings.put(request.key(), MetricReading.of(value));
                }
            }
            return readings;
        }

        @Override
        public void close() {}
    }

    private final World world = new World(1);
    private final Pushing pushing = new Pushing();

    private void start(ScalingGroup group) {
        world.manager =
                AutoScalingManager.builder(world.store)
                        .controller("local", world.fleet)
                        .provider("metrics", pushing)
                        .clock(world.clock)
                        .tasks(Tasks.direct())
                        .settings(world.settings)
                        .build();
        world.manager.initialize();
        pushing.push("web", 60);
        world.manager.registerScalingGroup(group);
        tickAfter(Duration.ZERO);
        pushing.told = 0;
    }

    private void tickAfter(Duration pause) {
        world.manager.loop().tick(world.clock.advance(pause));
    }

    private static ScalingGroup.Builder slow(Rule... rules) {
        return World.web().evaluationInterval(MINUTE).rules(List.of(rules));
    }

    private static Rule threshold(int periods) {
        return new Rule.Threshold(
                Rule.Header.of("load"),
                "load",
                OptionalDouble.of(80),
                OptionalDouble.of(20),
                1,
                1,
                periods,
                Rule.ChangeType.INSTANCES,
                java.util.Optional.of(false));
    }

    @Test
    void aBreachIsActedOnAtTheNextTickAndNotAtTheNextInterval() {
        start(slow(threshold(1)).build());
        pushing.push("web", 85);
        tickAfter(Duration.ofMillis(1500));
        assertThat(world.desired()).isEqualTo(2);
        assertThat(world.live()).isEqualTo(2);
    }

    @Test
    void insideTheBandNothingIsAsked() {
        start(slow(threshold(1)).build());
        pushing.push("web", 79);
        pushing.push("web", 10);
        assertThat(pushing.told).isZero();
        tickAfter(Duration.ofSeconds(5));
        assertThat(world.desired()).isEqualTo(1);
    }

    @Test
    void earlyEvaluationsDoNotMakePeriodsShorter() {
        start(slow(threshold(3)).build());
        for (int second = 0; second < 10; second++) {
            pushing.push("web", second % 2 == 0 ? 85 : 86);
            world.manager.requestEvaluation("web");
            tickAfter(Duration.ofSeconds(2));
        }
        assertThat(world.desired()).isEqualTo(1);
        tickAfter(MINUTE);
        assertThat(world.desired()).isEqualTo(1);
        tickAfter(MINUTE);
        assertThat(world.desired()).isEqualTo(2);
    }

    @Test
    void thereIsAtMostOneASecondAndNothingAskedForIsLost() {
        start(slow(threshold(1)).build());
        pushing.push("web", 85);
        tickAfter(Duration.ofSeconds(1));
        assertThat(world.desired()).isEqualTo(2);
        pushing.push("web", 60);
        pushing.push("web", 90);
        tickAfter(Duration.ofMillis(300));
        assertThat(world.desired()).isEqualTo(2);
        tickAfter(Duration.ofMillis(700));
        assertThat(world.desired()).isEqualTo(3);
    }

    @Test
    void thePlaceInTheIntervalStays() {
        start(slow(threshold(1)).build());
        java.time.Instant due = world.manager.group("web").dueAt;
        pushing.push("web", 85);
        tickAfter(Duration.ofSeconds(20));
        assertThat(world.manager.group("web").dueAt).isEqualTo(due);
    }

    @Test
    void zeroIsLeftAtOnce() {
        start(
                slow(threshold(1))
                        .minCapacity(0)
                        .activation(new Activation("load", 0, Duration.ofMinutes(5)))
                        .build());
        pushing.push("web", 0);
        for (int minute = 0; minute < 8; minute++) {
            tickAfter(MINUTE);
        }
        assertThat(world.desired()).isZero();
        pushing.push("web", 1);
        assertThat(pushing.told).isEqualTo(1);
        tickAfter(Duration.ofSeconds(1));
        assertThat(world.desired()).isEqualTo(1);
    }

    @Test
    void unknownGroupsAndMetricsAskForNothing() {
        start(slow(threshold(1)).build());
        pushing.push("nobody", 1_000);
        assertThat(pushing.told).isZero();
        world.manager.requestEvaluation("nobody");
        assertThat(pushing.listener.arrived("web", "other", OptionalDouble.of(1), Double.MAX_VALUE))
                .isFalse();
    }

    @ParameterizedTest(name = "target 80, tolerance 10 %: {0} -> {1} asks: {2}")
    @CsvSource({
        "70, 87, false",
        "70, 88.1, true",
        "88.1, 90, false",
        "88.1, 97, true",
        "97, 88.1, false",
        ", 87, false",
        ", 95, true"
    })
    void aTargetAsksAtTheEdgeOfItsBandAndForEachFurtherTenth(
            Double before, double value, boolean asks) {
        ScalingGroup group =
                slow(new Rule.Target(
                                Rule.Header.of("load"),
                                "load",
                                Rule.TargetKind.UTILIZATION,
                                80,
                                false,
                                OptionalDouble.empty()))
                        .build();
        EarlyTest test = EarlyTest.of(group).get("load");
        assertThat(
                        test.matters(
                                before == null ? OptionalDouble.empty() : OptionalDouble.of(before),
                                value))
                .as("%s", test)
                .isEqualTo(asks);
    }

    @Test
    void everyGrowthOfAQueueMattersAndADisabledRuleAsksForNothing() {
        Rule queue =
                new Rule.Queue(
                        Rule.Header.of("q"),
                        "backlog",
                        java.util.Optional.empty(),
                        10,
                        MINUTE,
                        OptionalDouble.empty());
        Rule off =
                new Rule.Target(
                        new Rule.Header("off", "off", false, 100, Rule.Cooldown.NONE),
                        "load",
                        Rule.TargetKind.VALUE,
                        1,
                        false,
                        OptionalDouble.empty());
        ScalingGroup group =
                slow(queue, off)
                        .metric(
                                "backlog",
                                MetricDefinition.of(MetricType.QUEUE_LENGTH).from("metrics"))
                        .build();
        Map<String, EarlyTest> tests = EarlyTest.of(group);
        assertThat(tests).containsOnlyKeys("backlog");
        assertThat(tests.get("backlog").matters(OptionalDouble.of(100), 105)).isFalse();
        assertThat(tests.get("backlog").matters(OptionalDouble.of(100), 111)).isTrue();
        assertThat(tests.get("backlog").matters(OptionalDouble.of(100), 20)).isFalse();
        assertThat(tests.get("backlog").matters(OptionalDouble.of(0), 1)).isTrue();
    }
}
