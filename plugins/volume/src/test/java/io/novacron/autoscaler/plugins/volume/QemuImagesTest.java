package io.novacron.autoscaler.plugins.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// qcow2 images, unused, in use by a real QEMU, and locked by somebody else's.
final class QemuImagesTest {

    private static final long MIB = 1 << 20;
    private static final Call CALL = Call.within(Duration.ofMinutes(2));
    private static final ScalingGroup GROUP =
            ScalingGroup.builder("vm-disks")
                    .resourceType(ResourceType.STORAGE_NODE)
                    .maxCapacity(4)
                    .launchTemplate(Map.of("size", "64Mi"))
                    .build();

    @TempDir Path folder;
    private VolumeController controller;

    @BeforeEach
    void open() {
        RequiredProgram.named("qemu-img", "qemu-utils").path();
        open(folder, 0);
    }

    private void open(Path directory, long reserve) {
        controller =
                VolumeController.open(
                        new VolumeSettings(
                                directory,
                                new VolumeKind.QemuImages(directory + "/volumes/${id}/monitor"),
                                reserve),
                        InstantSource.system());
    }

    @AfterEach
    void close() {
        controller.close();
    }

    private Instance launch(String key) {
        return controller.launch(new LaunchRequest(GROUP, key), CALL);
    }

    private Instance resize(Instance instance, long mib) {
        Flavor size = new Flavor("s" + mib, 0, 0, mib * MIB, OptionalDouble.empty());
        return controller.resize(new ResizeRequest(GROUP, instance.id(), size, Resize.LIVE), CALL);
    }

    private void terminate(Instance instance) {
        controller.terminate(new TerminateRequest(GROUP, instance.id()), CALL);
    }

    private static Path image(Instance instance) {
        return Path.of(instance.address().orElseThrow());
    }

    private Path monitor(Instance instance) {
        return folder.resolve("volumes").resolve(instance.id()).resolve("monitor");
    }

    /// What QEMU's own tool reads in the header.
    private static long size(Instance instance) {
        String said =
                RealMachine.run(
                        "qemu-img", "info", "-U", "--output=json", image(instance).toString());
        return Long.parseLong(said.replaceFirst("(?s).*?\"virtual-size\": *([0-9]+).*", "$1"));
    }

