package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.spi.OutsideException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The controller's durable state: one file an instance, replaced as a whole.
///
/// ```
/// lock                   held while a controller is open; holds its pid
/// controller             random id of this directory, part of every tag
/// instances/ID.properties    live and failed instances
/// terminated/ID.properties   what was terminated, so that its key never starts again; the newest 10,000
/// logs/ID.log, ID.log.1 …    output of the instances
/// ```
///
/// Thread-safe as long as one instance is written by one thread at a time.
final class StateDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
    private static final String SUFFIX = ".properties";

    /// A key that was terminated is refused as long as it is among so many: days of a busy group.
    static final int MOST_TERMINATED = 10_000;

    /// Directories open in this JVM. Static because the file lock is the whole process's: opening
    /// and closing the lock file a second time would give up the first one's lock.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel lockFile;
    private final String controller;
    private final Deque<Path> remembered = new ArrayDeque<>();

    /// @throws OutsideException where another controller has it open, or it cannot be written
    StateDirectory(Path directory) {
        try {
            createPrivate(directory);
            root = directory.toRealPath();
        } catch (IOException unusable) {
            throw unavailable("cannot use directory " + directory, unusable);
        }
        if (!OPEN.add(root)) {
            throw unavailable(
                    "directory %s is in use by another controller of this server".formatted(root),
                    null);
        }
        boolean opened = false;
        FileChannel channel = null;
        try {
            createPrivate(instances());
            createPrivate(terminated());
            createPrivate(logs());
            channel = lock();
            controller = controllerId();
            lockFile = channel;
            opened = true;
        } catch (IOException unusable) {
            throw unavailable("cannot use directory " + root, unusable);
        } finally {
            if (!opened) {
                OPEN.remove(root);
                closeQuietly(channel);
            }
        }
    }

    private static OutsideException unavailable(
            String message, @org.jspecify.annotations.Nullable Throwable cause) {
        return new OutsideException(OutsideException.Kind.UNAVAILABLE, message, cause);
    }

    private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
                LOG.debug("closing the lock file failed", ignored);
            }
        }
    }

    static Path instances(Path directory) {
        return directory.resolve("instances");
    }

    private Path instances() {
        return instances(root);
    }

    private Path terminated() {
        return root.resolve("terminated");
    }

    private Path logs() {
        return root.resolve("logs");
    }

    /// The random id of this directory.
    String controller() {
        return controller;
    }

    Path log(String id) {
        return logs().resolve(id + ".log");
    }

    /// Whether an id was ever given and is still remembered.
    boolean knows(String id) {
        return Files.exists(instances().resolve(id + SUFFIX))
                || Files.exists(terminated().resolve(id + SUFFIX));
    }

    /// Replaces an instance's record; durable when it returns.
    void write(InstanceRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        record.toProperties().store(bytes, null);
        replace(instances().resolve(record.id() + SUFFIX), bytes.toByteArray());
    }

    /// Forgets an instance that never ran.
    void remove(InstanceRecord record) throws IOException {
        Files.deleteIfExists(instances().resolve(record.id() + SUFFIX));
        Files.deleteIfExists(log(record.id()));
    }

    /// Moves an instance to the terminated ones.
    void retire(InstanceRecord record, int keepLogs) throws IOException {
        Path from = instances().resolve(record.id() + SUFFIX);
        Path to = terminated().resolve(record.id() + SUFFIX);
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException removedByHand) {
            LOG.warn("record {} was removed from outside", from);
            return;
        }
        Files.setLastModifiedTime(to, FileTime.fromMillis(System.currentTimeMillis()));
        syncDirectory(terminated());
        syncDirectory(instances());
        remember(to);
        dropOldLogs(keepLogs);
    }

    List<InstanceRecord> loadInstances() {
        return load(instances());
    }

    /// The terminated ones that are still remembered, the oldest first.
    List<InstanceRecord> loadTerminated() {
        List<Path> oldestFirst;
        try (Stream<Path> files = Files.list(terminated())) {
            oldestFirst = files.sorted(Comparator.comparing(StateDirectory::modified)).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + terminated(), unreadable);
        }
        List<InstanceRecord> records = new ArrayList<>();
        for (Path file : oldestFirst) {
            read(file).ifPresent(records::add);
            remember(file);
        }
        return records;
    }

    /// Adds a file to the remembered ones and deletes the oldest beyond the bound.
    private void remember(Path file) {
        synchronized (remembered) {
            remembered.addLast(file);
            while (remembered.size() > MOST_TERMINATED) {
                try {
                    Files.deleteIfExists(remembered.removeFirst());
                } catch (IOException undeletable) {
                    LOG.warn("an old record cannot be deleted", undeletable);
                }
            }
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    private static List<InstanceRecord> load(Path directory) {
        List<InstanceRecord> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(SUFFIX)) {
                    read(file).ifPresent(records::add);
                } else {
                    // A temporary file of a write that a crash cut short.
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + directory, unreadable);
        }
        return records;
    }

    /// One record; empty where the file is not there.
    ///
    /// @throws OutsideException where it is damaged: going on without it could start twice
    static Optional<InstanceRecord> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
            return Optional.of(InstanceRecord.fromProperties(properties));
        } catch (NoSuchFileException notThere) {
            return Optional.empty();
        } catch (IOException | RuntimeException damaged) {
            throw unavailable(
                    "record %s is damaged; look after its process, then remove the file"
                            .formatted(file),
                    damaged);
        }
    }

    private FileChannel lock() throws IOException {
        Path file = root.resolve("lock");
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw unavailable(
                    "directory %s is in use by process %s"
                            .formatted(root, Files.readString(file).strip()),
                    null);
        }
        channel.truncate(0);
        channel.write(bytes(ProcessHandle.current().pid() + "\n"));
        return channel;
    }

    private String controllerId() throws IOException {
        Path file = root.resolve("controller");
        if (!Files.exists(file)) {
            replace(file, bytes(UUID.randomUUID().toString()).array());
        }
        return Files.readString(file).strip();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(file.getParent());
    }

    private static void syncDirectory(@org.jspecify.annotations.Nullable Path directory)
            throws IOException {
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private void dropOldLogs(int keep) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(logs())) {
            files = listed.toList();
        }
        List<String> dead =
                files.stream()
                        .map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".log"))
                        .map(name -> name.substring(0, name.length() - ".log".length()))
                        .filter(id -> !Files.exists(instances().resolve(id + SUFFIX)))
                        .sorted(Comparator.comparing((String id) -> modified(log(id))).reversed())
                        .skip(keep)
                        .toList();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (dead.stream().anyMatch(id -> name.startsWith(id + ".log"))) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void createPrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            try {
                Files.setPosixFilePermissions(
                        directory, PosixFilePermissions.fromString("rwx------"));
            } catch (UnsupportedOperationException | FileSystemException noPermissions) {
                LOG.debug("cannot make {} private", directory, noPermissions);
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(lockFile);
        OPEN.remove(root);
    }
}
