package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;

/// A logical volume with a file system, mounted.
record LogicalVolume(VolumeDirectory files, String id, Filesystem filesystem, VolumeGroup group)
        implements MountedVolume {

    @Override
    public void make(long bytes, Commands commands) {
        release(commands);
        erase(commands);
        group.create(id, bytes, commands);
        try {
            commands.run(filesystem.make(group.device(id)));
        } catch (OutsideException failed) {
            erase(commands);
            throw failed;
        }
    }

    @Override
    public void attach(Commands commands) {
        if (!mount().isMounted()) {
            mount().mount(filesystem, group.device(id).toString(), commands);
        }
    }

    @Override
    public void resize(long bytes, Commands commands) {
        group.extend(id, bytes, commands);
        // Also where it is large enough: an earlier call may have ended before this.
        commands.run(filesystem.grow(mount().place()));
    }

    @Override
    public void release(Commands commands) {
        mount().unmount(commands);
    }

    @Override
    public void erase(Commands commands) {
        group.remove(id, commands);
    }
}
