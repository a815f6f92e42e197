package io.novacron.autoscaler.history;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/// One file of [Layout#SLOTS] series, mapped as a whole; the file itself is open only for moments.
/// What is written stays through a kill of the process; through a crash of the machine, as far as
/// the kernel had come.
///
/// Space is taken from the disk by writing, never by touching a mapped page: a full disk is an
/// [IOException] and not a fault in the middle of a store. Guarded by [#lock].
final class Segment {

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    final ReentrantLock lock = new ReentrantLock();
    private final Path file;
    private final MemorySegment memory;

    private Segment(Path file, MemorySegment memory) {
        this.file = file;
        this.memory = memory;
    }

    /// What the directory says of a slot.
    ///
    /// @param generation a number of this use of the slot
    record Entry(String group, String series, int generation) {}

    /// Makes a new file.
    static Segment create(Path file, Arena arena) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            ByteBuffer front =
                    ByteBuffer.allocate(Layout.HEAD_BYTES + Layout.SLOTS * Layout.SECTOR)
                            .order(ByteOrder.LITTLE_ENDIAN);
            front.putLong(Layout.HEAD_MAGIC, Layout.MAGIC)
                    .putInt(Layout.HEAD_VERSION, Layout.VERSION)
                    .putInt(Layout.HEAD_SLOTS, Layout.SLOTS)
                    .putInt(Layout.HEAD_SLOT_BYTES, Layout.SLOT_BYTES)
                    .putInt(Layout.HEAD_CHECKSUM, checksum(front.slice(0, Layout.HEAD_CHECKSUM)));
            write(channel, front, 0);
            write(channel, ByteBuffer.allocate(1), Layout.SEGMENT_BYTES - 1);
            return new Segment(file, map(channel, arena));
        } catch (IOException failed) {
            Files.deleteIfExists(file);
            throw failed;
        }
    }

    /// Opens a file; empty where it is not one of ours, or damaged in its head.
    static Optional<Segment> open(Path file, Arena arena) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() != Layout.SEGMENT_BYTES) {
                return Optional.empty();
            }
            MemorySegment memory = map(channel, arena);
            boolean ours =
                    memory.get(LONG, Layout.HEAD_MAGIC) == Layout.MAGIC
                            && memory.get(INT, Layout.HEAD_VERSION) == Layout.VERSION
                            && memory.get(INT, Layout.HEAD_SLOTS) == Layout.SLOTS
                            && memory.get(INT, Layout.HEAD_SLOT_BYTES) == Layout.SLOT_BYTES
                            && memory.get(INT, Layout.HEAD_CHECKSUM)
                                    == checksum(
                                            memory.asSlice(0, Layout.HEAD_CHECKSUM).asByteBuffer());
            return ours ? Optional.of(new Segment(file, memory)) : Optional.empty();
        }
    }

    private static MemorySegment map(FileChannel channel, Arena arena) throws IOException {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, Layout.SEGMENT_BYTES, arena);
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    Path file() {
        return file;
    }

    /// Whether nothing is, or was ever, written in a slot's entry.
    boolean isFree(int slot) {
        return memory.get(INT, Layout.entry(slot) + Layout.ENTRY_CHECKSUM) == 0;
    }

    /// What stands in a slot's entry; empty for a free one and for one that is damaged.
    Optional<Entry> entry(int slot) {
        long at = Layout.entry(slot);
        int group = memory.get(SHORT, at + Layout.ENTRY_GROUP_LENGTH);
        int series = memory.get(SHORT, at + Layout.ENTRY_SERIES_LENGTH);
        if (isFree(slot)
                || group < 0
                || series < 0
                || Layout.ENTRY_NAMES + group + series > Layout.SECTOR
                || memory.get(INT, at + Layout.ENTRY_CHECKSUM) != entryChecksum(slot)) {
            return Optional.empty();
        }
        return Optional.of(
                new Entry(
                        text(at + Layout.ENTRY_NAMES, group),
                        text(at + Layout.ENTRY_NAMES + group, series),
                        memory.get(INT, at + Layout.ENTRY_GENERATION)));
    }

    private String text(long at, int length) {
        byte[] bytes = memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int entryChecksum(int slot) {
        // Never 0, which means free.
        return checksum(
                        memory.asSlice(
                                        Layout.entry(slot) + Layout.ENTRY_GENERATION,
                                        Layout.SECTOR - Layout.ENTRY_GENERATION)
                                .asByteBuffer())
                | 1;
    }

    /// Gives a slot to a series. The checksum comes last: an entry is whole or not there.
    void occupy(int slot, Entry entry) {
        release(slot);
        byte[] group = entry.group().getBytes(StandardCharsets.UTF_8);
        byte[] series = entry.series().getBytes(StandardCharsets.UTF_8);
        long at = Layout.entry(slot);
        memory.set(INT, at + Layout.ENTRY_GENERATION, entry.generation());
        memory.set(SHORT, at + Layout.ENTRY_GROUP_LENGTH, (short) group.length);
        memory.set(SHORT, at + Layout.ENTRY_SERIES_LENGTH, (short) series.length);
        memory.asSlice(at + Layout.ENTRY_NAMES, group.length)
                .copyFrom(MemorySegment.ofArray(group));
        memory.asSlice(at + Layout.ENTRY_NAMES + group.length, series.length)
                .copyFrom(MemorySegment.ofArray(series));
        memory.set(INT, at + Layout.ENTRY_CHECKSUM, entryChecksum(slot));
    }

    /// Makes a slot free. What its blocks hold belongs to a generation that does not come back.
    void release(int slot) {
        memory.set(INT, Layout.entry(slot) + Layout.ENTRY_CHECKSUM, 0);
        memory.asSlice(Layout.entry(slot), Layout.SECTOR).fill((byte) 0);
    }

    /// Whether the block at this place is the one with this number.
    boolean isBlock(long block, long number, int generation) {
        return memory.get(INT, block + Layout.BLOCK_NUMBER) == (int) number
                && memory.get(INT, block + Layout.BLOCK_CHECK) == Layout.check(number, generation);
    }

    /// Begins an empty block, in the place of the one that leaves the ring.
    void beginBlock(long block, long number, int generation) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Layout.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(Layout.BLOCK_NUMBER, (int) number)
                .putInt(Layout.BLOCK_CHECK, Layout.check(number, generation));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            write(channel, bytes, block);
        }
    }

    void writeCell(long block, int cell, int mean, int excess) {
        // The excess first: a cell without a mean is empty, whatever its excess.
        memory.set(SHORT, block + Layout.BLOCK_EXCESSES + 2L * cell, (short) excess);
        long at = block + Layout.BLOCK_MEANS + 3L * cell;
        memory.set(SHORT, at, (short) mean);
        memory.set(ValueLayout.JAVA_BYTE, at + 2, (byte) (mean >>> 16));
    }

    int mean(long block, int cell) {
        long at = block + Layout.BLOCK_MEANS + 3L * cell;
        return (memory.get(SHORT, at) & 0xFFFF)
                | (memory.get(ValueLayout.JAVA_BYTE, at + 2) & 0xFF) << 16;
    }

    int excess(long block, int cell) {
        return memory.get(SHORT, block + Layout.BLOCK_EXCESSES + 2L * cell) & 0xFFFF;
    }
}
