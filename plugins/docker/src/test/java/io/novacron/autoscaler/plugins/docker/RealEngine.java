package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// A real engine of this machine, Podman or Docker, with everything it keeps in a folder of its own
/// and a tiny image of busybox in it. One of each for all tests; it ends with this JVM.
///
/// Both need root. Where one cannot run containers, the test is skipped, or fails with `CI` set.
final class RealEngine {

    static final String IMAGE = "localhost/box:1";

    private static final List<String> APPLETS =
            List.of("sh", "sleep", "httpd", "tail", "echo", "cat", "kill", "wget", "dd", "true");

    private static final Lazy PODMAN = new Lazy("podman");
    private static final Lazy DOCKER = new Lazy("docker");

    private final boolean podman;
    private final Path folder;
    private final Path socket;
    private final List<String> client;
    private Process server;

    static RealEngine podman() {
        return PODMAN.get();
    }

    static RealEngine docker() {
        return DOCKER.get();
    }

    /// Started by the first test that asks; a failure is told to every test.
    private static final class Lazy {
        private final String name;
        private RealEngine engine;
        private RuntimeException failed;

        Lazy(String name) {
            this.name = name;
        }

        synchronized RealEngine get() {
            if (engine == null && failed == null) {
                try {
                    engine = new RealEngine(name.equals("podman"));
                    engine.start();
                    engine.loadImage();
                    engine.requireThatItRuns();
                } catch (TestAbortedException | AssertionFailedError missing) {
                    throw missing;
                } catch (RuntimeException | AssertionError broken) {
                    failed = new IllegalStateException(broken);
                    engine = null;
                }
            }
            if (failed != null) {
                String what = "%s cannot run here: %s".formatted(name, failed.getMessage());
                String ci = System.getenv().getOrDefault("CI", "");
                if (!ci.isEmpty() && !ci.equals("false")) {
                    throw new AssertionFailedError(what, failed);
                }
                throw new TestAbortedException("skipped: " + what);
            }
            return engine;
        }
    }