    private static void isUnavailable(Throwable failed, String why) {
        assertThat(failed)
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        outside -> assertThat(outside.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining(why);
    }

    @Test
    void anUnusedImageGrowsAsAFileAndNeverShrinks() {
        Instance image = launch("key-1");
        assertThat(image.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(size(image)).isEqualTo(64 * MIB);
        assertThat(resize(image, 128).size()).contains("s128");
        assertThat(size(image)).isEqualTo(128 * MIB);
        assertThatThrownBy(() -> resize(image, 64))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("does not shrink");
        assertThat(size(image)).isEqualTo(128 * MIB);
        terminate(image);
        assertThat(controller.list(CALL)).isEmpty();
        assertThat(Files.exists(image(image))).isFalse();
    }

    @Test
    void anImageThatQemuHasGrowsInQemuAndIsNotRemovedUnderIt() {
        Instance image = launch("key-1");
        try (QemuProcess _ = QemuProcess.monitored(image(image), monitor(image))) {
            resize(image, 96);
            assertThat(size(image)).isEqualTo(96 * MIB);
            // Once more: the monitor is free again, and asking twice does nothing twice.
            resize(image, 96);
            resize(image, 160);
            assertThat(size(image)).isEqualTo(160 * MIB);
            assertThatThrownBy(() -> terminate(image))
                    .satisfies(failed -> isUnavailable(failed, "locked"));
            assertThat(Files.exists(image(image))).isTrue();
        }
        // Killed, QEMU left the socket, where nobody answers now.
        assertThat(Files.exists(monitor(image))).isTrue();
        RealMachine.run("qemu-img", "check", "-q", image(image).toString());
        terminate(image);
        assertThat(Files.exists(folder.resolve("volumes").resolve(image.id()))).isFalse();
    }

    @Test
    void anImageWhoseQemuWasKilledGrowsAsAFile() {
        Instance image = launch("key-1");
        QemuProcess.monitored(image(image), monitor(image)).close();
        resize(image, 96);
        assertThat(size(image)).isEqualTo(96 * MIB);
    }

    @Test
    void anImageThatSomebodyElseHasLockedIsRefusedAndGrownWhenItIsFree() {
        Instance image = launch("key-1");
        try (QemuProcess _ =
                new QemuProcess(image(image), QemuProcess.withDisk(image(image), ""))) {
            assertThatThrownBy(() -> resize(image, 96))
                    .satisfies(failed -> isUnavailable(failed, "it is not touched"));
            assertThat(size(image)).isEqualTo(64 * MIB);
            assertThatThrownBy(() -> terminate(image))
                    .satisfies(failed -> isUnavailable(failed, "locked"));
        }
        // A termination that was asked for is completed.
        terminate(image);
        assertThat(controller.list(CALL)).isEmpty();
    }

    @Test
    void aReaderLocksAnImageTooAndAMonitorOfAnotherQemuIsNoHelp() {
        Instance image = launch("key-1");
        Instance other = launch("key-2");
        try (QemuProcess _ =
                        new QemuProcess(
                                image(image), QemuProcess.withDisk(image(image), ",readonly=on"));
                QemuProcess _ = QemuProcess.monitored(image(other), monitor(image))) {
            assertThatThrownBy(() -> resize(image, 96))
                    .satisfies(failed -> isUnavailable(failed, "it is not touched"));
            assertThat(size(image)).isEqualTo(64 * MIB);
            assertThat(size(other)).isEqualTo(64 * MIB);
        }
        // What was refused is written down and done at the next start.
        controller.close();
        open(folder, 0);
        assertThat(size(image)).isEqualTo(96 * MIB);
    }

    @Test
    void aMonitorThatAnotherClientHasIsSaid() {
        Instance image = launch("key-1");
        try (QemuProcess _ = QemuProcess.monitored(image(image), monitor(image));
                QemuMonitor first = QemuMonitor.connect(monitor(image), RealMachine.commands())) {
            assertThatThrownBy(() -> resize(image, 96))
                    .satisfies(failed -> isUnavailable(failed, "one client at a time"));
            assertThat(first).isNotNull();
            assertThat(size(image)).isEqualTo(64 * MIB);
        }
        // With the monitor free, but QEMU gone, too: it is grown as a file.
        resize(image, 96);
        assertThat(size(image)).isEqualTo(96 * MIB);
    }

    @Test
    void whatIsPromisedToImagesCountsAsTaken() {
        // A disk of its own: on any other, somebody may write or delete meanwhile.
        try (RealMachine machine = new RealMachine()) {
            controller.close();
            RealMachine.run(
                    "mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", machine.folder.toString());
            try {
                open(machine.folder, 0);
                Instance image = launch("key-1");
                assertThatThrownBy(() -> resize(image, 100 * 1024))
                        .satisfies(QemuImagesTest::isNoCapacity);
                assertThat(size(image)).isEqualTo(64 * MIB);
                launch("key-2");
                launch("key-3");
                // Thin: next to nothing is written, and yet it is not given away twice.
                assertThatThrownBy(() -> launch("key-4")).satisfies(QemuImagesTest::isNoCapacity);
                assertThatThrownBy(() -> resize(image, 128))
                        .satisfies(QemuImagesTest::isNoCapacity);
                assertThat(controller.list(CALL)).hasSize(3);
                terminate(image);
                launch("key-4");
            } finally {
                controller.close();
                RealMachine.run("umount", machine.folder.toString());
            }
        }
    }

    private static void isNoCapacity(Throwable failed) {
        assertThat(failed)
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        outside -> assertThat(outside.kind()).isEqualTo(Kind.NO_CAPACITY));
    }

    @Test
    void anImageMadeHalfIsMadeAnew() throws IOException {
        String half = VolumeDirectory.id(GROUP.id(), "key-1");
        controller.close();
        try (VolumeDirectory files = new VolumeDirectory(folder)) {
            files.write(
                    new VolumeRecord(
                            half,
                            GROUP.id(),
                            "key-1",
                            VolumeRecord.State.MAKING,
                            64 * MIB,
                            java.util.Optional.empty(),
                            java.util.Optional.empty()));
            Files.write(files.image(half), new byte[1000]);
        }
        open(folder, 0);
        Instance image = launch("key-1");
        assertThat(image.id()).isEqualTo(half);
        assertThat(size(image)).isEqualTo(64 * MIB);
    }
}
