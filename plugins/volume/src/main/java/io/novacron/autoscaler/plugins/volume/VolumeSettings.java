package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.SettingsReader;
import java.nio.file.Path;
import java.util.Map;

/// What the server's configuration says about a controller of type `volume`.
///
/// @param directory where images, mount points and records are; one controller at a time
/// @param filesystem of every volume, `xfs` (default) or `btrfs`
/// @param reserveBytes what stays free on the disk that holds the images, default 1 GiB: a launch
///   or a growth that would take it is refused as `NO_CAPACITY`
public record VolumeSettings(Path directory, Filesystem filesystem, long reserveBytes) {

    private static final long GIB = 1L << 30;

    /// @throws IllegalArgumentException with every problem
    static VolumeSettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        Object directory = reader.value("directory").orElse("");
        if (directory.toString().isBlank()) {
            reader.problem("directory", "nothing", "a directory for images and mount points");
        }
        Filesystem filesystem =
                reader.text("filesystem")
                        .flatMap(text -> {
                            if (Filesystem.named(text).isEmpty()) {
                                reader.problem("filesystem", "'" + text + "'", "xfs or btrfs");
                            }
                            return Filesystem.named(text);
                        })
                        .orElse(Filesystem.XFS);
        long reserve = reader.bytes("reserve", 0).orElse(GIB);
        reader.finishOrFail("controller " + name);
        return new VolumeSettings(
                Path.of(directory.toString()).toAbsolutePath().normalize(), filesystem, reserve);
    }
}
