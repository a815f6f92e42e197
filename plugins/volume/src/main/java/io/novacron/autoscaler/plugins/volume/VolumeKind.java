package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import java.nio.file.Path;

/// What all volumes of a controller are made of.
sealed interface VolumeKind {

    /// A volume of this kind.
    ///
    /// @param reserve bytes that stay free where it takes its room from
    Volume volume(VolumeDirectory files, String id, long reserve);

    /// The smallest there is.
    long leastBytes();

    boolean shrinks();

    /// As in messages: "xfs".
    String text();

    /// Called once, before anything else.
    ///
    /// @throws OutsideException where this machine cannot have such volumes
    default void require() {}

    /// Image files with a file system, on loop devices, mounted.
    record ImageFiles(Filesystem filesystem) implements VolumeKind {
        @Override
        public Volume volume(VolumeDirectory files, String id, long reserve) {
            return new LoopVolume(files, id, filesystem, reserve);
        }

        @Override
        public long leastBytes() {
            return filesystem.leastBytes();
        }

        @Override
        public boolean shrinks() {
            return filesystem.shrinks();
        }

        @Override
        public String text() {
            return filesystem.mountType();
        }
    }

    /// qcow2 images for QEMU processes that others start.
    ///
    /// @param monitor the QMP socket of the QEMU that has an image, `${id}` is the image's id
    record QemuImages(String monitor) implements VolumeKind {

        private static final long LEAST = 1 << 20;

        Path monitor(String id) {
            return Path.of(monitor.replace("${id}", id));
        }

        @Override
        public Volume volume(VolumeDirectory files, String id, long reserve) {
            return new QemuImage(files, id, monitor(id), reserve);
        }

        @Override
        public long leastBytes() {
            return LEAST;
        }

        // What a guest has at the end of its disk would be cut off.
        @Override
        public boolean shrinks() {
            return false;
        }

        @Override
        public String text() {
            return "qcow2";
        }
    }

    /// Logical volumes of LVM with a file system, mounted.
    ///
    /// @param group the volume group they take their extents from
    record LogicalVolumes(String group, Filesystem filesystem) implements VolumeKind {
        @Override
        public Volume volume(VolumeDirectory files, String id, long reserve) {
            return new LogicalVolume(files, id, filesystem, new VolumeGroup(group, reserve));
        }

        @Override
        public long leastBytes() {
            return filesystem.leastBytes();
        }

        // btrfs could, but cutting a logical volume is not worth what a mistake costs.
        @Override
        public boolean shrinks() {
            return false;
        }

        @Override
        public String text() {
            return "lvm with " + filesystem.mountType();
        }

        @Override
        public void require() {
            VolumeGroup.requireDeviceMapper();
        }
    }
}
