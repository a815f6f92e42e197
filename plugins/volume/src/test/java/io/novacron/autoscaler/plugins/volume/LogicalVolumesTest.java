package io.novacron.autoscaler.plugins.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A real volume group on a loop device. Kernels without a device mapper activate no volume, so
/// what LVM keeps of them is tested everywhere, with volumes that stay inactive.
final class LogicalVolumesTest {

    private static final long MIB = 1 << 20;

    private final Commands commands = RealMachine.commands();
    private final String name = "novacron" + ProcessHandle.current().pid();
    private RealMachine machine;
    private String device;

    @BeforeEach
    void makeGroup() {
        RequiredProgram.named("lvcreate", "lvm2").path();
        machine = new RealMachine();
        Path disk = machine.folder.resolve("disk");
        RealMachine.run("truncate", "-s", "100M", disk.toString());
        device = RealMachine.run("losetup", "--find", "--show", disk.toString()).strip();
        RealMachine.run("vgcreate", name, device);
    }

    @AfterEach
    void removeGroup() {
        if (machine != null) {
            commands.attempt(List.of("vgremove", "--yes", "--driverloaded", "n", name));
            machine.close();
        }
    }

    /// Whose volumes are known to LVM and not to the kernel.
    private VolumeGroup inactive(long reserve) {
        return new VolumeGroup(
                name, reserve, List.of("--driverloaded", "n"), List.of("-an", "-Zn", "-Wn"));
    }

    @Test
    void volumesTakeExtentsAndGiveThemBack() {
        VolumeGroup group = inactive(0);
        assertThat(group.freeBytes(commands)).isEqualTo(96 * MIB);
        assertThat(group.bytes("data", commands)).isEmpty();
        group.create("data", 20 * MIB, commands);
        assertThat(group.bytes("data", commands)).hasValue(20 * MIB);
        group.extend("data", 30 * MIB, commands);
        assertThat(group.bytes("data", commands)).as("whole extents of 4 MiB").hasValue(32 * MIB);
        group.extend("data", 30 * MIB, commands);
        assertThat(group.freeBytes(commands)).isEqualTo(64 * MIB);
        group.remove("data", commands);
        group.remove("data", commands);
        assertThat(group.freeBytes(commands)).isEqualTo(96 * MIB);
    }

    @Test
    void aGroupWithoutExtentsIsNoCapacityAndChangesNothing() {
        VolumeGroup group = inactive(16 * MIB);
        group.create("data", 40 * MIB, commands);
        assertThatThrownBy(() -> group.extend("data", 84 * MIB, commands))
                .satisfies(failed -> hasKind(failed, Kind.NO_CAPACITY));
        assertThatThrownBy(() -> group.create("more", 44 * MIB, commands))
                .satisfies(failed -> hasKind(failed, Kind.NO_CAPACITY));
        assertThat(group.bytes("data", commands)).hasValue(40 * MIB);
        assertThat(group.bytes("more", commands)).isEmpty();
        group.extend("data", 80 * MIB, commands);
        assertThat(group.freeBytes(commands)).isEqualTo(16 * MIB);
    }

    @Test
    void aGroupThatIsNotThereIsSaid() {
        VolumeGroup none = new VolumeGroup("novacron-none", 0);
        assertThatThrownBy(() -> none.freeBytes(commands))
                .satisfies(failed -> hasKind(failed, Kind.UNAVAILABLE))
                .hasMessageContaining("novacron-none");
    }

    @Test
    void aKernelWithoutDeviceMapperIsRefusedClearlyAndOneWithItServes() {
        Map<String, Object> settings =
                Map.of(
                        "directory",
                        machine.folder.resolve("controller").toString(),
                        "kind",
                        "lvm",
                        "volumeGroup",
                        name,
                        "reserve",
                        "0");
        VolumeControllerFactory factory = new VolumeControllerFactory();
        if (VolumeGroup.hasDeviceMapper()) {
            try (var controller = factory.create("disks", settings)) {
                assertThat(controller).isNotNull();
            }
        } else {
            assertThatThrownBy(() -> factory.create("disks", settings))
                    .satisfies(failed -> hasKind(failed, Kind.UNAVAILABLE))
                    .hasMessageContaining("no device mapper");
        }
    }

    private static void hasKind(Throwable failed, Kind kind) {
        assertThat(failed)
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        outside -> assertThat(outside.kind()).isEqualTo(kind));
    }
}
