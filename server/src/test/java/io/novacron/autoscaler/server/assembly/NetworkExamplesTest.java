package io.novacron.autoscaler.server.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.config.SupportedFeatures;
import io.novacron.autoscaler.engine.EngineCheck;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of docs/networks.md fit the server's configuration that stands in their comments.
final class NetworkExamplesTest {

    @TempDir Path directory;

    @Test
    void theGroupBehindHaproxyFits() throws IOException {
        assertThat(errors("behind-haproxy.yaml")).isEmpty();
    }

    @Test
    void theVolumeThatGrowsFits() throws IOException {
        assertThat(errors("growing-volume.yaml")).isEmpty();
    }

    private List<Problem> errors(String file) throws IOException {
        String text = Files.readString(Path.of("..", "examples", "groups", file));
        String configuration =
                """
                controllers:
                  local: {type: process}
                  disks: {type: volume, directory: %s}
                %s
                """
                        .formatted(
                                directory.resolve("disks"),
                                "routers: {lb: {type: haproxy, socket: /run/haproxy/admin.sock}}");
        try (PlugIns plugIns =
                PlugIns.open(
                        ServerDocuments.read(configuration, directory).orThrow(),
                        new Secrets(_ -> Optional.empty()),
                        directory)) {
            ScalingGroup group =
                    GroupDocuments.readOne(
                                    text, List.of(new SupportedFeatures(), new EngineCheck()))
                            .orThrow();
            return PlugInCheck.ofServer(plugIns).check(group).stream()
                    .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                    .toList();
        }
    }
}
