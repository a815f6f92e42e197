package io.novacron.autoscaler.plugins.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// A program to be an instance: `/health` answers what `/answer/STATUS` last said, `/exit/CODE`
/// ends it, `/burn` keeps one core busy.
final class TestInstance {

    private TestInstance() {}

    public static void main(String[] arguments) throws IOException {
        AtomicInteger health = new AtomicInteger(200);
        int port = Integer.parseInt(arguments[0]);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/",
                exchange -> {
                    String[] path = exchange.getRequestURI().getPath().split("/", -1);
                    int status = 200;
                    switch (path[1]) {
                        case "health" -> status = health.get();
                        case "answer" -> health.set(Integer.parseInt(path[2]));
                        case "exit" -> System.exit(Integer.parseInt(path[2]));
                        case "burn" -> Thread.ofPlatform().daemon().start(TestInstance::burn);
                        default -> status = 404;
                    }
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        System.out.println("listening on " + port);
    }

    private static void burn() {
        long sum = 0;
        while (sum >= 0) {
            sum = (sum + System.nanoTime()) & Long.MAX_VALUE;
        }
    }
}
