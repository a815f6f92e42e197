package io.novacron.autoscaler.plugins.volume;

import java.nio.file.Path;
import java.util.Optional;

/// A volume with a file system that its users find mounted.
sealed interface MountedVolume extends Volume permits LoopVolume, LogicalVolume {

    VolumeDirectory files();

    String id();

    default MountPoint mount() {
        return new MountPoint(files().mount(id()));
    }

    @Override
    default boolean isServing() {
        return mount().isMounted();
    }

    @Override
    default Path address() {
        return mount().place();
    }

    @Override
    default Optional<Usage> usage(Commands commands) {
        return mount().usage();
    }
}
