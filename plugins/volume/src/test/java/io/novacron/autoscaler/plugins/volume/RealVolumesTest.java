package io.novacron.autoscaler.plugins.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
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
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the contract does not ask: data, sizes as the file system shows them, full disks, crashes.
final class RealVolumesTest {

    private static final long MIB = 1 << 20;
    private static final Call CALL = Call.within(Duration.ofMinutes(1));
    private static final ScalingGroup GROUP =
            ScalingGroup.builder("db")
                    .resourceType(ResourceType.STORAGE_NODE)
                    .maxCapacity(4)
                    .launchTemplate(Map.of("size", "320Mi"))
                    .build();

    private RealMachine machine;
    private VolumeController controller;

    @BeforeEach
    void prepare() {
        machine = new RealMachine();
    }

    @AfterEach
    void clean() {
        if (controller != null) {
            controller.close();
        }
        machine.close();
    }

    private Path directory() {
        return machine.folder.resolve("controller");
    }

    private void open(Path directory, Filesystem filesystem, long reserve) {
        if (controller != null) {
            controller.close();
        }
        controller =
                VolumeController.open(
                        new VolumeSettings(
                                directory, new VolumeKind.ImageFiles(filesystem), reserve),
                        InstantSource.system());
    }

    private Instance launch(String key) {
        return controller.launch(new LaunchRequest(GROUP, key), CALL);
    }

    private Instance resize(Instance instance, long mib) {
        Flavor size = new Flavor("s" + mib, 0, 0, mib * MIB, OptionalDouble.empty());
        return controller.resize(new ResizeRequest(GROUP, instance.id(), size, Resize.LIVE), CALL);
    }

    private static Path mount(Instance instance) {
        return Path.of(instance.address().orElseThrow());
    }

    private static long total(Instance instance) throws IOException {
        return Files.getFileStore(mount(instance)).getTotalSpace();
    }

    private double metric(Instance instance, String query) {
        MetricDefinition plain = MetricDefinition.of(MetricType.CUSTOM);
        MetricDefinition definition =
                new MetricDefinition(
                        plain.type(),
                        plain.provider(),
                        Optional.of(query),
                        plain.groupLabel(),
                        plain.instanceLabel(),
                        plain.request(),
                        plain.aggregate(),
                        plain.maxAge(),
                        plain.onMissing(),
                        plain.trustZero(),
                        plain.smoothing());
        var request =
                new io.novacron.autoscaler.spi.MetricsProvider.MetricRequest(
                        GROUP, "used", definition, java.util.List.of(instance));
        return controller
                .collect(java.util.List.of(request), CALL)
                .get(request.key())
                .perInstance()
                .orElseThrow()
                .getFirst()
                .value();
    }

