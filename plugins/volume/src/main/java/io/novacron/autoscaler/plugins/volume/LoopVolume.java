package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An image file with a file system, on a loop device, mounted.
///
/// @param reserveBytes what stays free on the disk
record LoopVolume(VolumeDirectory files, String id, Filesystem filesystem, long reserveBytes)
        implements MountedVolume {

    private Path image() {
        return files.image(id);
    }

    @Override
    public void make(long bytes, Commands commands) {
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

    @Override
    public void attach(Commands commands) {
        if (!mount().isMounted()) {
            mount().mount(filesystem, loop(commands), commands);
        }
    }

    @Override
    public void resize(long bytes, Commands commands) {
        long present = length();
        if (bytes < present) {
            commands.run(filesystem.shrink(mount().place(), bytes));
            commands.run(List.of("truncate", "-s", Long.toString(bytes), image().toString()));
            commands.run(List.of("losetup", "-c", loop(commands)));
            return;
        }
        if (bytes > present) {
            grow(present, bytes, commands);
        }
        // Also where the image is large enough: an earlier call may have ended before these.
        commands.run(List.of("losetup", "-c", loop(commands)));
        commands.run(filesystem.grow(mount().place()));
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
        files.requireRoom(id, more, files.usableBytes() - reserveBytes);
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

    @Override
    public void release(Commands commands) {
        mount().unmount(commands);
        if (Files.exists(image())) {
            for (String device : devices(commands).lines().toList()) {
                commands.run(List.of("losetup", "-d", device.strip()));
            }
        }
    }

    @Override
    public void erase(Commands commands) {
        files.deleteImage(id);
    }
}
