package io.novacron.autoscaler.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A series without its oldest samples is the series of the others, however it is stored.
class TimedValuesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 6, 9, 10})
    void withoutItsOldestItEqualsTheOthers(int forgotten) {
        TimedValues others = series(forgotten, 10);

        TimedValues rest = series(0, 10).withoutOldest(forgotten);

        assertThat(rest).isEqualTo(others).hasSameHashCodeAs(others).hasToString(others.toString());
        assertThat(rest.size()).isEqualTo(10 - forgotten);
        assertThat(rest.isEmpty()).isEqualTo(forgotten == 10);
        for (int index = 0; index < rest.size(); index++) {
            assertThat(rest.millisAt(index)).isEqualTo(others.millisAt(index));
            assertThat(rest.timeAt(index)).isEqualTo(others.timeAt(index));
            assertThat(rest.valueAt(index)).isEqualTo(others.valueAt(index));
        }
    }

    @Test
    void aSeriesThatSlidesIsTheNewestSamples() {
        TimedValues sliding = series(0, 5);
        for (int next = 5; next < 50; next++) {
            sliding = sliding.with(next * 1000L, next).withoutOldest(1);

            assertThat(sliding).isEqualTo(series(next - 4, next + 1));
        }
        assertThat(sliding.withoutOldest(1).withoutOldest(1).withoutOldest(1))
                .isEqualTo(series(48, 50));
    }

    @Test
    void whatIsForgottenMakesNoDifference() {
        TimedValues one = TimedValues.of(new long[] {1, 2, 3}, new double[] {7, 8, 9});
        TimedValues other = TimedValues.of(new long[] {0, 2, 3}, new double[] {6, 8, 9});

        assertThat(one).isNotEqualTo(other);
        assertThat(one.withoutOldest(1)).isEqualTo(other.withoutOldest(1));
        assertThat(one.withoutOldest(1)).isNotEqualTo(other);
    }

    // A sample a second: its value is its number.
    private static TimedValues series(int from, int to) {
        return TimedValues.of(
                LongStream.range(from, to).map(number -> number * 1000).toArray(),
                LongStream.range(from, to).asDoubleStream().toArray());
    }
}
