package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What the server's configuration says about a controller of type `volume`.
///
/// @param directory where images, mount points and records are; one controller at a time
/// @param kind what volumes are made of: `kind: file` (default) and `lvm` with `filesystem: xfs`
///   (default) or `btrfs`, `lvm` with `volumeGroup`; `qcow2` with `monitor`, by default
///   `volumes/${id}/monitor` in the directory
/// @param reserveBytes what stays free on the disk that holds the images, or in the volume group,
///   default 1 GiB: a launch or a growth that would take it is refused as `NO_CAPACITY`
public record VolumeSettings(Path directory, VolumeKind kind, long reserveBytes) {

    private static final long GIB = 1L << 30;

    /// What the kernel takes as the name of a socket, without the closing zero.
    private static final int LONGEST_SOCKET = 107;

    private static final int LONGEST_ID = 24;

    /// @throws IllegalArgumentException with every problem
    static VolumeSettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        String said = reader.value("directory").orElse("").toString();
        if (said.isBlank()) {
            reader.problem("directory", "nothing", "a directory for images and mount points");
        }
        Path directory = Path.of(said).toAbsolutePath().normalize();
        VolumeKind kind = kind(reader, directory);
        long reserve = reader.bytes("reserve", 0).orElse(GIB);
        reader.finishOrFail("controller " + name);
        return new VolumeSettings(directory, kind, reserve);
    }

    private static VolumeKind kind(SettingsReader reader, Path directory) {
        String kind = reader.text("kind").orElse("file");
        switch (kind) {
            case "qcow2" -> {
                return qemu(reader, directory);
            }
            case "lvm" -> {
                Optional<String> group = reader.text("volumeGroup");
                // LVM's own alphabet; a leading hyphen would be an option of its commands.
                if (group.filter(text -> text.matches("[A-Za-z0-9_.+][A-Za-z0-9_.+-]*"))
                        .isEmpty()) {
                    reader.problem(
                            "volumeGroup",
                            group.map(text -> "'" + text + "'").orElse("nothing"),
                            "the name of a volume group");
                }
                return new VolumeKind.LogicalVolumes(group.orElse(""), filesystem(reader));
            }
            case "file" -> {
                return new VolumeKind.ImageFiles(filesystem(reader));
            }
            default -> {
                reader.problem("kind", "'" + kind + "'", "file, qcow2 or lvm");
                return new VolumeKind.ImageFiles(filesystem(reader));
            }
        }
    }

    private static Filesystem filesystem(SettingsReader reader) {
        Optional<String> said = reader.text("filesystem");
        Optional<Filesystem> known = said.flatMap(Filesystem::named);
        if (said.isPresent() && known.isEmpty()) {
            reader.problem("filesystem", "'" + said.get() + "'", "xfs or btrfs");
        }
        return known.orElse(Filesystem.XFS);
    }

    private static VolumeKind qemu(SettingsReader reader, Path directory) {
        String monitor =
                reader.text("monitor")
                        .orElse(directory.resolve("volumes/${id}/monitor").toString());
        int length =
                monitor.getBytes(StandardCharsets.UTF_8).length - "${id}".length() + LONGEST_ID;
        if (!monitor.startsWith("/") || !monitor.contains("${id}") || length > LONGEST_SOCKET) {
            reader.problem(
                    "monitor",
                    "'" + monitor + "'",
                    "an absolute path with ${id} of at most %d bytes, the id's %d counted"
                            .formatted(LONGEST_SOCKET, LONGEST_ID));
        }
        return new VolumeKind.QemuImages(monitor);
    }
}
