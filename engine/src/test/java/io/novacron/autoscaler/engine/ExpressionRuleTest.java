package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.InstanceSpec.pending;
import static io.novacron.autoscaler.engine.InstanceSpec.running;
import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static io.novacron.autoscaler.engine.RuleSpec.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.engine.expression.ExpressionException;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SPEC section 2, expression: CEL over the group's metrics.
class ExpressionRuleTest {

    private static Scenario rps(double value, RuleSpec.Expression rule) {
        return Scenario.group(rule).metric("rps", MetricSpec.custom()).reads("rps", value);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    13 | 13
                    2.1 | 3
                    rps / 100.0 | 3
                    rps / 100 | 3
                    100 / rps | 1
                    rps * 2 / 100 | 5
                    2 * rps / 100 | 5
                    rps + 1 | 251
                    1 + rps | 251
                    rps - 1 | 249
                    300 - rps | 50
                    current | 4
                    current + 1 | 5
                    current * 2 | 8
                    current / 3 | 1
                    current * rps / 100 | 10
                    current % 3 | 1
                    current + rps / 100 | 7
                    max - min | 18
                    rps > 100 ? 7 : 1 | 7
                    rps > 100.0 ? 7 : 1 | 7
                    rps > current ? 7 : 1 | 7
                    current < rps ? 7 : 1 | 7
                    current == 4.0 ? 7 : 1 | 7
                    current != 4.0 ? 7 : 1 | 1
                    rps != 250 ? 7 : 1 | 1
                    rps == 250 && current == 4 ? 7 : 1 | 7
                    rps == 250 ? 7 : 1 | 7
                    rps >= 250 && current <= 4 ? 7 : 1 | 7
                    min | 2
                    double(current) * 1.1 | 5
                    int(rps) / 100 | 2
                    uint(9) | 9
                    metrics["rps"] / 100 | 3
                    metrics.rps / 100 | 3
                    0 | 2
                    [1, 2, 3].exists(x, x > 2) ? 7 : 1 | 7
                    now.getDayOfWeek() == 1 ? 7 : 1 | 7
                    now.getHours() == 10 ? 7 : 1 | 7
                    now.getHours("Europe/Berlin") == 11 ? 7 : 1 | 7
                    now > timestamp("2026-01-05T09:00:00Z") ? 7 : 1 | 7
                    """)
    void numbersOfBothKindsMix(String expression, int expected) {
        Scenario scenario = rps(250, desired(expression)).bounds(1, 300).instances(4);
        int answer =
                switch (expression) {
                    case "max - min" -> 299;
                    case "min", "0" -> 1;
                    default -> expected;
                };
        scenario.decide().wants(answer);
    }

    @Test
    void readyCountsReadyInstancesAndCurrentIsTheDesiredCapacity() {
        Scenario.group(desired("ready * 10 + current"))
                .instances(running("a"), running("b").ready(false), pending("c"))
                .memory(MemorySpec.empty().desired(5))
                .decide()
                .wants(15);
    }

    @Test
    void aMetricWhoseNameIsNoIdentifierIsReadByItsName() {
        Scenario.group(desired("metrics[\"odd-name\"] / 10 + metrics[\"max\"] + metrics['in']"))
                .reads("odd-name", 30)
                .reads("max", 2)
                .reads("in", 1)
                .decide()
                .wants(6);
    }

    @Test
    void aMetricNamedLikeAVariableDoesNotHideIt() {
        Scenario.group(desired("current")).instances(4).reads("current", 9).decide().holds();
    }

    @Test
    void sizesAreDoubles() {
        Flavor large = new Flavor("large", 4, 8e9, OptionalDouble.empty());
        Scenario.group(desired("rps / (size.cpu * 100) + size.memory / 1e9"))
                .with(builder ->
                        builder.size(
                                new Sizing(
                                        new Sizing.Choice.Flavors(List.of(large)),
                                        Optional.of("large"),
                                        Sizing.Resize.LIVE,
                                        OptionalDouble.empty(),
                                        Duration.ofHours(1))))
                .reads("rps", 800)
                .decide()
                .wants(10);
    }

    // --- what is no capacity

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "rps - 1000",
                "0.0 / 0.0",
                "-1.0 / 0.0",
                "rps / 0.0",
                "rps * 1e300 * 1e300",
                "-0.5",
                "current / 0",
                "current % (current - current)",
                "int(1e30 * rps)",
                "9223372036854775807 + current"
            })
    void negativeUndefinedOrFailingIsAnError(String expression) {
        rps(250, desired(expression))
                .decide()
                .holds()
                .says(ReasonCode.RULE_ERROR)
                .notices(EventType.METRICS_UNAVAILABLE);
    }

    @Test
    void anErrorForbidsItsStageToScaleIn() {
        Scenario.group(desired("0 - 1"), threshold("cpu").in(25))
                .reads("cpu", 10)
                .decide()
                .holds()
                .says(ReasonCode.MISSING_DATA);
    }

    @Test
    void aFiniteNumberHoweverLargeIsTheMaximum() {
        rps(250, desired("rps * 1e300")).bounds(0, 10).decide().wants(10);
        rps(250, desired("9223372036854775807")).bounds(0, 10).decide().wants(10);
    }

    // --- data

    @Test
    void aMissingMetricIsNoDataWhereverItStands() {
        Scenario scenario =
                Scenario.group(desired("rps > 5 ? 9 : int(other)"))
                        .metric("rps", MetricSpec.custom())
                        .metric("other", MetricSpec.custom());
        scenario.reads("rps", 10).fails("other", "down").decide().holds().says(ReasonCode.NO_DATA);
        scenario.doesNotRead("rps").reads("other", 3).decide().holds().says(ReasonCode.NO_DATA);
        scenario.reads("rps", 10).reads("other", 3).decide().wants(9);
    }

    @Test
    void aRuleWithoutMetricsAlwaysAnswers() {
        Scenario.group(desired("7")).decide().wants(7).notices();
        Scenario.group(desired("7"), threshold("cpu").in(25))
                .fails("cpu", "down")
                .decide()
                .wants(7)
                .notices();
    }

    // --- conditions

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"10, 3", "50, 4", "90, 6", "75, 6"})
    void conditionsMoveByTheIncrements(double value, int expected) {
        Scenario.group(when("cpu >= 75", "cpu < 25").by(2, 1))
                .metric("cpu", MetricSpec.custom())
                .reads("cpu", value)
                .decide()
                .wants(expected);
    }

    @Test
    void oneConditionIsEnough() {
        Scenario.group(when("cpu > 75", ""))
                .metric("cpu", MetricSpec.custom())
                .reads("cpu", 0)
                .decide()
                .holds();
        Scenario.group(when("", "cpu < 25"))
                .metric("cpu", MetricSpec.custom())
                .reads("cpu", 0)
                .decide()
                .wants(3);
    }

    @Test
    void whereBothHoldOutWins() {
        Scenario.group(when("true", "true")).decide().wants(5);
    }

    @Test
    void incrementsMayBePercent() {
        Scenario.group(when("current > 0", "").by(25, 1).percent())
                .instances(10)
                .decide()
                .wants(12);
        Scenario.group(when("", "current > 0").by(1, 1).percent()).instances(10).decide().wants(9);
    }

    @Test
    void aHoldNamesTheConditions() {
        Scenario.group(when("cpu > 75", "cpu < 25"))
                .metric("cpu", MetricSpec.custom())
                .reads("cpu", 50)
                .decide()
                .holds()
                .becauseOf("cpu > 75", "cpu < 25");
    }

    // --- compiled when the group is read

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rps +",
                "nope",
                "rps > 5",
                "\"text\"",
                "metrics[\"nope\"]",
                "metrics[string(current)]",
                "rps + \"a\"",
                "now",
                "metrics",
                "size.cpu",
                "metrics.exists(m, true) ? 1 : 2"
            })
    void whatIsNoNumberIsRefusedWithTheReason(String expression) {
        ScalingGroup group = rps(1, desired(expression)).document();
        assertThatThrownBy(() -> DecisionEngine.compile(group))
                .isInstanceOf(ExpressionException.class)
                .hasMessageNotContainingAny("\n", "ERROR:");
        assertThat(new EngineCheck().check(group))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("rules[0].desired");
                    assertThat(problem.severity()).isEqualTo(Problem.Severity.ERROR);
                    assertThat(problem.found()).contains(expression);
                });
    }

    @Test
    void aConditionMustBeTrueOrFalse() {
        ScalingGroup group = rps(1, when("rps", "current")).document();
        assertThat(new EngineCheck().check(group))
                .extracting(Problem::path)
                .containsExactly("rules[0].scaleOutWhen", "rules[0].scaleInWhen");
    }

    @Test
    void costIsBounded() {
        String list = "[0,1,2,3,4,5,6,7,8,9]";
        String deep =
                "%s.map(a, %s.map(b, %s.map(c, %s.map(d, d)))).size()"
                        .formatted(list, list, list, list);
        rps(1, desired(deep)).decide().holds().says(ReasonCode.RULE_ERROR);
        ScalingGroup tooLong = rps(1, desired("1" + " + 1".repeat(1000))).document();
        assertThatThrownBy(() -> DecisionEngine.compile(tooLong))
                .isInstanceOf(ExpressionException.class);
        ScalingGroup tooDeep = rps(1, desired("(".repeat(400) + "1" + ")".repeat(400))).document();
        assertThatThrownBy(() -> DecisionEngine.compile(tooDeep))
                .isInstanceOf(ExpressionException.class);
    }
}
