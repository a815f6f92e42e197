package io.novacron.autoscaler.history;

import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.SampleHistory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [SampleHistory] in files: 1-minute steps for two days and 5-minute steps for fourteen, mean
/// and highest of each, in 36 KiB a series however long it runs. Files of 256 series are mapped as
/// wholes, so 100,000 groups are a few thousand mappings and no open file.
///
/// An append is a few stores into mapped memory; it survives a kill of the process. A crash of the
/// machine may lose what the kernel had not written, and never makes the rest unreadable: see
/// [Layout]. A file whose head is damaged is renamed to `….damaged`, an entry of a directory that
/// is damaged is freed; both are logged. A directory belongs to one process at a time. Thread-safe.
public final class RingHistory implements SampleHistory {

    /// Disk a series takes once its rings are full: 36 KiB of rings and a sector of directory.
    public static final int BYTES_PER_SERIES = Layout.SLOT_BYTES + Layout.SECTOR;

    /// Default for the most series kept: 37 GB of disk once all rings are full.
    public static final int DEFAULT_MOST_SERIES = 1_000_000;

    /// A sample further in the future is not taken: it would wait there for its time to come.
    static final long MOST_AHEAD_MILLIS = 300_000;

    private static final Logger LOG = LoggerFactory.getLogger(RingHistory.class);
    private static final Pattern SEGMENT_FILE = Pattern.compile("segment-(\\d{6})\\.ring");

    private final Path directory;
    private final InstantSource clock;
    private final int mostSeries;
    private final FileChannel owner;
    private final Arena arena = Arena.ofShared();
    private final Map<String, Map<String, RingSeries>> groups = new ConcurrentHashMap<>();

    // Held shared by whoever touches mapped memory, alone by close().
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();
    private boolean closed;

    /// Guards what follows: which slots are whose.
    private final ReentrantLock places = new ReentrantLock();

    private final ArrayDeque<Place> free = new ArrayDeque<>();
    private final SecureRandom random = new SecureRandom();
    private int nextSegment = 1;
    private int size;
    private boolean saidFull;
    private int setAside;

    private record Place(Segment segment, int slot) {}

    private RingHistory(Path directory, InstantSource clock, int mostSeries, FileChannel owner) {
        this.directory = directory;
        this.clock = clock;
        this.mostSeries = mostSeries;
        this.owner = owner;
    }

    /// Opens a directory, which is made where it does not exist.
    ///
    /// @throws OutsideException where the directory cannot be used, or another process uses it
    public static RingHistory open(Path directory, InstantSource clock) {
        return open(directory, clock, DEFAULT_MOST_SERIES);
    }

    /// @param mostSeries samples of further series are dropped, which is logged once; ≥ 1
    public static RingHistory open(Path directory, InstantSource clock, int mostSeries) {
        try {
            Files.createDirectories(directory);
            RingHistory history = new RingHistory(directory, clock, mostSeries, own(directory));
            try {
                history.load();
                return history;
            } catch (IOException | RuntimeException failed) {
                history.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw unusable("cannot open the history in " + directory, failed);
        }
    }

    private static FileChannel own(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("owner.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ours) {
            // The same answer as for another process.
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        channel.close();
        throw new OutsideException(
                OutsideException.Kind.UNAVAILABLE,
                "the history in " + directory + " is in use by another process");
    }

    private static OutsideException unusable(String what, Throwable cause) {
        return new OutsideException(
                OutsideException.Kind.UNAVAILABLE, what + ": " + cause.getMessage(), cause);
    }

    private void load() throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files =
                    listed.filter(file ->
                                    SEGMENT_FILE.matcher(file.getFileName().toString()).matches())
                            .sorted()
                            .toList();
        }
        for (Path file : files) {
            java.util.regex.Matcher name = SEGMENT_FILE.matcher(file.getFileName().toString());
            if (name.matches()) {
                nextSegment = Math.max(nextSegment, Integer.parseInt(name.group(1)) + 1);
            }
            Optional<Segment> segment = Segment.open(file, arena);
            if (segment.isPresent()) {
                load(segment.get());
            } else {
                Path aside = file.resolveSibling(file.getFileName() + ".damaged");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                setAside++;
                LOG.warn(
                        "{} is damaged and set aside as {}; its series begin anew",
                        file,
                        aside.getFileName());
            }
        }
    }

    private void load(Segment segment) {
        for (int slot = 0; slot < Layout.SLOTS; slot++) {
            Optional<Segment.Entry> entry = segment.entry(slot);
            if (entry.isPresent() && add(segment, slot, entry.get())) {
                continue;
            }
            if (!segment.isFree(slot)) {
                LOG.warn("series {} of {} is damaged and begins anew", slot, segment.file());
                setAside++;
                segment.release(slot);
            }
            free.add(new Place(segment, slot));
        }
    }

    private boolean add(Segment segment, int slot, Segment.Entry entry) {
        RingSeries series = new RingSeries(segment, slot, entry.generation());
        boolean isNew =
                groups.computeIfAbsent(entry.group(), _ -> new ConcurrentSkipListMap<>())
                                .putIfAbsent(entry.series(), series)
                        == null;
        size += isNew ? 1 : 0;
        return isNew;
    }

