package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where a volume with a file system is mounted.
record MountPoint(Path place) {

    /// Mounts a device here, without the right to run as somebody else or to make devices.
    void mount(Filesystem filesystem, String device, Commands commands) {
        try {
            Files.createDirectories(place);
        } catch (IOException unusable) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "mount point %s: %s".formatted(place, unusable.getMessage()),
                    unusable);
        }
        commands.run(
                List.of(
                        "mount",
                        "-t",
                        filesystem.mountType(),
                        "-o",
                        "nosuid,nodev",
                        device,
                        place.toString()));
    }

    /// @throws OutsideException `UNAVAILABLE` where it is in use
    void unmount(Commands commands) {
        if (isMounted()) {
            commands.run(List.of("umount", place.toString()));
        }
    }

    /// What the file system says; empty where none is mounted.
    Optional<Volume.Usage> usage() {
        if (!isMounted()) {
            return Optional.empty();
        }
        try {
            FileStore store = Files.getFileStore(place);
            double total = store.getTotalSpace();
            return Optional.of(new Volume.Usage(total - store.getUnallocatedSpace(), total));
        } catch (IOException unmounted) {
            return Optional.empty();
        }
    }

    /// Whether something is mounted here, as the kernel tells.
    boolean isMounted() {
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
