package io.novacron.autoscaler.server.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.spi.HistorySeries;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Series on cells of a minute.
class CellsTest {

    private static final long MINUTE = 60_000;
    private static final double NONE = Double.NaN;

    private static HistorySeries series(long[] minutes, double... values) {
        long[] times = new long[minutes.length];
        for (int index = 0; index < times.length; index++) {
            times[index] = minutes[index] * MINUTE;
        }
        return HistorySeries.of(Duration.ofMinutes(1), times, values, values);
    }

    @Test
    void aValueHoldsUntilItIsTooOld() {
        Cells cells = new Cells(10 * MINUTE, 18 * MINUTE, MINUTE);
        HistorySeries series = series(new long[] {9, 12, 13}, 4, 6, 7);
        assertThat(cells.values(series, 2 * MINUTE)).containsExactly(4, 4, 6, 7, 7, 7, NONE, NONE);
    }

    @Test
    void finerPointsAreAveraged() {
        Cells cells = new Cells(10 * MINUTE, 20 * MINUTE, 5 * MINUTE);
        HistorySeries series = series(new long[] {10, 11, 14, 16}, 1, 2, 6, 8);
        assertThat(cells.values(series, MINUTE)).containsExactly(3, 8);
    }

    @Test
    void nothingIsKnownOfAnEmptySeries() {
        Cells cells = new Cells(0, 2 * MINUTE, MINUTE);
        assertThat(cells.values(HistorySeries.EMPTY, MINUTE)).containsExactly(NONE, NONE);
    }

    @Test
    void countsAreWholeWhereTheHistoryRoundedThem() {
        Cells cells = new Cells(0, 3 * MINUTE, MINUTE);
        HistorySeries series = series(new long[] {0, 1, 2}, 3.0001, 3.5, 2.99995);
        assertThat(cells.counts(series, MINUTE)).containsExactly(3, 3.5, 3);
    }
}
