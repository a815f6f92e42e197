package io.novacron.autoscaler.server.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of docs/plugins.md: compiled, put into `plugins/`, found, used.
final class PlugInFolderTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "plugin").toAbsolutePath();
    private static final String SERVICE =
            "META-INF/services/io.novacron.autoscaler.spi.PluginFactory$OfController";
    @TempDir Path directory;

    @Test
    void theExampleScalesWhatItsCommandsStart() throws IOException {
        jar("commands.jar", compiledExample());
        Path fleet = Files.createDirectory(directory.resolve("fleet"));
        ServerConfiguration configuration = configuration(fleet);
        ScalingGroup web =
                GroupDocuments.readOne(
                                """
                                id: web
                                resourceType: service
                                controller: fleet
                                minCapacity: 1
                                maxCapacity: 5
                                evaluationInterval: 1s
                                metrics: {load: {type: custom, provider: commands, query: load}}
                                rules: [{id: load, type: target, metric: load, averageValue: 100}]
                                """,
                                List.of())
                        .orThrow();
        Files.writeString(fleet.resolve("load"), "web 350\n");
        try (Server server =
                Server.start(
                        Server.Setup.of(configuration, List.of(web), directory.resolve("data")))) {
            await(server, status -> status.ready() == 4);
            assertThat(running(fleet)).isEqualTo(4);

            server.manager()
                    .unregisterScalingGroup(
                            "web", Change.by("test").because("it is over").forced());
            awaitNone(fleet);
        }
    }

    private ServerConfiguration configuration(Path fleet) {
        String command = "[env, FLEET=%s, %s/fleet.sh, ".formatted(fleet, EXAMPLE);
        return ServerDocuments.read(
                        """
                        controllers:
                          fleet: {type: commands, list: %1$slist], launch: %1$slaunch], terminate: %1$sterminate]}
                        providers:
                          commands: {type: commands, commands: {load: %1$sload]}}
                        server: {bind: "127.0.0.1:0"}
                        """
                                .formatted(command),
                        directory)
                .orThrow();
    }

    @Test
    void aTypeThatThereIsAlreadyIsRefusedWithTheNameOfTheJar() throws IOException {
        Path classes = compiledExample();
        jar("a.jar", classes);
        jar("b.jar", classes);
        assertThatThrownBy(() -> open(configuration(directory)))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContainingAll("b.jar", "'commands'");
    }

    @Test
    void aJarThatDoesNotLoadIsRefusedWithItsName() throws IOException {
        Path nothing = Files.createDirectories(directory.resolve("nothing"));
        Path services = nothing.resolve(SERVICE);
        Files.createDirectories(services.getParent());
        Files.writeString(services, "com.example.Missing\n");
        jar("broken.jar", nothing);
        assertThatThrownBy(() -> open(configuration(directory)))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContainingAll("broken.jar", "com.example.Missing");
    }

    @Test
    void withoutAFolderThereIsWhatComesAlong() {
        assertThatThrownBy(() -> open(configuration(directory)))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContainingAll("'commands'", "process");
    }

    private void open(ServerConfiguration configuration) {
        PlugIns.open(configuration, new Secrets(_ -> Optional.empty()), directory).close();
    }

    private Path compiledExample() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> sources = Files.walk(EXAMPLE.resolve("src/main/java"));
                StandardJavaFileManager files =
                        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
            boolean compiled =
                    compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-d", classes.toString(), "-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(java))
                            .call();
            assertThat(compiled).isTrue();
        }
        copy(EXAMPLE.resolve("src/main/resources"), classes);
        return classes;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private void jar(String name, Path classes) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("plugins"));
        try (OutputStream file = Files.newOutputStream(folder.resolve(name));
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            for (Path content : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(content).toString()));
                jar.write(Files.readAllBytes(content));
            }
        }
    }

    private static void await(Server server, java.util.function.Predicate<GroupStatus> reached) {
        Await.until(
                "the group is as it should be",
                () -> server.manager().status("web").filter(reached).isPresent(),
                () -> server.manager().status("web").toString());
    }

    private static void awaitNone(Path fleet) {
        Await.until("no instance is left", () -> running(fleet) == 0);
    }

    private static int running(Path fleet) throws IOException {
        int running = 0;
        try (Stream<Path> files = Files.walk(fleet)) {
            for (Path pid : files.filter(file -> file.endsWith("pid")).toList()) {
                String text = Files.readString(pid).strip();
                if (!text.isEmpty()
                        && ProcessHandle.of(Long.parseLong(text))
                                .filter(ProcessHandle::isAlive)
                                .isPresent()) {
                    running++;
                }
            }
        }
        return running;
    }
}
