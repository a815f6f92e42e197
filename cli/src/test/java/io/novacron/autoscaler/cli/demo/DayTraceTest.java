package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DayTraceTest {

    @Test
    void theSameSeedGivesTheSameDay() {
        assertThat(DayTrace.synthetic(7)).isEqualTo(DayTrace.synthetic(7));
        assertThat(DayTrace.synthetic(7)).isNotEqualTo(DayTrace.synthetic(8));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 42, 1999, -5})
    void aSyntheticDayHasItsDocumentedShape(long seed) {
        DayTrace day = DayTrace.synthetic(seed);

        assertThat(mean(day, 2, 5)).as("quiet night").isLessThan(0.2);
        assertThat(mean(day, 10, 11.5)).as("working day").isBetween(0.65, 0.95);
        assertThat(mean(day, 12.5, 13)).as("lunch dip").isLessThan(0.6);
        assertThat(mean(day, 19.5, 20.5)).as("evening peak").isBetween(0.8, 1.0);
        assertThat(largestRise(day)).as("a burst without warning").isGreaterThan(0.25);
        assertThat(day.highest()).isBetween(1.0, 1.4);
    }

    @Test
    void theSmoothedPeakIsOne() {
        double[] levels = new double[DayTrace.MINUTES];
        Arrays.fill(levels, 0, 60, 50);
        levels[700] = 400;

        DayTrace day = DayTrace.scaled("test", LocalTime.MIDNIGHT, levels);

        assertThat(day.at(0.01)).as("an hour at 50").isEqualTo(1.0);
        assertThat(day.highest()).as("a lone minute stays above").isEqualTo(8.0);
    }

    @Test
    void demandIsScaledInTimeAndHeight() {
        double[] levels = new double[DayTrace.MINUTES];
        Arrays.setAll(levels, minute -> minute < DayTrace.MINUTES / 2 ? 1 : 0.5);
        DayTrace day = DayTrace.scaled("test", LocalTime.of(6, 0), levels);

        LoadGenerator.Demand demand = day.demand(Duration.ofSeconds(60), 200);

        assertThat(demand.perSecond(10)).isCloseTo(200, within(1e-9));
        assertThat(demand.perSecond(50)).isCloseTo(100, within(1e-9));
        assertThat(demand.perSecond(1e9)).as("beyond the end").isCloseTo(100, within(1e-9));
        assertThat(demand.highestPerSecond()).isEqualTo(200);
        assertThat(day.timeAt(0.5)).isEqualTo(LocalTime.of(18, 0));
        assertThat(day.timeAt(1)).isEqualTo(LocalTime.of(6, 0));
    }

    @Test
    void aDayWithoutDemandIsRefused() {
        assertThatThrownBy(() ->
                        DayTrace.scaled(
                                "nothing.csv", LocalTime.MIDNIGHT, new double[DayTrace.MINUTES]))
                .hasMessage("there is no demand in nothing.csv");
    }

    private static double mean(DayTrace day, double fromHour, double toHour) {
        return java.util.stream.IntStream.range((int) (fromHour * 60), (int) (toHour * 60))
                .mapToDouble(
                        minute -> day.at(Math.floorMod(minute - 6 * 60, DayTrace.MINUTES) / 1440.0))
                .average()
                .orElseThrow();
    }

    private static double largestRise(DayTrace day) {
        double largest = 0;
        for (int minute = 1; minute < DayTrace.MINUTES; minute++) {
            largest = Math.max(largest, day.at(minute / 1440.0) - day.at((minute - 1) / 1440.0));
        }
        return largest;
    }
}
