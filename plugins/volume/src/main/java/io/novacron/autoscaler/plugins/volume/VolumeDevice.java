package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One volume's image, loop device and mount point. Every step looks first, so that repeating a
/// call that was cut short completes it. Not thread-safe.
///
/// @param reserveBytes what stays free on the disk
record VolumeDevice(VolumeDirectory files, String id, Filesystem filesystem, long reserveBytes) {

    private Path image() {
        return files.image(id);
    }

    private Path mount() {
        return files.mount(id);
    }

    /// Makes a volume that nobody has had yet, over whatever an earlier attempt left.
    void make(long bytes, Commands commands) {
        release(commands);
        files.deleteImage(id);
        reserve(bytes, commands);
        try {
            commands.run(filesystem.make(image()));
        } catch (OutsideException failed) {
            files.deleteImage(id);
            throw failed;
        }
    }

    /// Attaches and mounts a volume unless it is.
    void attach(Commands commands) {
        if (isMounted(mount())) {
            return;
        }
        try {
            Files.createDirectories(mount());
        } catch (IOException unusable) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "mount point of " + id + ": " + unusable.getMessage(),
                    unusable);
        }
        commands.run(
                List.of(
                        "mount",
                        "-t",
                        filesystem.mountType(),
                        "-o",
                        "nosuid,nodev",
                        loop(commands),
                        mount().toString()));
    }

    /// Brings a mounted volume to a size, up or down.
    void resize(long bytes, Commands commands) {
        long present = length();
        if (bytes < present) {
            commands.run(filesystem.shrink(mount(), bytes));
            commands.run(List.of("truncate", "-s", Long.toString(bytes), image().toString()));
            commands.run(List.of("losetup", "-c", loop(commands)));
            return;
        }
        if (bytes > present) {
            grow(present, bytes, commands);
        }
        // Also where the image is large enough: an earlier call may have ended before these.
        commands.run(List.of("losetup", "-c", loop(commands)));
        commands.run(filesystem.grow(mount()));
    }

    private void grow(long present, long bytes, Commands commands) {
        try {
            reserve(bytes, commands);
        } catch (OutsideException failed) {
            // What a failed growth took is given back; the file system is no larger than this.
            commands.attempt(List.of("truncate", "-s", Long.toString(present), image().toString()));
            throw failed;
        }
    }

    // Blocks and not a sparse file: a disk that fills up later must not break volumes in use.
    private void reserve(long bytes, Commands commands) {
        long more = bytes - (Files.exists(image()) ? length() : 0);
        long usable = files.usableBytes() - reserveBytes;
        if (more > usable) {
            throw new OutsideException(
                    Kind.NO_CAPACITY,
                    "%s needs %d MiB more and the disk has %d MiB to give"
                            .formatted(id, more >> 20, Math.max(0, usable) >> 20));
        }
        commands.run(List.of("fallocate", "-l", Long.toString(bytes), image().toString()));
    }

    private long length() {
        try {
            return Files.size(image());
        } catch (IOException missing) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "the image of " + id + " is not there", missing);
        }
    }

    private String loop(Commands commands) {
        String devices = devices(commands);
        if (!devices.isEmpty()) {
            return devices.lines().findFirst().orElseThrow().strip();
        }
        return commands.run(List.of("losetup", "--find", "--show", image().toString())).strip();
    }

    private String devices(Commands commands) {
        return commands.run(
                        List.of("losetup", "-j", image().toString(), "-O", "NAME", "--noheadings"))
                .strip();
    }

    /// Unmounts and detaches.
    ///
    /// @throws OutsideException `UNAVAILABLE` where it is in use
    void release(Commands commands) {
        if (isMounted(mount())) {
            commands.run(List.of("umount", mount().toString()));
        }
        if (Files.exists(image())) {
            for (String device : devices(commands).lines().toList()) {
                commands.run(List.of("losetup", "-d", device.strip()));
            }
        }
    }

    /// Whether something is mounted at a place, as the kernel tells.
    static boolean isMounted(Path place) {
        try {
            // Field 5, with spaces and the like in octal.
            String wanted =
                    place.toString()
                            .replace("\\", "\\134")
                            .replace(" ", "\\040")
                            .replace("\t", "\\011")
                            .replace("\n", "\\012");
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .map(line -> line.split(" ", 6))
                    .anyMatch(fields -> fields.length > 4 && fields[4].equals(wanted));
        } catch (IOException unreadable) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "mounts cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
    }
}
