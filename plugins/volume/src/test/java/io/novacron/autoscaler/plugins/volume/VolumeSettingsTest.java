package io.novacron.autoscaler.plugins.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a controller's settings may say of its kind.
final class VolumeSettingsTest {

    private static VolumeSettings read(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("directory", "/srv/disks"));
        settings.putAll(more);
        return VolumeSettings.read("disks", settings);
    }

    @Test
    void theKindSaysWhatVolumesAreMadeOf() {
        assertThat(read(Map.of()).kind()).isEqualTo(new VolumeKind.ImageFiles(Filesystem.XFS));
        assertThat(read(Map.of("kind", "file", "filesystem", "btrfs")).kind())
                .isEqualTo(new VolumeKind.ImageFiles(Filesystem.BTRFS));
        assertThat(read(Map.of("kind", "lvm", "volumeGroup", "vg0")).kind())
                .isEqualTo(new VolumeKind.LogicalVolumes("vg0", Filesystem.XFS));
        assertThat(read(Map.of("kind", "qcow2")).kind())
                .isEqualTo(new VolumeKind.QemuImages("/srv/disks/volumes/${id}/monitor"));
        assertThat(new VolumeKind.QemuImages("/run/vms/${id}.qmp").monitor("vol-1"))
                .hasToString("/run/vms/vol-1.qmp");
    }

    @Test
    void whatDoesNotFitTheKindIsSaid() {
        assertThatThrownBy(() -> read(Map.of("kind", "zfs"))).hasMessageContaining("kind");
        assertThatThrownBy(() -> read(Map.of("kind", "lvm"))).hasMessageContaining("volumeGroup");
        assertThatThrownBy(() -> read(Map.of("kind", "lvm", "volumeGroup", "-y")))
                .as("an option of LVM's commands is no name")
                .hasMessageContaining("volumeGroup");
        assertThatThrownBy(() -> read(Map.of("kind", "qcow2", "filesystem", "xfs")))
                .hasMessageContaining("filesystem");
        assertThatThrownBy(() -> read(Map.of("kind", "qcow2", "monitor", "/run/one")))
                .hasMessageContaining("monitor");
        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "kind",
                                        "qcow2",
                                        "monitor",
                                        "/run/" + "x".repeat(80) + "${id}")))
                .as("longer than a socket's name may be")
                .hasMessageContaining("monitor");
    }
}
