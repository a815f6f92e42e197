package io.novacron.autoscaler.plugins.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The file systems that grow while they are mounted. ext4 is none of them: growing it online needs
/// a right that root has not everywhere.
enum Filesystem {
    /// Grows only.
    XFS(300L << 20, false),
    /// Grows and shrinks; its kernel part refuses to shrink below 256 MiB.
    BTRFS(256L << 20, true);

    private final long leastBytes;
    private final boolean shrinks;

    Filesystem(long leastBytes, boolean shrinks) {
        this.leastBytes = leastBytes;
        this.shrinks = shrinks;
    }

    static Optional<Filesystem> named(String text) {
        return switch (text) {
            case "xfs" -> Optional.of(XFS);
            case "btrfs" -> Optional.of(BTRFS);
            default -> Optional.empty();
        };
    }

    /// The smallest volume its tools make.
    long leastBytes() {
        return leastBytes;
    }

    boolean shrinks() {
        return shrinks;
    }

    /// Without a flag that overwrites: an image or device that holds a file system already is
    /// refused.
    List<String> make(Path device) {
        return switch (this) {
            case XFS -> List.of("mkfs.xfs", "-q", device.toString());
            case BTRFS -> List.of("mkfs.btrfs", "-q", device.toString());
        };
    }

    /// Makes it as large as its device.
    List<String> grow(Path mount) {
        return switch (this) {
            case XFS -> List.of("xfs_growfs", mount.toString());
            case BTRFS -> List.of("btrfs", "filesystem", "resize", "max", mount.toString());
        };
    }

    /// Makes it smaller than its device.
    List<String> shrink(Path mount, long bytes) {
        return switch (this) {
            case XFS -> throw new IllegalStateException("xfs does not shrink");
            case BTRFS ->
                    List.of(
                            "btrfs",
                            "filesystem",
                            "resize",
                            Long.toString(bytes),
                            mount.toString());
        };
    }

    String mountType() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
