package io.novacron.autoscaler.plugins.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/// A server on loopback that answers as a test says: what a real Prometheus cannot be made to do.
final class FakePrometheus implements AutoCloseable {

    /// @param path as asked for
    /// @param form the parameters
    /// @param headers by name in lower case
    record Asked(String path, Map<String, String> form, Map<String, String> headers) {
        String query() {
            return form.getOrDefault("query", "");
        }
    }

    /// What is answered to one request.
    ///
    /// @param hangs takes the request, sends headers and half of the body where there is one, and
    ///   then nothing
    record Answered(
            int status,
            String contentType,
            String body,
            Map<String, String> headers,
            boolean hangs) {

        static Answered json(String body) {
            return json(200, body);
        }

        static Answered json(int status, String body) {
            return new Answered(status, "application/json", body, Map.of(), false);
        }

        static Answered hanging(String body) {
            return new Answered(200, "application/json", body, Map.of(), true);
        }

        /// A vector of `{labels} value` in JSON.
        static Answered vector(String... series) {
            return json(
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                            + String.join(",", series)
                            + "]}}");
        }
    }

    static String series(String labels, String value) {
        return "{\"metric\":{%s},\"value\":[1735689600.5,\"%s\"]}".formatted(labels, value);
    }

    private final HttpServer server;
    private final boolean secure;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    volatile Function<Asked, Answered> answer = _ -> Answered.vector();

    FakePrometheus() {
        this(null);
    }

    /// @param tls null for plain HTTP; clients must show a certificate it trusts
    FakePrometheus(SSLContext tls) {
        secure = tls != null;
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(any, 0);
            } else {
                HttpsServer https = HttpsServer.create(any, 0);
                https.setHttpsConfigurator(
                        new HttpsConfigurator(tls) {
                            @Override
                            public void configure(HttpsParameters parameters) {
                                javax.net.ssl.SSLParameters own = tls.getDefaultSSLParameters();
                                own.setNeedClientAuth(true);
                                parameters.setSSLParameters(own);
                            }
                        });
                server = https;
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            headers.put(
                                    name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
            Asked one =
                    new Asked(
                            exchange.getRequestURI().toString(),
                            form(
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8)),
                            headers);
            asked.add(one);
            Answered answered = answer.apply(one);
            byte[] body = answered.body().getBytes(StandardCharsets.UTF_8);
            if (!answered.contentType().isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", answered.contentType());
            }
            answered.headers().forEach(exchange.getResponseHeaders()::set);
            if (answered.hangs() && body.length == 0) {
                closed.await();
            }
            exchange.sendResponseHeaders(answered.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody()
                    .write(body, 0, answered.hangs() ? body.length / 2 : body.length);
            exchange.getResponseBody().flush();
            if (answered.hangs()) {
                closed.await();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new TreeMap<>();
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }

    URI url() {
        return URI.create(
                "%s://127.0.0.1:%s/prefix/"
                        .formatted(secure ? "https" : "http", server.getAddress().getPort()));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