    @ParameterizedTest
    @EnumSource(Filesystem.class)
    void aVolumeGrowsWhileAFileIsBeingWrittenAndKeepsWhatItHolds(Filesystem filesystem)
            throws IOException {
        open(directory(), filesystem, 0);
        Instance volume = launch("key-1");
        long before = total(volume);
        byte[] block = new byte[(int) MIB];
        java.util.Arrays.fill(block, (byte) 7);
        Path file = mount(volume).resolve("data");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < 50; written++) {
                out.write(block);
            }
            Instance grown = resize(volume, 512);
            assertThat(grown.state()).isEqualTo(InstanceState.RUNNING);
            assertThat(grown.size()).contains("s512");
            for (int written = 0; written < 300; written++) {
                out.write(block);
            }
        }
        assertThat(total(volume) - before).isBetween(150 * MIB, 200 * MIB);
        assertThat(Files.size(file)).isEqualTo(350 * MIB);
        RealMachine.run("sync", "-f", file.toString());
        assertThat(metric(volume, "used_bytes")).isBetween(350.0 * MIB, 420.0 * MIB);
        assertThat(metric(volume, "total_bytes")).isEqualTo((double) total(volume));
        assertThat(metric(volume, "used_percent")).isBetween(65.0, 90.0);
    }

    @Test
    void xfsDoesNotShrinkAndSaysSo() throws IOException {
        open(directory(), Filesystem.XFS, 0);
        Instance volume = launch("key-1");
        resize(volume, 400);
        long size = total(volume);
        assertThatThrownBy(() -> resize(volume, 320))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.INVALID));
        assertThat(total(volume)).isEqualTo(size);
    }

    @Test
    void btrfsShrinksAndKeepsWhatItHolds() throws IOException {
        open(directory(), Filesystem.BTRFS, 0);
        Instance volume = launch("key-1");
        resize(volume, 512);
        Files.writeString(mount(volume).resolve("note"), "kept");
        resize(volume, 256);
        assertThat(total(volume)).isEqualTo(256 * MIB);
        assertThat(Files.size(directory().resolve("volumes/%s/image".formatted(volume.id()))))
                .isEqualTo(256 * MIB);
        assertThat(Files.readString(mount(volume).resolve("note"))).isEqualTo("kept");
    }

    @Test
    void aFullDiskIsNoCapacityAndBreaksNothing() throws IOException {
        Path disk = Files.createDirectory(machine.folder.resolve("disk"));
        RealMachine.run("mount", "-t", "tmpfs", "-o", "size=500m", "tmpfs", disk.toString());
        open(disk.resolve("controller"), Filesystem.XFS, 0);
        Instance volume = launch("key-1");
        Files.writeString(mount(volume).resolve("note"), "kept");
        long size = total(volume);

        assertThatThrownBy(() -> resize(volume, 600)).satisfies(RealVolumesTest::isNoCapacity);
        assertThatThrownBy(() -> launch("key-2")).satisfies(RealVolumesTest::isNoCapacity);

        assertThat(total(volume)).isEqualTo(size);
        assertThat(Files.readString(mount(volume).resolve("note"))).isEqualTo("kept");
        assertThat(controller.list(CALL))
                .singleElement()
                .satisfies(only ->
                        assertThat(only.instance().state()).isEqualTo(InstanceState.RUNNING));
        resize(volume, 400);
        assertThat(total(volume)).isGreaterThan(size);
        controller.terminate(new TerminateRequest(GROUP, volume.id()), CALL);
        launch("key-2");
    }

    private static void isNoCapacity(Throwable failed) {
        assertThat(failed)
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        outside -> assertThat(outside.kind()).isEqualTo(Kind.NO_CAPACITY));
    }

    @Test
    void aHalfMadeVolumeIsMadeAnewAndOneThatHeldDataIsMountedAsItIs() throws IOException {
        open(directory(), Filesystem.XFS, 0);
        Instance whole = launch("key-1");
        Files.writeString(mount(whole).resolve("note"), "kept");
        // As a machine that lost power leaves it: a record, part of an image, nothing mounted.
        controller.close();
        controller = null;
        RealMachine.run("umount", mount(whole).toString());
        VolumeDirectory files = new VolumeDirectory(directory());
        String half = VolumeDirectory.id("db", "key-2");
        files.write(
                new VolumeRecord(
                        half,
                        "db",
                        "key-2",
                        VolumeRecord.State.MAKING,
                        320 * MIB,
                        Optional.empty(),
                        Optional.empty()));
        Files.write(files.image(half), new byte[1000]);
        files.close();

        open(directory(), Filesystem.XFS, 0);

        assertThat(controller.list(CALL))
                .hasSize(2)
                .allSatisfy(each ->
                        assertThat(each.instance().state()).isEqualTo(InstanceState.RUNNING));
        assertThat(launch("key-2").id()).isEqualTo(half);
        assertThat(Files.readString(mount(whole).resolve("note"))).isEqualTo("kept");
    }

    @Test
    void aGrowthThatWasCutShortIsCompletedAtTheNextStart() throws IOException {
        open(directory(), Filesystem.XFS, 0);
        Instance volume = launch("key-1");
        long before = total(volume);
        controller.close();
        controller = null;
        // Written down, and the image is larger; the file system does not know yet.
        try (VolumeDirectory files = new VolumeDirectory(directory())) {
            files.write(files.find(volume.id()).orElseThrow().sized(480 * MIB, "s480"));
            RealMachine.run(
                    "fallocate",
                    "-l",
                    "%d".formatted(480 * MIB),
                    files.image(volume.id()).toString());
        }
        open(directory(), Filesystem.XFS, 0);
        assertThat(total(volume)).isGreaterThan(before + 100 * MIB);
    }

    @Test
    void aVolumeInUseIsNotRemovedUnderItsUser() throws IOException {
        open(directory(), Filesystem.XFS, 0);
        Instance volume = launch("key-1");
        TerminateRequest terminate = new TerminateRequest(GROUP, volume.id());
        try (OutputStream out = Files.newOutputStream(mount(volume).resolve("open"))) {
            out.write(1);
            assertThatThrownBy(() -> controller.terminate(terminate, CALL))
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            failed -> assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE));
            out.write(2);
            assertThat(controller.list(CALL).getFirst().instance().state())
                    .isEqualTo(InstanceState.TERMINATING);
        }
        controller.terminate(terminate, CALL);
        assertThat(controller.list(CALL)).isEmpty();
        assertThat(Files.exists(directory().resolve("volumes").resolve(volume.id()))).isFalse();
    }

    @Test
    void oneControllerAtATimeHasADirectory() {
        open(directory(), Filesystem.XFS, 0);
        assertThatThrownBy(() ->
                        VolumeController.open(
                                new VolumeSettings(
                                        directory(), new VolumeKind.ImageFiles(Filesystem.XFS), 0),
                                InstantSource.system()))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("another controller");
    }
}
