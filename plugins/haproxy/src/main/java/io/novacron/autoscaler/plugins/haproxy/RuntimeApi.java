package io.novacron.autoscaler.plugins.haproxy;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Talks to HAProxy's runtime API: one connection for one line of commands, whose answers come one
/// after the other until HAProxy closes it. Every wait ends at the deadline. Thread-safe.
final class RuntimeApi {

    /// A listing of 10,000 servers is about 6 MB.
    private static final int LARGEST_ANSWER = 32 << 20;

    /// HAProxy reads a line into one buffer (`tune.bufsize`, 16 KiB unless said otherwise).
    private static final int LONGEST_LINE = 12_000;

    private final SocketAddress socket;

    RuntimeApi(SocketAddress socket) {
        this.socket = socket;
    }

    /// Sends commands and answers what HAProxy said to all of them.
    ///
    /// @throws OutsideException `UNAVAILABLE` where nobody listens or the answer breaks off,
    ///   `TIMED_OUT` where it does not come in time
    String exchange(List<String> commands, Duration timeout) {
        String line = String.join(";", commands) + "\n";
        if (line.length() > LONGEST_LINE) {
            throw new OutsideException(
                    Kind.INVALID, "commands of %d bytes are too many".formatted(line.length()));
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        try (SocketChannel channel = open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            connect(channel, key, deadline);
            send(channel, key, ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), deadline);
            return receive(channel, key, deadline);
        } catch (IOException failed) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "HAProxy at %s does not answer: %s".formatted(socket, failed.getMessage()),
                    failed);
        }
    }

    private SocketChannel open() throws IOException {
        return socket instanceof UnixDomainSocketAddress
                ? SocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private void connect(SocketChannel channel, SelectionKey key, long deadline)
            throws IOException {
        SocketAddress address = socket;
        if (socket instanceof InetSocketAddress named && named.isUnresolved()) {
            address = new InetSocketAddress(named.getHostString(), named.getPort());
            if (((InetSocketAddress) address).isUnresolved()) {
                throw new IOException("its name is unknown");
            }
        }
        if (!channel.connect(address)) {
            do {
                await(key, SelectionKey.OP_CONNECT, deadline);
            } while (!channel.finishConnect());
        }
    }

    private void send(SocketChannel channel, SelectionKey key, ByteBuffer line, long deadline)
            throws IOException {
        while (line.hasRemaining()) {
            if (channel.write(line) == 0) {
                await(key, SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    private String receive(SocketChannel channel, SelectionKey key, long deadline)
            throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (true) {
            int read = channel.read(buffer);
            if (read < 0) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            answer.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (answer.size() > LARGEST_ANSWER) {
                throw new IOException(
                        "the answer is larger than %d bytes".formatted(LARGEST_ANSWER));
            }
            if (read == 0) {
                await(key, SelectionKey.OP_READ, deadline);
            }
        }
    }

    private void await(SelectionKey key, int operation, long deadline) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new OutsideException(
                    Kind.TIMED_OUT, "HAProxy at %s did not answer in time".formatted(socket));
        }
        key.interestOps(operation);
        key.selector().selectedKeys().clear();
        key.selector().select(Math.max(1, left / 1_000_000));
        if (Thread.currentThread().isInterrupted()) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "interrupted while waiting for HAProxy at " + socket);
        }
    }
}
