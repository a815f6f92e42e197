package io.novacron.autoscaler.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real HAProxy on loopback in a folder of its own: a frontend, backends `web` and `shop` that
/// take servers while it runs, and `fixed`, which does not. The program is installed by `./test`;
/// without it tests are skipped.
public final class HaproxyServer implements AutoCloseable {

    private static final RequiredProgram PROGRAM = RequiredProgram.named("haproxy", "haproxy");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ATTEMPTS = 5;

    private final Path folder;
    private final Path socket;
    private final String own;
    private int port;
    private int control;
    private Optional<Process> process = Optional.empty();

    private HaproxyServer(String own) throws IOException {
        PROGRAM.path();
        this.own = own;
        // The path of a socket is short, so not within a module's target folder.
        this.folder = Files.createTempDirectory("novacron-haproxy-");
        this.socket = folder.resolve("admin.sock");
    }

    /// Starts one on free ports.
    ///
    /// @param own lines for the backend `web`, such as servers of its own
    public static HaproxyServer start(String... own) {
        try {
            HaproxyServer server = new HaproxyServer("  " + String.join("\n  ", own));
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                server.port = freePort();
                server.control = freePort();
                Files.writeString(server.configuration(), server.text());
                // Another program may have taken a port in between.
                if (server.launch()) {
                    return server;
                }
            }
            throw new IllegalStateException("HAProxy does not start: " + server.log());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Path configuration() {
        return folder.resolve("haproxy.cfg");
    }

    private String text() {
        return """
        global
          stats socket %s mode 600 level admin
          stats socket ipv4@127.0.0.1:%d level admin
          nbthread 2
          maxconn 2000
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        frontend front
          bind 127.0.0.1:%d
          use_backend shop if { path_beg /shop }
          default_backend web
        backend web
          balance roundrobin
        %s
        backend shop
          balance leastconn
        backend fixed
          balance source
        """
                .formatted(socket, control, port, own);
    }

    private boolean launch() throws IOException {
        Process started =
                new ProcessBuilder(
                                PROGRAM.path().toString(), "-db", "-f", configuration().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                        .start();
        process = Optional.of(started);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && started.isAlive()) {
            if (listens()) {
                return true;
            }
            LockSupport.parkNanos(20_000_000);
        }
        return false;
    }

    private boolean listens() {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return Files.exists(socket);
        } catch (IOException notYet) {
            return false;
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /// Where its clients go.
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /// Its runtime API.
    public Path socket() {
        return socket;
    }

    /// Its runtime API over TCP.
    public InetSocketAddress control() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), control);
    }

    /// Ends it as a machine does that loses power.
    public void kill() {
        process.ifPresent(HaproxyServer::kill);
    }

    private static void kill(Process running) {
        running.destroyForcibly();
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("HAProxy does not end");
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts it again on the same ports, with what its configuration says and nothing else.
    public void restart() {
        try {
            if (!launch()) {
                throw new IllegalStateException("HAProxy does not start again: " + log());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            for (String name : new String[] {"admin.sock", "haproxy.cfg", "log"}) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
