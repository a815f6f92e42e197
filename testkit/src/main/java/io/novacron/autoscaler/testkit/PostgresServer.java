package io.novacron.autoscaler.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real PostgreSQL of its own for a test, on a loopback port, with an empty database directory.
///
/// Needs the server's programs (Debian and Ubuntu: `postgresql`). As root it runs as the user
/// `postgres`, since PostgreSQL refuses root. Not thread-safe.
public final class PostgresServer implements AutoCloseable {

    /// The user, without a password, and the database that is there at first.
    public static final String USER = "app";

    private static final String BIN = "/usr/lib/postgresql/*/bin";
    private static final int ATTEMPTS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Path log;
    private final String postgres;
    private final int port;
    private Optional<Process> server = Optional.empty();

    private PostgresServer(Path directory, String postgres, int port) {
        this.directory = directory;
        this.log = directory.resolve("log");
        this.postgres = postgres;
        this.port = port;
    }

    /// Starts a server; a test without the programs is skipped, see [RequiredProgram].
    public static PostgresServer start() {
        Path initdb = program("initdb").path();
        Path postgres = program("postgres").path();
        try {
            Path directory = Files.createTempDirectory("postgres-");
            if (isRoot()) {
                run(List.of("chown", "postgres", directory.toString()), Path.of("/"));
            }
            PostgresServer server = new PostgresServer(directory, postgres.toString(), freePort());
            run(
                    asOther(
                            List.of(
                                    initdb.toString(),
                                    "-D",
                                    server.data(),
                                    "-A",
                                    "trust",
                                    "-U",
                                    USER,
                                    "-E",
                                    "UTF8",
                                    "--locale=C",
                                    "--no-sync")),
                    directory);
            server.restart();
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static RequiredProgram program(String name) {
        return new RequiredProgram(name, "postgresql", List.of(BIN));
    }

    /// The JDBC URL of a database.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /// Starts the server again on the same data and port, after [#kill].
    public void restart() {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Process process = launch();
                if (isReady(process)) {
                    server = Optional.of(process);
                    return;
                }
                // Processes of the one that was killed may still be ending.
                process.destroyForcibly();
            }
            throw new IllegalStateException(
                    "PostgreSQL did not come up:\n" + Files.readString(log));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        asOther(
                                List.of(
                                        postgres,
                                        "-D",
                                        data(),
                                        "-p",
                                        Integer.toString(port),
                                        "-k",
                                        directory.toString(),
                                        "-c",
                                        "listen_addresses=127.0.0.1")))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    // The last line of the server's own file says when it takes connections.
    private boolean isReady(Process process) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Path status = Path.of(data(), "postmaster.pid");
        String pid = Long.toString(process.pid());
        while (System.nanoTime() - deadline < 0) {
            List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
            if (lines.size() >= 8
                    && lines.getFirst().strip().equals(pid)
                    && lines.get(7).strip().equals("ready")) {
                return true;
            }
            if (hasEnded(process)) {
                return false;
            }
        }
        return false;
    }

    // Waits a moment, too.
    private static boolean hasEnded(Process process) {
        try {
            return process.waitFor(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /// Ends the server and every process of it at once, without a chance to tidy up: a crash.
    public void kill() {
        Process process = server.orElseThrow();
        // The server first, so that it starts nothing new while its children are ended.
        List<ProcessHandle> all = new ArrayList<>();
        all.add(process.toHandle());
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        server = Optional.empty();
    }

    @Override
    public void close() {
        if (server.isPresent()) {
            kill();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asOther(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        List<String> other =
                new ArrayList<>(
                        List.of(
                                "setpriv",
                                "--reuid=postgres",
                                "--regid=postgres",
                                "--clear-groups",
                                "--"));
        other.addAll(command);
        return other;
    }

    private static void run(List<String> command, Path folder) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                throw new IllegalStateException(command.getFirst() + " failed:\n" + said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
