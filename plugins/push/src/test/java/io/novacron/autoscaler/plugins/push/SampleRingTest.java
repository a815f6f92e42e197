package io.novacron.autoscaler.plugins.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.TimedValues;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleRingTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void holdsTheLastOfEachOfTheNewestCellsWhateverTheOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long resolution = random.nextLong(1, 50);
        SampleRing ring = new SampleRing();
        // The same by a map: cell -> the last sample in it.
        TreeMap<Long, long[]> cells = new TreeMap<>();
        long clock = 1_000_000;
        for (int step = 0; step < 3_000; step++) {
            clock += random.nextLong(0, 2 * resolution);
            // Out of order by a few cells, which the ring always still holds.
            long at = clock - (random.nextInt(4) == 0 ? random.nextLong(5 * resolution) : 0);
            ring.put(at, step, resolution);
            long number = step;
            cells.merge(
                    Math.floorDiv(at, resolution),
                    new long[] {at, number},
                    (before, after) -> before[0] > after[0] ? before : after);
        }
        while (cells.size() > SampleRing.MOST) {
            cells.pollFirstEntry();
        }
        TimedValues kept = ring.toTimedValues();
        assertThat(kept.size()).isEqualTo(cells.size());
        int index = 0;
        for (long[] sample : cells.values()) {
            assertThat(kept.millisAt(index)).isEqualTo(sample[0]);
            assertThat(kept.valueAt(index)).isEqualTo((double) sample[1]);
            index++;
        }
    }
}
