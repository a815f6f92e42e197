package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A libvirt host of the tests' own: a real libvirtd in session mode, with its configuration,
/// socket, state and storage pool in one folder, and real QEMU processes (emulated, without KVM).
/// As root it runs as `nobody`, so that it neither needs nor finds the system's libvirt and
/// `/dev/kvm`.
///
/// One for all tests of a JVM; a test begins with [#clear()].
final class LibvirtHost {

    private static final long COMMAND_SECONDS = 60;
    private static final String NOBODY = "65534";
    private static LibvirtHost shared;

    private final Path folder;
    private final GuestImage guest;
    private Process daemon;

    private LibvirtHost(Path folder, GuestImage guest) {
        this.folder = folder;
        this.guest = guest;
    }

    /// Starts it at the first call.
    static synchronized LibvirtHost shared() {
        if (shared == null) {
            RequiredProgram.named("libvirtd", "libvirt-daemon").path();
            RequiredProgram.named("virsh", "libvirt-clients").path();
            RequiredProgram.named("qemu-system-x86_64", "qemu-system-x86").path();
            RequiredProgram.named("qemu-img", "qemu-utils").path();
            try {
                GuestImage guest = GuestImage.get();
                // Short: the path of a Unix socket has little room.
                Path folder = Path.of("/tmp", "nvlv" + ProcessHandle.current().pid());
                LibvirtHost host = new LibvirtHost(Files.createDirectory(folder), guest);
                Runtime.getRuntime().addShutdownHook(new Thread(host::end));
                host.prepare();
                shared = host;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
        return shared;
    }

    private void prepare() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path configuration = Files.createDirectories(folder.resolve("c/libvirt"));
        Files.writeString(
                configuration.resolve("qemu.conf"),
                "security_driver = \"none\"\nstdio_handler = \"file\"\n");
        Files.writeString(configuration.resolve("libvirtd.conf"), "auth_unix_rw = \"none\"\n");
        for (String name : List.of("run", "cache", "data", "pool", "console")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.copy(guest.kernel(), folder.resolve("vmlinuz"));
        Files.copy(guest.initrd(), folder.resolve("initrd.gz"));
        run(Map.of(), "qemu-img", "create", "-q", "-f", "qcow2", base().toString(), "16M");
        own(folder);
        startDaemon();
        virsh("pool-define-as", "default", "dir", "--target", pool().toString());
        virsh("pool-start", "default");
        virsh("pool-autostart", "default");
    }

    /// Gives files to the daemon's user.
    void own(Path path) {
        if (isRoot()) {
            run(Map.of(), "chown", "-R", NOBODY + ":" + NOBODY, path.toString());
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    void startDaemon() {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + NOBODY,
                            "--regid=" + NOBODY,
                            "--clear-groups",
                            "--"));
        }
        // Machines outlive the daemon that started them, and it takes one for running until its
        // process has been reaped: what is process 1 in a container may take seconds, or never do.
        command.addAll(
                List.of(RequiredProgram.named("tini", "tini").path().toString(), "-s", "--"));
        command.add(RequiredProgram.named("libvirtd", "libvirt-daemon").path().toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment());
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("libvirtd.log").toFile()));
        try {
            daemon = builder.start();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(COMMAND_SECONDS);
        while (!answers()) {
            if (System.nanoTime() > deadline || !daemon.isAlive()) {
                throw new IllegalStateException("libvirtd does not start: " + log());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private boolean answers() {
        return Files.exists(socket()) && tryVirsh("version").isPresent();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("libvirtd.log"));
        } catch (IOException none) {
            return "";
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", folder.toString(),
                "XDG_RUNTIME_DIR", folder.resolve("run").toString(),
                "XDG_CACHE_HOME", folder.resolve("cache").toString(),
                "XDG_CONFIG_HOME", folder.resolve("c").toString(),
                "XDG_DATA_HOME", folder.resolve("data").toString());
    }

    private Path socket() {
        return folder.resolve("run/libvirt/libvirt-sock");
    }

    String uri() {
        return "qemu+unix:///session?socket=" + socket();
    }

    Path kernel() {
        return folder.resolve("vmlinuz");
    }

    Path initrd() {
        return folder.resolve("initrd.gz");
    }

    Path pool() {
        return folder.resolve("pool");
    }

    Path consoles() {
        return folder.resolve("console");
    }

    Path folder() {
        return folder;
    }

    /// The image that disks are based on.
    Path base() {
        return pool().resolve("base.qcow2");
    }

    String console(String machine) {
        try {
            return Files.readString(
                    consoles().resolve(machine + ".log"), StandardCharsets.ISO_8859_1);
        } catch (IOException none) {
            return "";
        }
    }

    // The only direct child that has not daemonized.
    private ProcessHandle libvirtd() {
        return daemon.children()
                .filter(child -> commandLine(child.pid()).getFirst().endsWith("libvirtd"))
                .findFirst()
                .orElse(daemon.toHandle());
    }

    /// Kills the daemon as a crash would; machines run on.
    void killDaemon() {
        libvirtd().destroyForcibly();
        try {
            daemon.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Stops the daemon from answering, until [#wakeDaemon()].
    void freezeDaemon() {
        run(Map.of(), "kill", "-STOP", Long.toString(libvirtd().pid()));
    }

    void wakeDaemon() {
        run(Map.of(), "kill", "-CONT", Long.toString(libvirtd().pid()));
    }

    String virsh(String... arguments) {
        return run(Map.of("LC_ALL", "C"), command(arguments));
    }

    Optional<String> tryVirsh(String... arguments) {
        try {
            return Optional.of(virsh(arguments));
        } catch (IllegalStateException failed) {
            return Optional.empty();
        }
    }

    private String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("virsh", "--quiet", "--connect", uri()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    /// QEMU processes of this host, by the machine's name.
    Map<String, Long> machines() {
        Map<String, Long> found = new java.util.TreeMap<>();
        ProcessHandle.allProcesses()
                .forEach(process -> {
                    List<String> line = commandLine(process.pid());
                    int name = line.indexOf("-name");
                    boolean ours = line.stream().anyMatch(part -> part.contains(folder + "/"));
                    if (ours && name >= 0 && line.getFirst().contains("qemu")) {
                        found.put(
                                line.get(name + 1)
                                        .replaceFirst("^guest=", "")
                                        .replaceFirst(",.*", ""),
                                process.pid());
                    }
                });
        return found;
    }

    private static List<String> commandLine(long pid) {
        try {
            String text = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return List.of(text.split("\0"));
        } catch (IOException ended) {
            return List.of("");
        }
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /// Removes every machine and volume but the base.
    void clear() {
        if (!daemon.isAlive()) {
            startDaemon();
        }
        for (String machine : virsh("list", "--all", "--name").lines().toList()) {
            if (!machine.isBlank()) {
                tryVirsh("destroy", machine.strip());
                tryVirsh("undefine", machine.strip());
            }
        }
        machines().values().forEach(LibvirtHost::kill);
        try (Stream<Path> volumes = Files.list(pool())) {
            for (Path volume : volumes.filter(file -> !file.equals(base())).toList()) {
                Files.deleteIfExists(volume);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        virsh("pool-refresh", "default");
    }

    private void end() {
        if (daemon != null) {
            killDaemon();
        }
        machines().values().forEach(LibvirtHost::kill);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            System.err.println("left behind: " + folder + ": " + left);
        }
    }

    static String run(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Path output = Files.createTempFile("novacron-command", ".txt");
            try {
                Process process = builder.redirectOutput(output.toFile()).start();
                boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                String text = Files.readString(output);
                if (!ended || process.exitValue() != 0) {
                    throw new IllegalStateException(String.join(" ", command) + ": " + text);
                }
                return text;
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
