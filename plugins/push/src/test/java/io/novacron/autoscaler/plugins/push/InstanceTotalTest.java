package io.novacron.autoscaler.plugins.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the runtime is shown of instances' samples: what the group's value becomes with them.
class InstanceTotalTest {

    private static final double THRESHOLD = 80;

    private final Pushed pushed = new Pushed();
    private final List<Double> shown = new ArrayList<>();
    private final List<Double> asked = new ArrayList<>();

    @BeforeEach
    void listen() {
        pushed.provider.listen((_, _, before, value) -> {
            shown.add(value);
            boolean news = value >= THRESHOLD && before.orElse(0) < THRESHOLD;
            if (news) {
                asked.add(value);
            }
            return news;
        });
    }

    private void push(String instance, double value) {
        PushReport report =
                pushed.json(
                        "{\"samples\": [{\"group\": \"web\", \"metric\": \"load\", \"instance\": \"%s\", \"value\": %s}]}"
                                .formatted(instance, value));
        assertThat(report.taken()).as("%s", report.problems()).isEqualTo(1);
    }

    private void collect(Aggregate aggregate, String... instances) {
        MetricRequest plain =
                Pushed.request(
                        "web",
                        "load",
                        List.of(instances).stream()
                                .map(id -> Instance.running(id, Pushed.START))
                                .toArray(Instance[]::new));
        MetricDefinition definition = plain.definition();
        pushed.read(
                new MetricRequest(
                        plain.group(),
                        plain.metric(),
                        new MetricDefinition(
                                definition.type(),
                                definition.provider(),
                                definition.query(),
                                definition.groupLabel(),
                                definition.instanceLabel(),
                                definition.request(),
                                aggregate,
                                definition.maxAge(),
                                definition.onMissing(),
                                definition.trustZero(),
                                definition.smoothing()),
                        plain.instances()));
    }

    private double last() {
        return shown.getLast();
    }

    @Test
    void aMeanThatCrossesIsNewsThoughNoInstanceDoes() {
        push("a", 95);
        push("b", 60);
        push("c", 60);
        collect(Aggregate.AVG, "a", "b", "c");
        asked.clear();
        push("b", 74);
        push("c", 70);
        assertThat(asked).isEmpty();
        push("c", 74);
        assertThat(asked).containsExactly(81.0);
        push("c", 75);
        assertThat(asked).as("once").hasSize(1);
    }

    @Test
    void anInstanceThatCrossesIsNoNewsWhileTheMeanDoesNot() {
        push("a", 60);
        push("b", 20);
        collect(Aggregate.AVG, "a", "b");
        push("a", 99);
        assertThat(last()).isEqualTo(59.5);
        assertThat(asked).isEmpty();
    }

    @Test
    void aSumIsShownAsASum() {
        push("a", 30);
        push("b", 30);
        collect(Aggregate.SUM, "a", "b");
        asked.clear();
        push("a", 45);
        push("b", 40);
        assertThat(asked).containsExactly(85.0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Aggregate.class,
            names = {"AVG", "SUM"},
            mode = EnumSource.Mode.EXCLUDE)
    void otherAggregatesFollowTheirInstances(Aggregate aggregate) {
        push("a", 10);
        push("b", 20);
        collect(aggregate, "a", "b");
        push("a", 81);
        assertThat(asked).containsExactly(81.0);
    }

    @Test
    void whoLeavesOrIsNotTheGroupsDoesNotCount() {
        push("a", 90);
        push("b", 50);
        push("stranger", 1_000);
        collect(Aggregate.AVG, "a", "b");
        push("a", 92);
        assertThat(last()).isEqualTo(71);
        int before = shown.size();
        push("stranger", 2_000);
        assertThat(shown).hasSize(before);
        collect(Aggregate.AVG, "b");
        push("b", 52);
        assertThat(last()).isEqualTo(52);
        // One that comes counts from its first sample on.
        push("new", 72);
        assertThat(last()).isEqualTo(62);
    }

    @Test
    void aSampleThatIsTooOldDoesNotCount() {
        push("a", 90);
        push("b", 50);
        pushed.now = pushed.now.plus(Duration.ofMinutes(4));
        push("b", 52);
        collect(Aggregate.AVG, "a", "b");
        push("b", 54);
        assertThat(last()).isEqualTo(54);
        push("a", 80);
        assertThat(last()).isEqualTo(67);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itIsWhatAddingUpWouldGive(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] newest = new double[20];
        String[] names =
                IntStream.range(0, newest.length).mapToObj(i -> "i" + i).toArray(String[]::new);
        for (int index = 0; index < newest.length; index++) {
            newest[index] = random.nextDouble(100);
            push(names[index], newest[index]);
        }
        for (int step = 0; step < 2_000; step++) {
            if (step % 500 == 0) {
                collect(Aggregate.AVG, names);
            }
            int index = random.nextInt(newest.length);
            newest[index] = random.nextDouble(100);
            push(names[index], newest[index]);
            assertThat(last())
                    .isCloseTo(Arrays.stream(newest).average().orElseThrow(), offset(1e-9));
        }
    }
}
