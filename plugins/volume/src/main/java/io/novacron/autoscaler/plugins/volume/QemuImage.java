package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A qcow2 image for a QEMU that somebody else runs. Unused, it is grown as a file; while a QEMU
/// has it, by that QEMU, which is asked through its monitor. QEMU locks what it uses, and
/// `qemu-img` heeds the lock: an image that is locked by anybody else is never touched.
///
/// Images are thin. So that a disk that fills up later breaks no guest, all that is promised to
/// images and not written yet counts as taken.
///
/// @param monitor the QMP socket of the QEMU that may have it
/// @param reserveBytes what stays free on the disk
record QemuImage(VolumeDirectory files, String id, Path monitor, long reserveBytes)
        implements Volume {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Path image() {
        return files.image(id);
    }

    @Override
    public void make(long bytes, Commands commands) {
        release(commands);
        files.deleteImage(id);
        room(bytes, commands);
        try {
            commands.run(
                    List.of(
                            "qemu-img",
                            "create",
                            "-q",
                            "-f",
                            "qcow2",
                            image().toString(),
                            Long.toString(bytes)));
        } catch (OutsideException failed) {
            files.deleteImage(id);
            throw failed;
        }
    }

    @Override
    public void attach(Commands commands) {
        if (!Files.exists(image())) {
            throw new OutsideException(Kind.UNAVAILABLE, "the image of " + id + " is not there");
        }
    }

    @Override
    public void resize(long bytes, Commands commands) {
        long present = information(commands).path("virtual-size").asLong(0);
        if (bytes <= present) {
            return;
        }
        room(bytes - present, commands);
        try (QemuMonitor qemu = QemuMonitor.connect(monitor, commands)) {
            if (qemu.grows(image(), bytes)) {
                return;
            }
        }
        Commands.Result grown = locking(Long.toString(bytes), commands);
        if (grown.status() != 0) {
            throw isLocked(grown) ? inUse() : grown.failure("qemu-img");
        }
    }

    // Promises of all images that are not kept by blocks yet, this growth included.
    private void room(long more, Commands commands) {
        long promised = more;
        List<String> stat = new ArrayList<>(List.of("stat", "-c", "%b %B"));
        for (VolumeRecord volume : files.all()) {
            Path other = files.image(volume.id());
            if (Files.exists(other) && volume.state() == VolumeRecord.State.READY) {
                // Of the one that grows, the record says the new size already.
                promised += volume.bytes() - (volume.id().equals(id) ? more : 0);
                stat.add(other.toString());
            }
        }
        if (stat.size() > 3) {
            for (String line : commands.run(stat).lines().toList()) {
                String[] blocks = line.strip().split(" ", 2);
                promised -= Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]);
            }
        }
        files.requireRoom(id, promised, files.usableBytes() - reserveBytes);
    }

    // Only reads, and without the lock: the size is in the header and changes at once.
    private JsonNode information(Commands commands) {
        String said =
                commands.run(
                        List.of(
                                "qemu-img",
                                "info",
                                "--force-share",
                                "--output=json",
                                "-f",
                                "qcow2",
                                image().toString()));
        try {
            return JSON.readTree(said);
        } catch (JacksonException unreadable) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "qemu-img's answer is not JSON", unreadable);
        }
    }

    // Takes the lock for writing, so it fails while anybody has the image, readers included.
    private Commands.Result locking(String size, Commands commands) {
        return commands.attempt(
                List.of("qemu-img", "resize", "-q", "-f", "qcow2", image().toString(), size));
    }

    private static boolean isLocked(Commands.Result result) {
        return result.errors().contains("Failed to get");
    }

    private OutsideException inUse() {
        return new OutsideException(
                Kind.UNAVAILABLE,
                ("image %s is locked by a process that uses it, and no QEMU that has it answers at"
                                + " %s: it is not touched")
                        .formatted(id, monitor));
    }

    @Override
    public void release(Commands commands) {
        if (Files.exists(image()) && isLocked(locking("+0", commands))) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "image %s is locked by a process that uses it".formatted(id));
        }
    }

    @Override
    public void erase(Commands commands) {
        files.deleteImage(id);
        if (monitor.startsWith(files.folder(id))) {
            deleteMonitor();
        }
    }

    // A QEMU that was killed leaves it.
    private void deleteMonitor() {
        try {
            Files.deleteIfExists(monitor);
        } catch (IOException stays) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "monitor of %s: %s".formatted(id, stays.getMessage()), stays);
        }
    }

    @Override
    public boolean isServing() {
        return Files.exists(image());
    }

    @Override
    public Path address() {
        return image();
    }

    /// Blocks that were ever written: what a guest deletes without telling its disk counts on.
    @Override
    public Optional<Usage> usage(Commands commands) {
        if (!isServing()) {
            return Optional.empty();
        }
        JsonNode information = information(commands);
        return Optional.of(
                new Usage(
                        information.path("actual-size").asDouble(0),
                        information.path("virtual-size").asDouble(0)));
    }
}