    private RealEngine(boolean podman) {
        this.podman = podman;
        RequiredProgram.named("busybox", "busybox-static").path();
        RequiredProgram.named("runc", "runc").path();
        RequiredProgram.named("iptables", "iptables").path();
        try {
            // A short name: sockets in it have paths of at most 108 characters.
            this.folder = Files.createTempDirectory("nce");
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        this.socket = folder.resolve("s");
        if (podman) {
            new RequiredProgram("netavark", "netavark", List.of("/usr/lib/podman")).path();
            this.client =
                    List.of(
                            RequiredProgram.named("podman", "podman").path().toString(),
                            "--root",
                            folder.resolve("root").toString(),
                            "--runroot",
                            folder.resolve("run").toString());
        } else {
            RequiredProgram.named("dockerd", "docker.io").path();
            this.client =
                    List.of(
                            RequiredProgram.named("docker", "docker.io").path().toString(),
                            "-H",
                            "unix://" + socket);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    boolean isPodman() {
        return podman;
    }

    String host() {
        return "unix://" + socket;
    }

    /// Starts its service, also again after [#kill()].
    void start() {
        List<String> command = new ArrayList<>();
        if (podman) {
            write(
                    folder.resolve("containers.conf"),
                    """
                    [containers]
                    # root without CAP_SYS_RESOURCE cannot raise limits to Podman's defaults
                    default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
                    [engine]
                    runtime = "runc"
                    cgroup_manager = "cgroupfs"
                    events_logger = "file"
                    [network]
                    network_backend = "netavark"
                    """);
            command.addAll(client);
            command.addAll(List.of("system", "service", "--time=0", "unix://" + socket));
        } else {
            command.addAll(
                    List.of(
                            RequiredProgram.named("dockerd", "docker.io").path().toString(),
                            "--host=unix://" + socket,
                            "--data-root=" + folder.resolve("data"),
                            "--exec-root=" + folder.resolve("exec"),
                            "--pidfile=" + folder.resolve("pid"),
                            // containers outlive the daemon, as they outlive Podman's service
                            "--live-restore",
                            // ports are published by its proxy; rules of the machine stay as they
                            // are
                            "--iptables=false",
                            "--ip6tables=false",
                            "--bip=10.77.0.1/16"));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CONTAINERS_CONF", folder.resolve("containers.conf").toString());
        builder.redirectErrorStream(true);
        // conmon leaves a file where it runs when a container runs out of memory
        builder.directory(folder.toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        try {
            Files.deleteIfExists(socket);
            server = builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Await.until(
                client.getFirst() + " answers",
                () -> {
                    if (!server.isAlive()) {
                        throw new IllegalStateException("it ended: " + log());
                    }
                    return answers();
                },
                this::log);
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException notYet) {
            return false;
        }
    }

    /// `kill -9` of its service; containers stay.
    void kill() {
        server.destroyForcibly();
        try {
            server.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Keeps everything on a disk of its own from now on, small enough to be filled, with the image
    /// and nothing else on it. Podman only.
    ///
    /// @return where that disk is
    Path moveToSmallDisk() {
        Path disk = folder.resolve("root");
        kill();
        execute(List.of("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()));
        start();
        run("import", "-c", "CMD [\"/bin/sleep\",\"3600\"]", folder + "/box.tar", IMAGE);
        return disk;
    }

    /// Back to where everything was before [#moveToSmallDisk()].
    void leaveSmallDisk() {
        kill();
        // Podman mounts its storage once more below, and nothing of it is in use.
        execute(List.of("umount", "--recursive", folder.resolve("root").toString()));
        start();
    }

    long pid() {
        return server.pid();
    }

    private void loadImage() {
        Path rootfs = folder.resolve("rootfs");
        Path tar = folder.resolve("box.tar");
        try {
            for (String directory : List.of("bin", "tmp", "www", "etc", "proc", "sys", "dev")) {
                Files.createDirectories(rootfs.resolve(directory));
            }
            Files.copy(
                    RequiredProgram.named("busybox", "busybox-static").path(),
                    rootfs.resolve("bin/busybox"));
            for (String applet : APPLETS) {
                Files.createSymbolicLink(rootfs.resolve("bin/" + applet), Path.of("busybox"));
            }
            Files.writeString(rootfs.resolve("www/health"), "ok\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        execute(List.of("tar", "-C", rootfs.toString(), "-cf", tar.toString(), "."));
        run("import", "-c", "CMD [\"/bin/sleep\",\"3600\"]", tar.toString(), IMAGE);
    }

    private void requireThatItRuns() {
        run("run", "--rm", "--network", "none", IMAGE, "/bin/true");
    }

    /// Runs the engine's own command line and returns what it prints.
    String run(String... arguments) {
        List<String> command = new ArrayList<>(client);
        command.addAll(List.of(arguments));
        return execute(command);
    }

    /// Its lines, none of them empty.
    List<String> lines(String... arguments) {
        return run(arguments).lines().filter(line -> !line.isBlank()).toList();
    }

    private String execute(List<String> command) {
        try {
            Path errors = Files.createTempFile(folder, "err", "");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment()
                    .put("CONTAINERS_CONF", folder.resolve("containers.conf").toString());
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            String error = Files.readString(errors);
            Files.delete(errors);
            if (status != 0) {
                throw new IllegalStateException(
                        "%s: exit code %s: %s".formatted(command, status, error));
            }
            return output;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// Ends what a scope has left.
    void removeAll(String scope) {
        String label = "label=" + Labels.SCOPE + "=" + scope;
        remove(lines("ps", "-aq", "--filter", label));
        for (String volume :
                lines("volume", "ls", "-q", "--filter", "label=" + Note.SCOPE + "=" + scope)) {
            run("volume", "rm", volume);
        }
    }

    /// Kills and removes them. Podman would wait for each to end by itself, ten seconds.
    private void remove(List<String> containers) {
        if (containers.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("rm", "-f"));
        if (podman) {
            arguments.addAll(List.of("-t", "0"));
        }
        arguments.addAll(containers);
        run(arguments.toArray(String[]::new));
    }

    String log() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException none) {
            return "";
        }
    }

    private void end() {
        try {
            if (server != null && !server.isAlive()) {
                start();
            }
            remove(lines("ps", "-aq"));
        } catch (RuntimeException | AssertionError already) {
            // what is left is named in the folder's log
        }
        if (server != null) {
            server.destroy();
            try {
                if (!server.waitFor(20, TimeUnit.SECONDS)) {
                    server.destroyForcibly();
                }
            } catch (InterruptedException hurried) {
                server.destroyForcibly();
            }
        }
        deleteFolder();
    }

    private void deleteFolder() {
        try {
            new ProcessBuilder("umount", "-l", folder.resolve("root/overlay").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            try (Stream<Path> paths = Files.walk(folder)) {
                paths.sorted(java.util.Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        } catch (IOException | InterruptedException | UncheckedIOException left) {
            // a folder in /tmp
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
