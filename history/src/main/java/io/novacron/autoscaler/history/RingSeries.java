package io.novacron.autoscaler.history;

import io.novacron.autoscaler.spi.HistorySeries;
import java.io.IOException;
import java.util.Arrays;

/// One series: its slot in a segment, and the steps that are being filled. Guarded by its segment's
/// lock.
final class RingSeries {

    final Segment segment;
    final int slot;
    private final int generation;

    /// Its group was deleted, and the slot may be another series's.
    boolean deleted;

    // Blocks of different series begin at different times, so that no minute has all the work.
    private final int stagger;

    private final Filling minutes = new Filling(Tier.MINUTES);
    private final Filling fiveMinutes = new Filling(Tier.FIVE_MINUTES);

    /// The step of a tier that is being filled, and the samples in it so far.
    private static final class Filling {
        private final Tier tier;
        private long step;
        private int count;
        private double sum;
        private double high;

        private Filling(Tier tier) {
            this.tier = tier;
        }
    }

    RingSeries(Segment segment, int slot, int generation) {
        this.segment = segment;
        this.slot = slot;
        this.generation = generation;
        this.stagger = slot * 37 % Tier.BLOCK_STEPS;
    }

    /// Adds a sample to every tier that still keeps its time.
    void append(long millis, double value, long nowMillis) throws IOException {
        append(minutes, millis, value, nowMillis);
        append(fiveMinutes, millis, value, nowMillis);
    }

    private void append(Filling filling, long millis, double value, long nowMillis)
            throws IOException {
        Tier tier = filling.tier;
        long number = tier.stepOf(millis);
        if (number < tier.oldestStep(nowMillis)) {
            return;
        }
        long blockNumber = Math.floorDiv(number + stagger, Tier.BLOCK_STEPS);
        long block = Layout.block(slot, tier, blockNumber);
        int cell = Math.floorMod(number + stagger, Tier.BLOCK_STEPS);
        if (!segment.isBlock(block, blockNumber, generation)) {
            segment.beginBlock(block, blockNumber, generation);
        }
        if (filling.count > 0 && filling.step == number) {
            filling.count++;
            filling.sum += value;
            filling.high = Math.max(filling.high, value);
            write(block, cell, filling);
            return;
        }
        // A step that is not the one being filled: new, late, or begun before a restart.
        Filling met = begun(tier, block, cell, number);
        met.count++;
        met.sum += value;
        met.high = Math.max(met.high, value);
        write(block, cell, met);
        boolean isLate =
                filling.count > 0
                        && number < filling.step
                        && filling.step <= tier.stepOf(nowMillis);
        if (!isLate) {
            filling.step = met.step;
            filling.count = met.count;
            filling.sum = met.sum;
            filling.high = met.high;
        }
    }

    // How many samples a written step had is not known: it counts as one.
    private Filling begun(Tier tier, long block, int cell, long number) {
        Filling begun = new Filling(tier);
        begun.step = number;
        begun.high = Double.NEGATIVE_INFINITY;
        int mean = segment.mean(block, cell);
        if (mean != Cell.NO_MEAN) {
            begun.count = 1;
            begun.sum = Cell.decodeMean(mean);
            begun.high = Cell.decodeHigh(begun.sum, segment.excess(block, cell));
        }
        return begun;
    }

    private void write(long block, int cell, Filling filling) {
        double mean = Math.clamp(filling.sum / filling.count, -Double.MAX_VALUE, Double.MAX_VALUE);
        int code = Cell.encodeMean(mean);
        int excess =
                filling.count == 1 ? 0 : Cell.encodeExcess(Cell.decodeMean(code), filling.high);
        segment.writeCell(block, cell, code, excess);
    }

    /// What is kept of the steps that begin in [from, to).
    HistorySeries read(Tier tier, long fromMillis, long toMillis, long nowMillis) {
        long first =
                Math.max(tier.oldestStep(nowMillis), Math.ceilDiv(fromMillis, tier.stepMillis));
        // Nothing is later than clocks differ; a far end must not mean far to go.
        long last =
                Math.min(
                        Math.ceilDiv(toMillis, tier.stepMillis) - 1,
                        tier.stepOf(nowMillis + RingHistory.MOST_AHEAD_MILLIS));
        if (first > last) {
            return HistorySeries.EMPTY;
        }
        int most = (int) (last - first + 1);
        long[] times = new long[most];
        double[] means = new double[most];
        double[] highs = new double[most];
        int size = 0;
        long number = first;
        while (number <= last) {
            long blockNumber = Math.floorDiv(number + stagger, Tier.BLOCK_STEPS);
            long end = Math.min(last, (blockNumber + 1) * Tier.BLOCK_STEPS - stagger - 1);
            long block = Layout.block(slot, tier, blockNumber);
            if (!segment.isBlock(block, blockNumber, generation)) {
                number = end + 1;
                continue;
            }
            for (; number <= end; number++) {
                int cell = Math.floorMod(number + stagger, Tier.BLOCK_STEPS);
                int code = segment.mean(block, cell);
                if (code != Cell.NO_MEAN) {
                    times[size] = number * tier.stepMillis;
                    means[size] = Cell.decodeMean(code);
                    highs[size] = Cell.decodeHigh(means[size], segment.excess(block, cell));
                    size++;
                }
            }
        }
        return HistorySeries.of(
                tier.step,
                Arrays.copyOf(times, size),
                Arrays.copyOf(means, size),
                Arrays.copyOf(highs, size));
    }
}
