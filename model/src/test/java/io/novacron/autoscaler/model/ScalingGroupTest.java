package io.novacron.autoscaler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A group that exists is valid in itself, and has the defaults of SPEC section 1.
class ScalingGroupTest {

    private static ScalingGroup.Builder group() {
        return ScalingGroup.builder("web").minCapacity(2).maxCapacity(10);
    }

    @Test
    void hasTheDefaultsOfTheSpec() {
        ScalingGroup group = group().build();
        assertThat(group.name()).isEqualTo("web");
        assertThat(group.mode()).isEqualTo(ScalingMode.HORIZONTAL);
        assertThat(group.enabled()).isTrue();
        assertThat(group.dryRun()).isFalse();
        assertThat(group.desiredCapacity()).isEqualTo(2);
        assertThat(group.evaluationInterval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(group.warmup()).isZero();
        assertThat(group.behavior()).isEqualTo(Behavior.DEFAULT);
        assertThat(group.lifecycle().maxReplace()).isEqualTo(1);
        assertThat(group.lifecycle().termination()).isEqualTo(Lifecycle.Termination.DEFAULT);
    }

    @Test
    void theDefaultBehaviorIsHpas() {
        Behavior.Direction out = Behavior.DEFAULT.scaleOut();
        Behavior.Direction in = Behavior.DEFAULT.scaleIn();
        assertThat(out.stabilizationWindow()).isZero();
        assertThat(in.stabilizationWindow()).isEqualTo(Duration.ofMinutes(5));
        assertThat(out.limits())
                .extracting(Behavior.RateLimit::kind, Behavior.RateLimit::value)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Behavior.RateLimit.Kind.PERCENT, 100.0),
                        org.assertj.core.groups.Tuple.tuple(
                                Behavior.RateLimit.Kind.INSTANCES, 4.0));
        assertThat(in.limits()).hasSize(1);
        assertThat(List.of(out, in))
                .allMatch(direction ->
                        direction.dampening() == 1
                                && direction.cooldown().isZero()
                                && direction.select() == Behavior.Select.MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "0", "a.b_c-d", "a"})
    void anIdIsShortAndPlain(String id) {
        assertThatCode(() -> ScalingGroup.builder(id).build()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Web", "-web", ".web", "we b", "wäb", "a/b"})
    void otherIdsAreRefused(String id) {
        assertThatThrownBy(() -> ScalingGroup.builder(id).build()).hasMessageContaining("id");
    }

    @Test
    void anIdHasAtMost128Characters() {
        assertThatCode(() -> ScalingGroup.builder("a".repeat(128)).build())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ScalingGroup.builder("a".repeat(129)).build())
                .hasMessageContaining("id");
    }

    @ParameterizedTest(name = "{0} ≤ {1} ≤ {2}: {3}")
    @CsvSource({
        "0, 0, 0, true",
        "2, 2, 10, true",
        "2, 10, 10, true",
        "2, 1, 10, false",
        "2, 11, 10, false",
        "11, 11, 10, false",
        "-1, 0, 10, false"
    })
    void capacitiesAreOrdered(int min, int desired, int max, boolean valid) {
        ScalingGroup.Builder builder =
                group().minCapacity(min).maxCapacity(max).desiredCapacity(desired);
        if (valid) {
            assertThatCode(builder::build).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void timesAndPricesAreNoNonsense() {
        assertThatThrownBy(() -> group().evaluationInterval(Duration.ZERO).build())
                .hasMessageContaining("evaluationInterval");
        assertThatThrownBy(() -> group().warmup(Duration.ofSeconds(-1)).build())
                .hasMessageContaining("warmup");
        assertThatThrownBy(() -> group().pricePerInstanceHour(-1).build())
                .hasMessageContaining("price");
        assertThatThrownBy(() -> group().pricePerInstanceHour(Double.NaN).build())
                .hasMessageContaining("price");
    }

    private static Rule target(String id, String metric) {
        return new Rule.Target(
                Rule.Header.of(id),
                metric,
                Rule.TargetKind.VALUE,
                1,
                false,
                OptionalDouble.empty());
    }

    @Test
    void rulesHaveIdsOfTheirOwnAndNameMetricsThatExist() {
        MetricDefinition metric = MetricDefinition.of(MetricType.CUSTOM);
        assertThatThrownBy(() ->
                        group().metric("m", metric)
                                .rules(List.of(target("a", "m"), target("a", "m")))
                                .build())
                .hasMessageContaining("repeat");
        assertThatThrownBy(
                        () -> group().metric("m", metric).rules(List.of(target("a", "k"))).build())
                .hasMessageContaining("metric k");
    }

    @Test
    void aCopyIsEqualUntilItIsChanged() {
        ScalingGroup group =
                group().metric("m", MetricDefinition.of(MetricType.CUSTOM))
                        .rules(List.of(target("a", "m")))
                        .build();
        assertThat(group.toBuilder().build()).isEqualTo(group);
        assertThat(group.toBuilder().enabled(false).build()).isNotEqualTo(group);
    }

    @Test
    void whatWasHandedOverCannotBeChangedAfterwards() {
        ScalingGroup group = group().build();
        assertThatThrownBy(() -> group.metrics().put("x", MetricDefinition.of(MetricType.CUSTOM)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> group.rules().add(target("a", "m")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    // --- the parts

    @Test
    void aWindowHasDaysAndADuration() {
        assertThatThrownBy(() ->
                        new Schedule.Weekly(
                                EnumSet.noneOf(java.time.DayOfWeek.class),
                                LocalTime.NOON,
                                LocalTime.NOON))
                .hasMessageContaining("days");
        assertThatThrownBy(() -> new Schedule.Cron("0 8 * * *", Duration.ZERO))
                .hasMessageContaining("duration");
        assertThatThrownBy(() -> new Schedule.Once(Instant.EPOCH, Duration.ZERO))
                .hasMessageContaining("duration");
        assertThatThrownBy(() -> new Schedule.Floor(-1)).hasMessageContaining("negative");
        assertThatThrownBy(() -> new Schedule.Bounds(OptionalInt.empty(), OptionalInt.empty()))
                .hasMessageContaining("neither");
        assertThatThrownBy(() -> new Schedule.Bounds(OptionalInt.of(5), OptionalInt.of(4)))
                .hasMessageContaining("above");
        assertThatThrownBy(() ->
                        new Schedule(
                                "s",
                                new Schedule.Cron("0 8 * * *", Duration.ofHours(1)),
                                new Schedule.Floor(1),
                                ZoneOffset.UTC,
                                Optional.of(Duration.ofSeconds(-1))))
                .hasMessageContaining("leadTime");
    }

    @Test
    void aBehaviorsNumbersAreShares() {
        for (double dampening : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() ->
                            new Behavior.Direction(
                                    Duration.ZERO,
                                    dampening,
                                    Duration.ZERO,
                                    List.of(),
                                    Behavior.Select.MAX,
                                    OptionalDouble.empty()))
                    .hasMessageContaining("dampening");
        }
        assertThatThrownBy(() ->
                        new Behavior.Direction(
                                Duration.ZERO,
                                1,
                                Duration.ZERO,
                                List.of(),
                                Behavior.Select.MAX,
                                OptionalDouble.of(10)))
                .hasMessageContaining("tolerance");
        assertThatThrownBy(() ->
                        new Behavior.RateLimit(
                                Behavior.RateLimit.Kind.PERCENT, -1, Duration.ofSeconds(1)))
                .hasMessageContaining("-1");
        assertThatThrownBy(() ->
                        new Behavior.RateLimit(Behavior.RateLimit.Kind.PERCENT, 1, Duration.ZERO))
                .hasMessageContaining("period");
    }

    @Test
    void aBudgetIsInMoneyAndAFreezeHasAnEnd() {
        assertThatThrownBy(() -> new Budget(OptionalDouble.empty(), OptionalDouble.empty(), "EUR"))
                .hasMessageContaining("perHour");
        assertThatThrownBy(() -> new Budget(OptionalDouble.of(-1), OptionalDouble.empty(), "EUR"))
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> new Freeze.Between(Instant.EPOCH, Instant.EPOCH))
                .hasMessageContaining("before");
        assertThatThrownBy(() -> new Freeze.Recurring("* * * * *", Duration.ZERO, ZoneOffset.UTC))
                .hasMessageContaining("duration");
    }

    @Test
    void otherPartsHaveTheirBordersToo() {
        assertThatThrownBy(() -> new Fallback(-1, Duration.ZERO)).hasMessageContaining("capacity");
        assertThatThrownBy(() -> new Fallback(1, Duration.ofSeconds(-1)))
                .hasMessageContaining("after");
        assertThatThrownBy(() -> new Activation("m", Double.NaN, Duration.ZERO))
                .hasMessageContaining("above");
        assertThatThrownBy(() -> new Activation("m", 0, Duration.ofSeconds(-1)))
                .hasMessageContaining("idleAfter");
        assertThatThrownBy(() -> new OnMissing.Value(Double.NaN)).hasMessageContaining("finite");
        assertThatThrownBy(() -> new OnMissing.LastKnown(Duration.ZERO))
                .hasMessageContaining("lastKnown");
        assertThatThrownBy(() -> new Smoothing.Median(Duration.ZERO))
                .hasMessageContaining("window");
        assertThatThrownBy(() -> new Smoothing.Ewma(Duration.ZERO))
                .hasMessageContaining("halfLife");
        assertThatThrownBy(() -> new MetricDefinition.Request.Fixed(0))
                .hasMessageContaining("request");
        assertThatThrownBy(() -> Lifecycle.DEFAULT.toBuilder().maxReplace(0).build())
                .hasMessageContaining("maxReplace");
        assertThatThrownBy(() -> new Decision.Capacity(-1, Optional.empty()))
                .hasMessageContaining("negative");
    }
}
