package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The group a demo scales: the file `demo.yaml` beside this class (also
/// `examples/groups/demo.yaml`), with this machine's Java, our own jar and the maximum put in.
final class DemoGroup {

    /// The target of the group's rule, as a share.
    static final double TARGET = 0.60;

    /// The target rule's tolerance.
    static final double TOLERANCE = 0.1;

    private static final int CONTAINER_PORT = 8080;

    private DemoGroup() {}

    /// Requests a second at the day's peak: what all instances together serve at their target.
    static double peakPerSecond(int max) {
        return max * Worker.Settings.DEFAULT.capacityPerSecond() * TARGET;
    }

    /// Requests a second one instance carries before the target rule wants more.
    static double carriedPerInstance() {
        return Worker.Settings.DEFAULT.capacityPerSecond() * TARGET * (1 + TOLERANCE);
    }

    /// @param max instances at most, not below the file's minimum
    static ScalingGroup load(int max) throws IOException {
        return read("demo.yaml").toBuilder().maxCapacity(max).build();
    }

    /// A group of this package's files, with this machine's Java and our own jar put in.
    ///
    /// @param file its command ends with what the worker is told
    static ScalingGroup read(String file) throws IOException {
        ScalingGroup group = GroupDocuments.readOne(text(file), List.of()).orThrow();
        Map<String, Object> template = new LinkedHashMap<>(group.launchTemplate());
        template.put("command", command(group));
        return group.toBuilder().launchTemplate(template).build();
    }

    /// The same group in containers of an image that has nothing of its own.
    ///
    /// @param longest after which a container that nobody ended ends by itself
    static ScalingGroup inContainers(int max, Duration longest) throws IOException {
        ScalingGroup group = GroupDocuments.readOne(text("demo.yaml"), List.of()).orThrow();
        Path java = Path.of(System.getProperty("java.home"));
        Path classes = ownJar();
        List<String> command = new ArrayList<>(java(java, classes));
        command.addAll(List.of("--port", Integer.toString(CONTAINER_PORT), "--listen", "any"));
        command.addAll(List.of("--exit-after", Long.toString(longest.toSeconds())));
        Map<String, Object> template =
                Map.of(
                        "image",
                        DemoEngine.IMAGE,
                        "pull",
                        "never",
                        "command",
                        command,
                        "volumes",
                        DemoEngine.volumes(java, classes),
                        "ports",
                        List.of(Integer.toString(CONTAINER_PORT)),
                        "readiness",
                        Map.of("http", "/health"),
                        "stopTimeout",
                        "3s");
        return group.toBuilder()
                .resourceType(ResourceType.CONTAINER)
                .maxCapacity(max)
                .launchTemplate(template)
                .build();
    }

    static String text(String name) throws IOException {
        try (InputStream file = DemoGroup.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException(name + " is missing from the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // A worker that outlives a demo killed with -9 would be nobody's: it ends with this process.
    private static List<String> command(ScalingGroup group) throws IOException {
        List<String> command =
                new ArrayList<>(java(Path.of(System.getProperty("java.home")), ownJar()));
        if (group.launchTemplate().get("command") instanceof List<?> words) {
            int worker = words.indexOf(Worker.class.getName());
            words.subList(worker + 1, words.size()).forEach(word -> command.add((String) word));
        }
        command.addAll(List.of("--exit-with", Long.toString(ProcessHandle.current().pid())));
        return command;
    }

    private static List<String> java(Path home, Path classes) {
        return List.of(
                home.resolve("bin").resolve("java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                classes.toString(),
                Worker.class.getName());
    }

    // A jar, or a folder of classes under test.
    private static Path ownJar() throws IOException {
        try {
            return Path.of(
                    Worker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException unusual) {
            throw new IOException("cannot tell where the demo's own classes are", unusual);
        }
    }
}
