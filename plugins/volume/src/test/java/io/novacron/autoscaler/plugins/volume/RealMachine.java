package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.testkit.LoopDevices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A folder for real volumes, and what the kernel itself says about them.
final class RealMachine implements AutoCloseable {

    final Path folder;

    /// Skips where nothing can be mounted, but fails where the environment has `CI` set.
    RealMachine() {
        LoopDevices.require();
        try {
            folder = Files.createTempDirectory("novacron-volumes-");
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    static Commands commands() {
        return new Commands(System.nanoTime() + Duration.ofMinutes(1).toNanos());
    }

    static String run(String... command) {
        return commands().run(List.of(command));
    }

    /// Volumes of a group that are mounted, by their records.
    int mounted(Path directory, String group) {
        return count(directory, group, each -> new MountPoint(each.resolve("mount")).isMounted());
    }

    /// Volumes of a group, by their records.
    ///
    /// @param there whether the folder of a volume holds one that is in use
    static int count(Path directory, String group, Predicate<Path> there) {
        int count = 0;
        Path volumes = directory.resolve("volumes");
        if (!Files.isDirectory(volumes)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(volumes)) {
            for (Path each : folders.toList()) {
                Path record = each.resolve("volume.json");
                if (there.test(each)
                        && Files.exists(record)
                        && Files.readString(record).contains("\"group\":\"" + group + "\"")) {
                    count++;
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return count;
    }

    /// Unmounts, detaches and deletes everything below the folder.
    @Override
    public void close() {
        try {
            List<String> mounts =
                    Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                            .map(line -> line.split(" ", 6)[4])
                            .filter(place -> place.startsWith(folder + "/"))
                            .sorted(Comparator.reverseOrder())
                            .toList();
            List<String> devices =
                    run("losetup", "-n", "-l", "-O", "NAME,BACK-FILE")
                            .lines()
                            .filter(line -> line.contains(folder.toString()))
                            .map(line -> line.strip().split("\\s+", 2)[0])
                            .toList();
            // Devices first lose their mounts; a mount that holds images goes last.
            mounts.stream()
                    .filter(place -> place.endsWith("/mount"))
                    .forEach(place -> run("umount", place));
            devices.forEach(device -> commands().attempt(List.of("losetup", "-d", device)));
            mounts.stream()
                    .filter(place -> !place.endsWith("/mount"))
                    .forEach(place -> run("umount", place));
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
