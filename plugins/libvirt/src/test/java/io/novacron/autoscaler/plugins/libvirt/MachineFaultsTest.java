package io.novacron.autoscaler.plugins.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong around machines, with the real libvirtd and the real QEMU.
final class MachineFaultsTest extends MachineFixture {

    /// Machines that count as ready when they run: their guests do not matter here.
    private ScalingGroup group(Map<String, Object> more) {
        Map<String, Object> template =
                new java.util.HashMap<>(
                        Map.of("readiness", Map.of(), "stop", Map.of("timeout", "0s")));
        template.putAll(more);
        return Guests.group(host, "web", template);
    }

    private String volumes() {
        return host.virsh("vol-list", "default");
    }

    @Test
    void aDaemonThatDiesTakesNoMachineAlongAndIsFoundAgain() {
        Instance before = awaitReady(launch(group(Map.of()), "key-1").id());
        Map<String, Long> running = host.machines();

        host.killDaemon();
        assertThat(refusal(() -> controller.list(CALL)).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(host.machines()).isEqualTo(running);
        host.startDaemon();

        await(
                "it is listed again",
                () -> catchThrowable(() -> controller.list(CALL)),
                java.util.Objects::isNull);
        assertThat(awaitReady(before.id()).since()).isEqualTo(before.since());
        assertThat(host.machines()).isEqualTo(running);
    }

    @ParameterizedTest(name = "{0} ms after the launch began")
    @ValueSource(longs = {5, 60, 250})
    @DisplayName("INCIDENTS 14, 19: a daemon killed in the middle of a launch leaves one machine")
    void aDaemonKilledInTheMiddleOfALaunch(long millis) throws InterruptedException {
        ScalingGroup group = group(Map.of());
        controller.list(CALL);
        AtomicReference<Optional<Throwable>> outcome = new AtomicReference<>(Optional.empty());
        Thread launching =
                Thread.ofVirtual()
                        .start(() ->
                                outcome.set(
                                        Optional.ofNullable(
                                                catchThrowable(() -> launch(group, "key-1")))));
        LockSupport.parkNanos(millis * 1_000_000);
        host.killDaemon();
        launching.join();
        outcome.get().ifPresent(thrown -> assertThat(thrown).isInstanceOf(OutsideException.class));
        host.startDaemon();

        Instance machine =
                await(
                                "the launch can be repeated",
                                () -> {
                                    try {
                                        return Optional.of(launch(group, "key-1"));
                                    } catch (OutsideException unavailable) {
                                        return Optional.<Instance>empty();
                                    }
                                },
                                Optional::isPresent)
                        .orElseThrow();
        awaitReady(machine.id());
        assertThat(controller.list(CALL)).hasSize(1);
        assertThat(host.machines()).containsOnlyKeys(machine.id());
        assertThat(volumes().lines().filter(line -> line.contains("web-"))).hasSize(1);
    }

    @Test
    @DisplayName("INCIDENTS 40: a daemon that hangs costs no more than the call's time")
    void aDaemonThatHangsIsLeftBehind() {
        ScalingGroup group = group(Map.of());
        Instance machine = awaitReady(launch(group, "key-1").id());
        host.freezeDaemon();
        try {
            // More calls than threads, so that one stuck in front would hold the others.
            for (int call = 0; call < 12; call++) {
                Throwable late =
                        catchThrowable(() -> controller.list(Call.within(Duration.ofMillis(50))));
                assertThat(late)
                        .isInstanceOfSatisfying(
                                OutsideException.class,
                                outside ->
                                        assertThat(outside.kind())
                                                .isIn(Kind.TIMED_OUT, Kind.UNAVAILABLE));
            }
        } finally {
            host.wakeDaemon();
        }
        await(
                "it answers again",
                () -> catchThrowable(() -> controller.list(CALL)),
                java.util.Objects::isNull);
        assertThat(awaitReady(machine.id()).since()).isEqualTo(machine.since());
    }

    @Test
    @DisplayName("INCIDENTS 21: a machine that was defined and not started is started")
    void aMachineThatWasDefinedAndNotStartedIsStarted() {
        controller.close();
        ScalingGroup group = group(Map.of("image", Map.of("base", host.base().toString())));
        MachineName name = MachineName.of("local", "web", "key-1");
        host.virsh(
                "vol-create-as",
                "default",
                name.name() + ".qcow2",
                "16M",
                "--format",
                "qcow2",
                "--backing-vol",
                "base.qcow2",
                "--backing-vol-format",
                "qcow2");
        define(group, name, InstanceTag.Phase.CREATING);

        open();
        awaitReady(name.name());
        assertThat(launch(group, "key-1").id()).isEqualTo(name.name());
        assertThat(host.machines()).containsOnlyKeys(name.name());
    }

    private void define(ScalingGroup group, MachineName name, InstanceTag.Phase phase) {
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate template = LaunchTemplate.read(group, problems);
        assertThat(problems).isEmpty();
        VolumeName disk = new VolumeName("default", name.name() + ".qcow2");
        InstanceTag tag =
                new InstanceTag(
                        "local",
                        "web",
                        "key-1",
                        new InstanceTag.Terms(
                                Optional.empty(),
                                AddressSource.LEASE,
                                java.util.OptionalInt.empty(),
                                Duration.ZERO,
                                template.readiness(),
                                List.of(disk)),
                        new InstanceTag.State(
                                Optional.empty(),
                                0,
                                phase,
                                Instant.EPOCH,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
        DomainDocument document =
                DomainBuilder.build(
                        template,
                        new DomainBuilder.Parts(
                                name,
                                tag,
                                template.bounds(),
                                Optional.of(disk),
                                Optional.empty(),
                                ReadinessProbe.console(host.consoles(), name.name()),
                                Map.of()),
                        () -> false);
        try {
            Path file = Files.writeString(directory.resolve("domain.xml"), document.text());
            host.virsh("define", file.toString());
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    @Test
    @DisplayName(
            "INCIDENTS 21: a disk without a machine goes if a launch of ours left it, else is told")
    void aDiskThatALaunchLeftGoesAndOthersAreTold() {
        controller.close();
        String left = MachineName.of("local", "web", "key-1").name() + ".qcow2";
        host.virsh("vol-create-as", "default", left, "1M", "--format", "qcow2");
        host.virsh("vol-create-as", "default", "web-0badcafe.qcow2", "1M", "--format", "qcow2");
        host.virsh("vol-create-as", "default", "somebody-elses.qcow2", "1M", "--format", "qcow2");
        try (LaunchJournal journal = new LaunchJournal(directory)) {
            journal.begin(
                    new LaunchJournal.Launch(
                            left.replace(".qcow2", ""), List.of(new VolumeName("default", left))));
        }

        open();
        controller.list(CALL);
        await("the one left behind is gone", this::volumes, text -> !text.contains(left));
        await(
                "the other is told",
                controller::orphans,
                orphans -> orphans.equals(List.of("default/web-0badcafe.qcow2")));
        assertThat(volumes()).contains("web-0badcafe.qcow2", "somebody-elses.qcow2");
    }

    @Test
    void aBaseImageThatIsMissingIsSaidAndLeavesNothing() {
        ScalingGroup group =
                group(Map.of("image", Map.of("base", host.pool() + "/none.qcow2", "size", "16Mi")));
        assertThat(refusal(() -> launch(group, "key-1")).kind()).isEqualTo(Kind.INVALID);
        assertThat(controller.list(CALL)).isEmpty();
        assertThat(volumes()).doesNotContain("web-");
        assertThat(host.virsh("list", "--all", "--name")).isBlank();
        // The key is not used up: with the image in place the same launch works.
        awaitReady(launch(group(Map.of()), "key-1").id());
    }

    @Test
    @DisplayName("Invariant 10: a name that is taken by a machine of others is refused")
    void aNameThatIsTakenIsRefused() throws IOException {
        MachineName name = MachineName.of("local", "web", "key-1");
        Path file =
                Files.writeString(
                        directory.resolve("taken.xml"),
                        "<domain type='qemu'><name>%s</name><memory unit='MiB'>32</memory><os><type>hvm</type></os></domain>"
                                .formatted(name.name()));
        host.virsh("define", file.toString());

        OutsideException refused = refusal(() -> launch(group(Map.of()), "key-1"));
        assertThat(refused.kind()).isEqualTo(Kind.INVALID);
        assertThat(refused).hasMessageContaining(name.name());
        assertThat(host.virsh("dominfo", name.name())).contains("shut off");
        assertThat(volumes()).doesNotContain("web-");
    }

    @Test
    @DisplayName("INCIDENTS 18, 19: a full disk is no capacity and leaves nothing")
    void aFullDiskIsNoCapacityAndLeavesNothing() throws IOException {
        Path full = Files.createDirectories(host.folder().resolve("full"));
        assumeTrue(
                catchThrowable(() ->
                        LibvirtHost.run(
                                Map.of(),
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "size=64k,mode=777",
                                "tmpfs",
                                full.toString()))
                        == null,
                "mounting takes root");
        try {
            host.virsh("pool-create-as", "full", "dir", "--target", full.toString());
            ScalingGroup group =
                    group(
                            Map.of(
                                    "image",
                                    Map.of(
                                            "base",
                                            host.base().toString(),
                                            "pool",
                                            "full",
                                            "size",
                                            "16Mi")));
            assertThat(refusal(() -> launch(group, "key-1")).kind()).isEqualTo(Kind.NO_CAPACITY);
            assertThat(controller.list(CALL)).isEmpty();
            try (var left = Files.list(full)) {
                assertThat(left).isEmpty();
            }
        } finally {
            host.tryVirsh("pool-destroy", "full");
            LibvirtHost.run(Map.of(), "umount", full.toString());
        }
    }

    @Test
    @DisplayName("INCIDENTS 18, 19: memory that the host has not is no capacity and leaves nothing")
    void moreMemoryThanTheHostHasIsNoCapacityAndLeavesNothing() {
        OutsideException refused = refusal(() -> launch(group(Map.of("memory", "64Ti")), "key-1"));
        assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(Kind.NO_CAPACITY);
        assertThat(controller.list(CALL)).isEmpty();
        assertThat(host.machines()).isEmpty();
        assertThat(volumes()).doesNotContain("web-");
        awaitReady(launch(group(Map.of()), "key-2").id());
    }

    @Test
    @DisplayName("INCIDENTS 6: a machine that never becomes ready is failed, in its time")
    void aMachineThatNeverBecomesReadyIsFailed() {
        ScalingGroup group =
                group(Map.of("readiness", Map.of("console", "^never", "timeout", "1s")));
        Instance machine = launch(group, "key-1");
        await(
                "it is failed",
                () -> find(machine.id()).orElseThrow().state(),
                state -> state == InstanceState.FAILED);
        terminate(group, machine);
        await("it is gone", () -> find(machine.id()), Optional::isEmpty);
    }

    @Test
    void anotherOwnersMachinesAreNotListed() {
        Instance ours = awaitReady(launch(group(Map.of()), "key-1").id());
        controller.close();
        Map<String, Object> settings =
                new java.util.HashMap<>(Guests.settings(host, directory.resolve("other")));
        settings.put("owner", "other");
        try (var other = new LibvirtControllerFactory().create("local", settings)) {
            assertThat(other.list(CALL)).isEmpty();
            Instance theirs = other.launch(new LaunchRequest(group(Map.of()), "key-1"), CALL);
            assertThat(theirs.id()).isNotEqualTo(ours.id());
            assertThat(host.machines()).containsOnlyKeys(ours.id(), theirs.id());
        }
        open();
    }
}
