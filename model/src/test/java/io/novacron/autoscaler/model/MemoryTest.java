package io.novacron.autoscaler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Series and memories as values.
class MemoryTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    @Test
    void samplesAreKeptInTheOrderOfTheirTimes() {
        TimedValues values = TimedValues.of(new long[] {3, 1, 2}, new double[] {30, 10, 20});
        assertThat(values.toString()).contains("10.0", "20.0", "30.0");
        assertThat(values.millisAt(0)).isEqualTo(1);
        assertThat(values.valueAt(2)).isEqualTo(30);
        assertThat(values)
                .isEqualTo(TimedValues.of(new long[] {1, 2, 3}, new double[] {10, 20, 30}))
                .hasSameHashCodeAs(TimedValues.of(new long[] {1, 2, 3}, new double[] {10, 20, 30}));
    }

    @Test
    void samplesOfOneTimeKeepTheirOrder() {
        TimedValues values = TimedValues.of(new long[] {1, 1, 1}, new double[] {3, 1, 2});
        assertThat(values.valueAt(0)).isEqualTo(3);
        assertThat(values.valueAt(2)).isEqualTo(2);
    }

    @Test
    void seriesDoNotShareTheArraysTheyWereMadeOf() {
        long[] times = {1};
        double[] numbers = {10};
        TimedValues values = TimedValues.of(times, numbers);
        numbers[0] = 99;
        assertThat(values.valueAt(0)).isEqualTo(10);
    }

    @Test
    void aTimeWithoutAValueIsRefused() {
        assertThatThrownBy(() -> TimedValues.of(new long[2], new double[1]))
                .hasMessageContaining("2 times but 1 values");
        assertThatThrownBy(() -> TimedCounts.of(new long[2], new int[1]))
                .hasMessageContaining("2 times but 1 counts");
    }

    @Test
    void aManualChangeIsAnAction() {
        Memory out = Memory.EMPTY.withDesired(4, 8, NOON);
        assertThat(out.desired()).hasValue(8);
        assertThat(out.lastScaleOutAt()).contains(NOON);
        assertThat(out.lastScaleInAt()).isEmpty();
        assertThat(out.actions().countAt(0)).isEqualTo(4);
        Memory in = out.withDesired(8, 5, NOON.plusSeconds(60));
        assertThat(in.lastScaleOutAt()).contains(NOON);
        assertThat(in.lastScaleInAt()).contains(NOON.plusSeconds(60));
        assertThat(in.actions().countAt(1)).isEqualTo(-3);
    }

    @Test
    void settingTheSameCapacityIsNone() {
        Memory same = Memory.EMPTY.withDesired(4, 4, NOON);
        assertThat(same.desired()).hasValue(4);
        assertThat(same.actions().isEmpty()).isTrue();
        assertThat(same.lastScaleOutAt()).isEmpty();
        assertThat(same.lastScaleInAt()).isEmpty();
    }

    @Test
    void aRecommendationIsAddedAtTheEnd() {
        Memory memory =
                Memory.EMPTY.withRecommendation(4, NOON).withRecommendation(5, NOON.plusSeconds(1));
        assertThat(memory.recommendations())
                .isEqualTo(
                        TimedCounts.of(
                                new long[] {
                                    NOON.toEpochMilli(), NOON.plusSeconds(1).toEpochMilli()
                                },
                                new int[] {4, 5}));
    }

    @Test
    void failuresAreCounted() {
        assertThat(Memory.EMPTY.withAccounts(2, 5).replacementFailures()).isEqualTo(2);
        assertThat(Memory.EMPTY.withAccounts(2, 5).spentThisMonth()).isEqualTo(5);
        assertThatThrownBy(() -> Memory.EMPTY.withAccounts(-1, 0)).hasMessageContaining("negative");
    }

    @Test
    void namesAreWrittenInOrder() {
        assertThat(Memory.inOrder(Map.of("b", 1, "a", 2, "c", 3)).keySet())
                .containsExactly("a", "b", "c");
    }
}
