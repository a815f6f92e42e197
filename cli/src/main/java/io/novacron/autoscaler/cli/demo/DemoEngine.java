package io.novacron.autoscaler.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine a demo's containers run on: the one that listens here, else a service of Podman's
/// that ends with the demo. Its image is empty: the worker's Java and this machine's libraries are
/// mounted into each container, so that nothing has to be downloaded.
final class DemoEngine implements AutoCloseable {

    static final String IMAGE = "localhost/novacron-demo:1";

    private static final Logger LOG = LoggerFactory.getLogger(DemoEngine.class);

    /// The label under which `plugins/docker` keeps its notes.
    private static final String SCOPE_LABEL = "io.novacron.autoscaler.note-of";

    private static final int EMPTY_TAR_BYTES = 1024;
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long COMMAND_SECONDS = 60;
    private static final String SCHEME = "unix://";

    private final Path folder;
    private final String host;
    private final String client;
    private final Optional<Process> service;

    private DemoEngine(Path folder, String host, String client, Optional<Process> service) {
        this.folder = folder;
        this.host = host;
        this.client = client;
        this.service = service;
    }

    /// @param folder for the socket and the log of a service of our own
    /// @throws IOException with what is missing
    static DemoEngine open(Path folder, Map<String, String> environment) throws IOException {
        Optional<String> listening =
                sockets(environment).filter(DemoEngine::answers).findFirst().map(Path::toString);
        if (listening.isPresent()) {
            String client = listening.get().contains("podman") ? "podman" : "docker";
            return imported(
                    new DemoEngine(folder, SCHEME + listening.get(), client, Optional.empty()));
        }
        if (!isInstalled("podman", environment)) {
            throw new IOException(
                    "no container engine answers at DOCKER_HOST, /var/run/docker.sock or"
                            + " /run/podman/podman.sock, and there is no podman to start: install"
                            + " Podman or Docker, or leave --controller out");
        }
        return imported(ownPodman(folder, environment));
    }

    private static DemoEngine imported(DemoEngine engine) throws IOException {
        try {
            Path empty = Files.write(engine.folder.resolve("empty.tar"), new byte[EMPTY_TAR_BYTES]);
            engine.command("import", empty.toString(), IMAGE);
            return engine;
        } catch (IOException failed) {
            engine.close();
            throw failed;
        }
    }

    private static Stream<Path> sockets(Map<String, String> environment) {
        String named = environment.getOrDefault("DOCKER_HOST", "");
        if (named.startsWith(SCHEME)) {
            return Stream.of(Path.of(named.substring(SCHEME.length())));
        }
        return Stream.of("/var/run/docker.sock", "/run/podman/podman.sock").map(Path::of);
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException silent) {
            return false;
        }
    }

    private static boolean isInstalled(String program, Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static DemoEngine ownPodman(Path folder, Map<String, String> environment)
            throws IOException {
        Path socket = folder.resolve("podman.sock");
        Path settings = folder.resolve("containers.conf");
        Files.writeString(settings, podmanSettings(isInstalled("runc", environment)));
        ProcessBuilder builder =
                new ProcessBuilder("podman", "system", "service", "--time=0", SCHEME + socket);
        builder.environment().put("CONTAINERS_CONF", settings.toString());
        Path log = folder.resolve("podman.log");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        DemoEngine engine = new DemoEngine(folder, SCHEME + socket, "podman", Optional.of(process));
        long deadline = System.nanoTime() + START_NANOS;
        while (!answers(socket)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                engine.close();
                throw new IOException("Podman's service does not answer; its log is " + log);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return engine;
    }

    // Podman's own limits are some that a root without CAP_SYS_RESOURCE may not raise; crun refuses
    // machines that have both kinds of control groups, runc does not.
    private static String podmanSettings(boolean runc) {
        return """
        [containers]
        default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
        """
                + (runc ? "[engine]\nruntime = \"runc\"\n" : "");
    }

    /// `unix:///path`.
    String host() {
        return host;
    }

    /// Marks this demo's containers: demos beside each other must not see each other's.
    static String scope() {
        return "demo-" + ProcessHandle.current().pid();
    }

    private void quietly(String... arguments) {
        try {
            command(arguments);
        } catch (IOException left) {
            LOG.warn("{} failed", List.of(arguments), left);
        }
    }

    /// What a container needs of this machine to run our Java: it, and the libraries it is linked
    /// to.
    static List<String> volumes(Path java, Path classes) {
        List<String> volumes = new ArrayList<>();
        for (Path path :
                List.of(java, classes, Path.of("/lib"), Path.of("/lib64"), Path.of("/usr/lib"))) {
            if (Files.exists(path)) {
                volumes.add("%s:%s:ro".formatted(path, path));
            }
        }
        return volumes;
    }

    private void command(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(client);
        if (client.equals("docker")) {
            command.addAll(List.of("-H", host));
        } else {
            command.addAll(List.of("--remote", "--url", host));
        }
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream output = process.getInputStream()) {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        "%s takes longer than %d s".formatted(command, COMMAND_SECONDS));
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "%s: %s"
                                .formatted(
                                        String.join(" ", command),
                                        new String(output.readAllBytes(), StandardCharsets.UTF_8)
                                                .strip()));
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", hurried);
        }
    }

    /// Removes the image and what the controller noted of ended containers, and ends a service of
    /// our own; containers are gone before.
    @Override
    public void close() {
        quietly("volume", "prune", "-f", "--filter", "label=" + SCOPE_LABEL + "=" + scope());
        quietly("rmi", "-f", IMAGE);
        service.ifPresent(process -> {
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException hurried) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        });
    }
}
