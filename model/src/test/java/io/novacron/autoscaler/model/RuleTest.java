package io.novacron.autoscaler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Rule.Adjustment;
import io.novacron.autoscaler.model.Rule.ChangeType;
import io.novacron.autoscaler.model.Rule.Header;
import io.novacron.autoscaler.model.Rule.Step;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a rule must be to exist: valid, invalid, and the border between.
class RuleTest {

    private static final Header HEADER = Header.of("r");
    private static final double NAN = Double.NaN;

    private static OptionalDouble maybe(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static Rule threshold(double out, double in, double up, double down, int periods) {
        return new Rule.Threshold(
                HEADER,
                "m",
                maybe(out),
                maybe(in),
                up,
                down,
                periods,
                ChangeType.INSTANCES,
                Optional.empty());
    }

    @Test
    void aThresholdNeedsOneThresholdAndTheInwardOneBelow() {
        assertThatCode(() -> threshold(75, 25, 1, 1, 1)).doesNotThrowAnyException();
        assertThatCode(() -> threshold(75, NAN, 1, 1, 1)).doesNotThrowAnyException();
        assertThatCode(() -> threshold(NAN, 25, 1, 1, 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> threshold(NAN, NAN, 1, 1, 1)).hasMessageContaining("neither");
        assertThatThrownBy(() -> threshold(75, 75, 1, 1, 1)).hasMessageContaining("75.0");
        assertThatThrownBy(() -> threshold(25, 75, 1, 1, 1)).hasMessageContaining("not below");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void incrementsArePositive(double increment) {
        assertThatThrownBy(() -> threshold(75, 25, increment, 1, 1))
                .hasMessageContaining("scaleOutIncrement");
        assertThatThrownBy(() -> threshold(75, 25, 1, increment, 1))
                .hasMessageContaining("scaleInDecrement");
    }

    @Test
    void periodsAreAtLeastOne() {
        assertThatThrownBy(() -> threshold(75, 25, 1, 1, 0)).hasMessageContaining("below 1");
    }

    @Test
    void aThresholdDoesNotChangeToAnExactNumber() {
        assertThatThrownBy(() ->
                        new Rule.Threshold(
                                HEADER,
                                "m",
                                maybe(75),
                                maybe(25),
                                1,
                                1,
                                1,
                                ChangeType.EXACT,
                                Optional.empty()))
                .hasMessageContaining("instances or percent");
    }

    // --- steps

    private static Adjustment step(double from, double to, double change) {
        return new Adjustment(maybe(from), maybe(to), change);
    }

    private static Step steps(Adjustment... steps) {
        return new Step(HEADER, "m", 1, ChangeType.INSTANCES, 0, List.of(steps));
    }

    @ParameterizedTest(name = "{0}–{1} {2} and {3}–{4} {5} overlap: {6}")
    @CsvSource({
        "50, 80, 1, 70, NaN, 2, true", "50, 70, 1, 70, NaN, 2, false",
        "50, 70, 1, 69.9, NaN, 2, true", "NaN, 30, -1, 30, 40, -1, false",
        // The inward step includes 50, and so does the outward one.
        "NaN, 50, -1, 50, NaN, 1, true", "NaN, 49, -1, 50, NaN, 1, false",
        // Neither includes 50.
        "40, 50, 1, 50, 60, -1, false", "NaN, NaN, 1, 5, 6, 1, true",
        "NaN, NaN, 1, NaN, NaN, 1, true", "60, NaN, 1, NaN, 40, -1, false"
    })
    void stepsMustNotOverlap(
            double from,
            double to,
            double change,
            double from2,
            double to2,
            double change2,
            boolean overlap) {
        Adjustment first = step(from, to, change);
        Adjustment second = step(from2, to2, change2);
        for (List<Adjustment> order : List.of(List.of(first, second), List.of(second, first))) {
            assertThat(Step.overlap(order).isPresent()).isEqualTo(overlap);
        }
        if (overlap) {
            assertThatThrownBy(() -> steps(first, second)).hasMessageContaining("overlap");
        }
    }

    @Test
    void anOverlapIsFoundAmongMany() {
        assertThat(Step.overlap(List.of(step(80, NAN, 3), step(0, 10, -1), step(60, 81, 1))))
                .hasValueSatisfying(pair ->
                        assertThat(List.of(pair.first(), pair.second()))
                                .containsExactlyInAnyOrder(0, 2));
    }

    @ParameterizedTest(name = "{0}–{1} {2} contains {3}: {4}")
    @CsvSource({
        "50, 60, 1, 50, true",
        "50, 60, 1, 60, false",
        "50, 60, -1, 50, false",
        "50, 60, -1, 60, true",
        "50, 60, 0, 50, true",
        "NaN, 60, -1, -1e300, true",
        "50, NaN, 1, 1e300, true"
    })
    void outwardStepsIncludeTheirStartInwardOnesTheirEnd(
            double from, double to, double change, double value, boolean inside) {
        assertThat(step(from, to, change).contains(value)).isEqualTo(inside);
    }

    @Test
    void aStepRuleNeedsStepsThatAreOnes() {
        assertThatThrownBy(RuleTest::steps).hasMessageContaining("no steps");
        assertThatThrownBy(() -> step(5, 5, 1)).hasMessageContaining("not below");
        assertThatThrownBy(() -> step(5, 6, Double.NaN)).hasMessageContaining("not finite");
        assertThatThrownBy(() ->
                        new Step(HEADER, "m", 1, ChangeType.PERCENT, -1, List.of(step(5, 6, 1))))
                .hasMessageContaining("minChange");
    }

    // --- the proportional ones

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aTargetIsPositive(double target) {
        assertThatThrownBy(() -> target(target, OptionalDouble.empty()))
                .hasMessageContaining("target");
    }

    private static Rule target(double target, OptionalDouble tolerance) {
        return new Rule.Target(HEADER, "m", Rule.TargetKind.VALUE, target, false, tolerance);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, 10, Double.NaN})
    void aToleranceIsAShare(double tolerance) {
        assertThatThrownBy(() -> target(5, OptionalDouble.of(tolerance)))
                .hasMessageContaining("share");
        assertThatCode(() -> target(5, OptionalDouble.of(0))).doesNotThrowAnyException();
        assertThatCode(() -> target(5, OptionalDouble.of(1))).doesNotThrowAnyException();
    }

    @Test
    void aWatermarkIsABand() {
        for (double[] band :
                List.of(
                        new double[] {5, 5},
                        new double[] {6, 5},
                        new double[] {0, 5},
                        new double[] {5, Double.POSITIVE_INFINITY})) {
            assertThatThrownBy(() ->
                            new Rule.Watermark(
                                    HEADER,
                                    "m",
                                    band[0],
                                    band[1],
                                    Rule.WatermarkAlgorithm.AVERAGE,
                                    0))
                    .as(Arrays.toString(band))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aQueueDrainsWithSomethingInSomeTime() {
        assertThatThrownBy(() -> queue(0, Duration.ofMinutes(1)))
                .hasMessageContaining("throughput");
        assertThatThrownBy(() -> queue(1, Duration.ZERO)).hasMessageContaining("drainWithin");
        assertThat(queue(1, Duration.ofMillis(1)).metrics()).containsExactly("backlog", "rate");
    }

    private static Rule queue(double throughput, Duration drain) {
        return new Rule.Queue(
                HEADER, "backlog", Optional.of("rate"), throughput, drain, OptionalDouble.empty());
    }

    @Test
    void aLatencyObjectiveIsAQuantileWithinATime() {
        assertThatThrownBy(() -> latency(0, 1, 1)).hasMessageContaining("quantile");
        assertThatThrownBy(() -> latency(1, 1, 1)).hasMessageContaining("quantile");
        assertThatThrownBy(() -> latency(95, 1, 1)).hasMessageContaining("quantile");
        assertThatThrownBy(() -> latency(0.9, 0, 1)).hasMessageContaining("within");
        assertThatThrownBy(() -> latency(0.9, 1, 0)).hasMessageContaining("workers");
        assertThatCode(() -> latency(0.9, 1, 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Rule.Service.Time(Duration.ZERO)).hasMessageContaining("0S");
        assertThatThrownBy(() -> new Rule.Service.Rate(0)).hasMessageContaining("0.0");
        assertThat(new Rule.Service.Time(Duration.ofMillis(20)).perSecond()).isEqualTo(50);
    }

    private static Rule latency(double quantile, int seconds, int workers) {
        return new Rule.Latency(
                HEADER,
                "m",
                quantile,
                Duration.ofSeconds(seconds),
                new Rule.Service.Rate(1),
                workers);
    }

    @Test
    void anExpressionIsEitherACapacityOrConditions() {
        Optional<String> some = Optional.of("1");
        Optional<String> none = Optional.empty();
        assertThatCode(() -> expression(some, none, none)).doesNotThrowAnyException();
        assertThatCode(() -> expression(none, some, none)).doesNotThrowAnyException();
        assertThatCode(() -> expression(none, none, some)).doesNotThrowAnyException();
        assertThatThrownBy(() -> expression(none, none, none)).hasMessageContaining("either");
        assertThatThrownBy(() -> expression(some, some, none)).hasMessageContaining("either");
    }

    private static Rule expression(
            Optional<String> desired, Optional<String> out, Optional<String> in) {
        return new Rule.Expression(HEADER, desired, out, in, 1, 1, ChangeType.INSTANCES);
    }

    @Test
    void aHeaderHasAnIdAndACooldownIsNoNegativeTime() {
        assertThatThrownBy(() -> Header.of(" ")).hasMessageContaining("blank");
        assertThatThrownBy(() -> Rule.Cooldown.of(Duration.ofSeconds(-1)))
                .hasMessageContaining("negative");
        assertThat(HEADER.priority()).isEqualTo(100);
        assertThat(HEADER.enabled()).isTrue();
    }
}
