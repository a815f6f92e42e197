package io.novacron.autoscaler.server.assembly;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// A program to be an instance: answers with its port, after 20 ms.
final class ServedInstance {

    private static final long WORK_NANOS = 20_000_000;

    private ServedInstance() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        server.createContext(
                "/",
                exchange -> {
                    LockSupport.parkNanos(WORK_NANOS);
                    byte[] body = arguments[0].getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }
}
