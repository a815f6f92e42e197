package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The monitor of a QEMU process, by its protocol QMP: a line of JSON each way, after a greeting;
/// events come between answers. A monitor serves one client at a time. Not thread-safe.
final class QemuMonitor implements AutoCloseable {

    /// A QEMU that runs answers in milliseconds; one whose monitor another client has, never.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Far more than it says of its disks; more than that is no QEMU.
    private static final int LONGEST_ANSWER = 8 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path socket;
    private final @Nullable SocketChannel channel;
    private final @Nullable Selector selector;
    private final long deadline;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();

    private QemuMonitor(
            Path socket,
            @Nullable SocketChannel channel,
            @Nullable Selector selector,
            long deadline) {
        this.socket = socket;
        this.channel = channel;
        this.selector = selector;
        this.deadline = deadline;
    }

    /// Connects; where nobody listens, it is the monitor of a QEMU that has no disks.
    ///
    /// @throws OutsideException `UNAVAILABLE` where somebody listens and does not answer
    static QemuMonitor connect(Path socket, Commands commands) {
        long deadline = System.nanoTime() + Math.min(commands.left(), PATIENCE.toNanos());
        QemuMonitor monitor;
        try {
            monitor = open(socket, deadline);
        } catch (IOException nobody) {
            return new QemuMonitor(socket, null, null, deadline);
        }
        try {
            monitor.read();
            monitor.ask("qmp_capabilities", Map.of());
            return monitor;
        } catch (OutsideException failed) {
            monitor.close();
            throw failed;
        }
    }

    private static QemuMonitor open(Path socket, long deadline) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            Selector selector = Selector.open();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return new QemuMonitor(socket, channel, selector, deadline);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    /// Whether a QEMU answers.
    boolean isConnected() {
        return channel != null;
    }

    /// Grows the disk that is this image, while the guest runs.
    ///
    /// @return whether this QEMU has the image; if not, nothing was done
    /// @throws OutsideException where it refuses
    boolean grows(Path image, long bytes) {
        if (!isConnected()) {
            return false;
        }
        Optional<JsonNode> disk = disk(image);
        if (disk.isEmpty()) {
            return false;
        }
        String device = disk.get().path("device").asString("");
        Map<String, Object> which =
                device.isEmpty()
                        ? Map.of(
                                "node-name",
                                disk.get().path("inserted").path("node-name").asString(""),
                                "size",
                                bytes)
                        : Map.of("device", device, "size", bytes);
        ask("block_resize", which);
        return true;
    }

    private Optional<JsonNode> disk(Path image) {
        for (JsonNode disk : ask("query-block", Map.of())) {
            String file = disk.path("inserted").path("image").path("filename").asString("");
            if (!file.isEmpty() && isSame(file, image)) {
                return Optional.of(disk);
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(String file, Path image) {
        try {
            return Path.of(file).isAbsolute() && Files.isSameFile(Path.of(file), image);
        } catch (InvalidPathException | IOException another) {
            return false;
        }
    }

    private JsonNode ask(String command, Map<String, Object> arguments) {
        write(JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments)) + "\n");
        JsonNode answer = read();
        while (answer.has("event")) {
            answer = read();
        }
        if (answer.has("error")) {
            String said = answer.path("error").path("desc").asString("");
            boolean full = said.contains("No space left");
            throw new OutsideException(
                    full ? Kind.NO_CAPACITY : Kind.UNAVAILABLE,
                    "QEMU at %s refuses %s: %s".formatted(socket, command, said));
        }
        return answer.path("return");
    }

    private void write(String line) {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                // Commands are far shorter than what a socket holds.
                if (open().write(bytes) == 0) {
                    throw silent();
                }
            }
        } catch (IOException gone) {
            throw ended(gone);
        }
    }

    private JsonNode read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            while (true) {
                while (buffer.hasRemaining()) {
                    byte next = buffer.get();
                    if (next == '\n') {
                        return JSON.readTree(line.toByteArray());
                    }
                    line.write(next);
                }
                if (line.size() > LONGEST_ANSWER) {
                    throw new IOException("an answer of more than %d bytes".formatted(line.size()));
                }
                fill();
            }
        } catch (IOException | JacksonException gone) {
            throw ended(gone);
        }
    }

    private void fill() throws IOException {
        buffer.clear();
        int count = open().read(buffer);
        while (count == 0) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0 || selector == null) {
                throw silent();
            }
            selector.select(millis);
            selector.selectedKeys().clear();
            count = open().read(buffer);
        }
        if (count < 0) {
            throw new IOException("it hung up");
        }
        buffer.flip();
    }

    private SocketChannel open() {
        if (channel == null) {
            throw new IllegalStateException("not connected");
        }
        return channel;
    }

    private OutsideException silent() {
        return new OutsideException(
                Kind.UNAVAILABLE,
                ("QEMU's monitor at %s does not answer; it serves one client at a time, perhaps"
                                + " another has it")
                        .formatted(socket));
    }

    private OutsideException ended(Exception cause) {
        return new OutsideException(
                Kind.UNAVAILABLE,
                "QEMU's monitor at %s: %s".formatted(socket, cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        try {
            if (selector != null) {
                selector.close();
            }
            if (channel != null) {
                channel.close();
            }
        } catch (IOException already) {
            // Nothing of it is kept.
            return;
        }
    }
}
