package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The files of a controller: `volumes/ID/{volume.json,image,mount}`, `gone/ID` for launch keys
/// that must not come again, `epoch`, `lock`. A file is replaced as a whole and is on the disk
/// before the next step. Thread-safe as far as one volume is changed by one thread.
final class VolumeDirectory implements AutoCloseable {

    private static final String RECORD = "volume.json";

    private final JsonMapper json = JsonMapper.builder().build();
    private final Path volumes;
    private final Path gone;
    private final Path epoch;
    private final FileChannel channel;

    /// Takes the directory.
    ///
    /// @throws OutsideException `UNAVAILABLE` where another controller has it or it cannot be used
    VolumeDirectory(Path directory) {
        this.volumes = directory.resolve("volumes");
        this.gone = directory.resolve("gone");
        this.epoch = directory.resolve("epoch");
        try {
            Files.createDirectories(volumes);
            Files.createDirectories(gone);
            channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
        } catch (IOException unusable) {
            throw failed("directory " + directory, unusable);
        }
        if (!locked()) {
            close();
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "another controller uses the directory of volumes " + directory);
        }
    }

    private boolean locked() {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        } catch (IOException unusable) {
            throw failed("lock of volumes", unusable);
        }
    }

    /// The id of a launch: the same for the same group and key, and nothing else.
    static String id(String group, String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest((group + "\0" + key).getBytes(StandardCharsets.UTF_8));
            return "vol-" + HexFormat.of().formatHex(hash, 0, 10);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static boolean isId(String text) {
        return text.matches("vol-[0-9a-f]{20}");
    }

    Path folder(String id) {
        return volumes.resolve(id);
    }

    Path image(String id) {
        return folder(id).resolve("image");
    }

    Path mount(String id) {
        return folder(id).resolve("mount");
    }

    /// Bytes that may still be written where the images are.
    long usableBytes() {
        try {
            return Files.getFileStore(volumes).getUsableSpace();
        } catch (IOException unusable) {
            throw failed("free space of volumes", unusable);
        }
    }

    /// @param more bytes that are to be taken
    /// @param usable bytes that may be
    /// @throws OutsideException `NO_CAPACITY` where they are too few
    void requireRoom(String id, long more, long usable) {
        requireRoom(id, more, usable, "the disk");
    }

    static void requireRoom(String id, long more, long usable, String where) {
        if (more > usable) {
            throw new OutsideException(
                    Kind.NO_CAPACITY,
                    "%s needs %d MiB more and %s has %d MiB to give"
                            .formatted(id, more >> 20, where, Math.max(0, usable) >> 20));
        }
    }

    Optional<VolumeRecord> find(String id) {
        return isId(id) ? read(folder(id).resolve(RECORD)) : Optional.empty();
    }

    /// Every record.
    ///
    /// @throws OutsideException where one cannot be read, since a listing is complete or none
    List<VolumeRecord> all() {
        List<VolumeRecord> records = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(volumes, "vol-*")) {
            for (Path folder : folders) {
                read(folder.resolve(RECORD)).ifPresent(records::add);
            }
        } catch (IOException unreadable) {
            throw failed("volumes", unreadable);
        }
        return records;
    }

    private Optional<VolumeRecord> read(Path file) {
        try {
            return Optional.of(json.readValue(Files.readString(file), VolumeRecord.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | JacksonException damaged) {
            throw failed("record " + file, damaged);
        }
    }

    void write(VolumeRecord volume) {
        try {
            Files.createDirectories(folder(volume.id()));
            replace(folder(volume.id()).resolve(RECORD), json.writeValueAsString(volume));
        } catch (IOException full) {
            throw failed("record of " + volume.id(), full);
        }
    }

    boolean isGone(String id) {
        return Files.exists(gone.resolve(id));
    }

    void markGone(String id) {
        try {
            replace(gone.resolve(id), "");
        } catch (IOException full) {
            throw failed("record of " + id, full);
        }
    }

    /// Deletes an image, so that it can be made anew.
    void deleteImage(String id) {
        try {
            Files.deleteIfExists(image(id));
        } catch (IOException stays) {
            throw failed("image of " + id, stays);
        }
    }

    /// Deletes what there is of a volume that is not mounted, the record last.
    void delete(String id) {
        deleteImage(id);
        try {
            Files.deleteIfExists(mount(id));
            Files.deleteIfExists(folder(id).resolve(RECORD));
            Files.deleteIfExists(folder(id).resolve(RECORD + ".new"));
            Files.deleteIfExists(folder(id));
        } catch (IOException stays) {
            throw failed("folder of " + id, stays);
        }
    }

    /// Refuses calls of an owner older than the newest seen, also after a restart.
    ///
    /// @throws OutsideException `FENCED`
    synchronized void fence(long caller) {
        if (caller == 0) {
            return;
        }
        try {
            long newest = Files.exists(epoch) ? Long.parseLong(Files.readString(epoch)) : 0;
            if (caller < newest) {
                throw new OutsideException(
                        Kind.FENCED, "epoch %d is older than %d".formatted(caller, newest));
            }
            if (caller > newest) {
                replace(epoch, Long.toString(caller));
            }
        } catch (IOException | NumberFormatException damaged) {
            throw failed("epoch", damaged);
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder =
                FileChannel.open(
                        Optional.ofNullable(file.getParent()).orElseThrow(),
                        StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static OutsideException failed(String what, Exception cause) {
        boolean full = String.valueOf(cause.getMessage()).contains("No space left");
        return new OutsideException(
                full ? Kind.NO_CAPACITY : Kind.UNAVAILABLE,
                "%s: %s".formatted(what, cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