    @Override
    public void append(List<Sample> samples) {
        long now = clock.millis();
        open.readLock().lock();
        try {
            checkOpen();
            for (Sample sample : samples) {
                append(sample, now);
            }
        } catch (IOException | InternalError failed) {
            // A mapped page that the disk cannot give is an InternalError.
            throw unusable("cannot write the history in " + directory, failed);
        } finally {
            open.readLock().unlock();
        }
    }

    private void append(Sample sample, long now) throws IOException {
        long at = millis(sample.at());
        if (!Double.isFinite(sample.value())
                || at > now + MOST_AHEAD_MILLIS
                || Tier.FIVE_MINUTES.stepOf(at) < Tier.FIVE_MINUTES.oldestStep(now)) {
            return;
        }
        Optional<RingSeries> series = find(sample.group(), sample.series());
        while (series.isEmpty() || !append(series.get(), sample, at, now)) {
            series = make(sample.group(), sample.series());
            if (series.isEmpty()) {
                return;
            }
        }
    }

    /// @return false where the series has been deleted meanwhile
    private boolean append(RingSeries series, Sample sample, long at, long now) throws IOException {
        series.segment.lock.lock();
        try {
            if (series.deleted) {
                return false;
            }
            series.append(at, sample.value(), now);
            return true;
        } finally {
            series.segment.lock.unlock();
        }
    }

    private static long millis(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException beyond) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE / 2 : Long.MAX_VALUE / 2;
        }
    }

    private Optional<RingSeries> find(String group, String series) {
        return Optional.ofNullable(groups.get(group)).map(known -> known.get(series));
    }

    private Optional<RingSeries> make(String group, String series) throws IOException {
        if (isTooLong(group) || isTooLong(series)) {
            return Optional.empty();
        }
        places.lock();
        try {
            Optional<RingSeries> known = find(group, series);
            if (known.isPresent()) {
                return known;
            }
            if (size >= mostSeries) {
                if (!saidFull) {
                    LOG.warn(
                            "the history keeps {} series and no more: {} of group {} is not kept",
                            mostSeries,
                            series,
                            group);
                    saidFull = true;
                }
                return Optional.empty();
            }
            if (free.isEmpty()) {
                addSegment();
            }
            Place place = free.removeFirst();
            Segment.Entry entry = new Segment.Entry(group, series, random.nextInt());
            place.segment().occupy(place.slot(), entry);
            add(place.segment(), place.slot(), entry);
            return find(group, series);
        } finally {
            places.unlock();
        }
    }

    private static boolean isTooLong(String name) {
        return name.length() > LONGEST_NAME
                || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
    }

    private void addSegment() throws IOException {
        Path file = directory.resolve("segment-%06d.ring".formatted(nextSegment));
        Segment segment = Segment.create(file, arena);
        nextSegment++;
        for (int slot = 0; slot < Layout.SLOTS; slot++) {
            free.add(new Place(segment, slot));
        }
    }

    @Override
    public HistorySeries read(String group, String series, Instant from, Instant to) {
        long now = clock.millis();
        long fromMillis = millis(from);
        Tier tier =
                Tier.MINUTES.stepOf(fromMillis) + 1 >= Tier.MINUTES.oldestStep(now)
                        ? Tier.MINUTES
                        : Tier.FIVE_MINUTES;
        open.readLock().lock();
        try {
            checkOpen();
            return find(group, series)
                    .map(known -> read(known, tier, fromMillis, millis(to), now))
                    .orElse(HistorySeries.EMPTY);
        } catch (InternalError failed) {
            throw unusable("cannot read the history in " + directory, failed);
        } finally {
            open.readLock().unlock();
        }
    }

    private static HistorySeries read(RingSeries series, Tier tier, long from, long to, long now) {
        series.segment.lock.lock();
        try {
            return series.deleted ? HistorySeries.EMPTY : series.read(tier, from, to, now);
        } finally {
            series.segment.lock.unlock();
        }
    }

    @Override
    public List<String> series(String group) {
        Map<String, RingSeries> known = groups.get(group);
        return known == null ? List.of() : new ArrayList<>(known.keySet());
    }

    @Override
    public void deleteGroup(String group) {
        open.readLock().lock();
        places.lock();
        try {
            checkOpen();
            Map<String, RingSeries> known = groups.remove(group);
            if (known == null) {
                return;
            }
            for (RingSeries series : known.values()) {
                series.segment.lock.lock();
                try {
                    series.deleted = true;
                    series.segment.release(series.slot);
                } finally {
                    series.segment.lock.unlock();
                }
                free.add(new Place(series.segment, series.slot));
                size--;
            }
            saidFull = false;
        } catch (InternalError failed) {
            throw unusable("cannot write the history in " + directory, failed);
        } finally {
            places.unlock();
            open.readLock().unlock();
        }
    }

    /// Files and series that were found damaged when the directory was opened.
    public int setAside() {
        return setAside;
    }

    private void checkOpen() {
        if (closed) {
            throw new OutsideException(OutsideException.Kind.UNAVAILABLE, "the history is closed");
        }
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            arena.close();
            owner.close();
        } catch (IOException failed) {
            LOG.warn("the lock of the history in {} stays", directory, failed);
        } finally {
            open.writeLock().unlock();
        }
    }
}
