package io.novacron.autoscaler.server.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.config.SupportedFeatures;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.LoopDevices;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole thing: a writer fills a real volume, and the loop grows it before it is full.
final class VolumeGrowsTest {

    private static final Call CALL = Call.within(Duration.ofMinutes(1));
    private static final int MIB = 1 << 20;
    private static final int BLOCKS = 60;

    @TempDir Path directory;

    private static ScalingGroup group() {
        return GroupDocuments.readOne(
                        """
                        id: db
                        resourceType: storage_node
                        controller: disks
                        mode: vertical
                        minCapacity: 1
                        maxCapacity: 1
                        evaluationInterval: 1s
                        warmup: 0s
                        size:
                          resize: live
                          ranges: {storage: {min: 320Mi, max: 1280Mi, step: 64Mi}}
                          current: storage=320Mi
                        metrics: {used: {type: custom, provider: disks, query: used_bytes}}
                        rules: [{id: room, type: storage, metric: used, headroom: 0.3, timeToFull: 1s}]
                        behavior: {scaleOut: {stabilizationWindow: 0s, limits: []}}
                        """,
                        List.of(new SupportedFeatures()))
                .orThrow();
    }

    @Test
    @Tag("slow")
    void aVolumeThatIsWrittenToIsGrownBeforeItIsFull() throws IOException {
        LoopDevices.require();
        ServerConfiguration configuration =
                ServerDocuments.read(
                                "controllers: {disks: {type: volume, filesystem: xfs, reserve: 64Mi}}",
                                directory)
                        .orThrow();
        try (Autoscaler autoscaler =
                Autoscaler.open(
                        configuration,
                        new Secrets(_ -> Optional.empty()),
                        directory.resolve("data"),
                        Clock.systemUTC())) {
            ScalingGroup group = group();
            assertThat(PlugInCheck.ofServer(autoscaler.plugIns()).check(group)).isEmpty();
            ResourceController disks = autoscaler.plugIns().controllers().get("disks");
            try {
                autoscaler.apply(List.of(group), Change.by("test"));
                autoscaler.start();
                Await.until("the volume is mounted", () -> volume(disks).isPresent());
                Path mount = Path.of(volume(disks).orElseThrow().address().orElseThrow());
                FileStore store = Files.getFileStore(mount);
                long before = store.getTotalSpace();

                // A writer that would rather wait than fail: it never meets a full volume.
                byte[] block = new byte[10 * MIB];
                try (OutputStream out = Files.newOutputStream(mount.resolve("data"))) {
                    for (int written = 0; written < BLOCKS; written++) {
                        Await.until(
                                "there is room",
                                () -> store.getUsableSpace() > 3L * block.length,
                                () -> autoscaler.manager().getScalingGroup("db").toString());
                        out.write(block);
                    }
                }

                assertThat(Files.size(mount.resolve("data")))
                        .as("more than the volume could hold when it was made")
                        .isEqualTo((long) BLOCKS * block.length)
                        .isGreaterThan(before);
                assertThat(store.getTotalSpace()).isGreaterThan(before + 250L * MIB);
                assertThat(disks.list(CALL)).as("it is the same volume").hasSize(1);
            } finally {
                autoscaler
                        .manager()
                        .unregisterScalingGroup("db", Change.by("test").because("over").forced());
                Await.until("no volume is left", () -> disks.list(CALL).isEmpty());
            }
        }
    }

    private static Optional<Instance> volume(ResourceController disks) {
        return disks.list(CALL).stream()
                .map(ResourceController.ManagedInstance::instance)
                .filter(instance -> instance.state() == InstanceState.RUNNING)
                .findFirst();
    }
}
