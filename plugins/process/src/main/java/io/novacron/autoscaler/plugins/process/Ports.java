package io.novacron.autoscaler.plugins.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Gives out ports: each to one instance at a time, whatever ranges overlap, and only when nobody
/// else on the machine has it. Goes round its range, so that a port just given back rests as long
/// as it can. Thread-safe.
final class Ports {

    private final Set<Integer> taken = new HashSet<>();
    private final Map<LaunchTemplate.PortRange, Integer> next = new HashMap<>();

    /// Marks the port of an instance that was found running.
    synchronized void adopt(int port) {
        taken.add(port);
    }

    /// A free port; empty where the range has none.
    synchronized OptionalInt take(LaunchTemplate.PortRange range) {
        int width = range.to() - range.from() + 1;
        int start = next.getOrDefault(range, range.from());
        for (int step = 0; step < width; step++) {
            int port = range.from() + (start - range.from() + step) % width;
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                next.put(range, port == range.to() ? range.from() : port + 1);
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }

    synchronized void give(int port) {
        taken.remove(port);
    }

    /// Whether a program could listen on it, on loopback and on every address. Bound, not listened
    /// on, so the check itself is not seen from outside.
    static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (SocketChannel channel =
                SocketChannel.open(
                        address.getAddress() instanceof java.net.Inet6Address
                                ? StandardProtocolFamily.INET6
                                : StandardProtocolFamily.INET)) {
            // As servers do: connections of the past that are still closing are no obstacle.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
