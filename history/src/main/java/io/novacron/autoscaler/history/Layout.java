package io.novacron.autoscaler.history;

/// Where things stand in a segment file.
///
/// ```
/// head        4 KiB      magic, version, slots, their length, checksum
/// directory   a sector for each slot: checksum, generation, names of group and series
/// slots       36 KiB each: the blocks of both tiers
/// block       a sector: number, check, 4 bytes free, 100 means of 3 bytes, 100 excesses of 2
/// ```
///
/// A block is whole or not there, because a disk writes sectors whole. Its check is a mix of its
/// number and the slot's generation, so that neither an earlier lap of the ring nor an earlier
/// series in the slot can be taken for the present one.
final class Layout {

    static final int SECTOR = 512;
    static final int HEAD_BYTES = 4096;
    static final int SLOTS = 256;
    static final int SLOT_BYTES = SECTOR * (Tier.MINUTES.blocks + Tier.FIVE_MINUTES.blocks);
    static final long SEGMENT_BYTES = HEAD_BYTES + (long) SLOTS * (SECTOR + SLOT_BYTES);

    static final long MAGIC = 0x4E4F_5641_5249_4E47L;
    static final int VERSION = 1;

    /// The head's fields.
    static final int HEAD_MAGIC = 0;

    static final int HEAD_VERSION = 8;
    static final int HEAD_SLOTS = 12;
    static final int HEAD_SLOT_BYTES = 16;
    static final int HEAD_CHECKSUM = 20;

    /// The fields of a sector of the directory.
    static final int ENTRY_CHECKSUM = 0;

    static final int ENTRY_GENERATION = 4;
    static final int ENTRY_GROUP_LENGTH = 8;
    static final int ENTRY_SERIES_LENGTH = 10;
    static final int ENTRY_NAMES = 12;

    /// The fields of a block.
    static final int BLOCK_NUMBER = 0;

    static final int BLOCK_CHECK = 4;
    static final int BLOCK_MEANS = 12;
    static final int BLOCK_EXCESSES = BLOCK_MEANS + 3 * Tier.BLOCK_STEPS;

    private Layout() {}

    static long entry(int slot) {
        return HEAD_BYTES + (long) slot * SECTOR;
    }

    static long block(int slot, Tier tier, long number) {
        return HEAD_BYTES
                + (long) SLOTS * SECTOR
                + (long) slot * SLOT_BYTES
                + (long) SECTOR * (tier.firstBlock() + Math.floorMod(number, tier.blocks));
    }

    static int check(long number, int generation) {
        long mix = (number ^ ((long) generation << 32)) * 0x9E3779B97F4A7C15L;
        return (int) (mix >>> 32) | 1;
    }
}
