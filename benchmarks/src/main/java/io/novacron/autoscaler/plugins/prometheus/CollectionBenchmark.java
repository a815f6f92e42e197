package io.novacron.autoscaler.plugins.prometheus;

import com.sun.net.httpserver.HttpServer;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One query's answer for 10,000 groups, of the shape and size of Prometheus's (three labels, 1.3
/// MB): `parse` alone, and `collect` from requests to readings, over loopback from a server that
/// has the answer ready. Stands in the plug-in's package, since the parser is nobody else's.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1)
public class CollectionBenchmark {

    private static final int GROUPS = 10_000;
    private static final Call CALL = Call.within(Duration.ofSeconds(30));

    private final byte[] body =
            IntStream.range(0, GROUPS)
                    .mapToObj(group ->
                            "{\"metric\":{\"group\":\"group-%s\",\"instance\":\"127.0.0.1:9100\",\"job\":\"node\"},\"value\":[1795622198.389,\"%s\"]}"
                                    .formatted(group, group * 0.37))
                    .collect(
                            Collectors.joining(
                                    ",",
                                    "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[",
                                    "]}}"))
                    .getBytes(StandardCharsets.UTF_8);
    private final List<String> labels = List.of("group", Labels.MARKER);
    private final List<MetricRequest> requests = new ArrayList<>();
    private final HttpServer server = serving(body);
    private final PrometheusProvider provider =
            new PrometheusProvider(
                    PrometheusSettings.of(
                            URI.create("http://127.0.0.1:" + server.getAddress().getPort())));

    private static HttpServer serving(byte[] answer) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            exchange.getRequestBody().readAllBytes();
                            exchange.getResponseHeaders().set("Content-Type", "application/json");
                            exchange.sendResponseHeaders(200, answer.length);
                            exchange.getResponseBody().write(answer);
                        }
                    });
            server.start();
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Checks that every group gets its value.
    @Setup
    public void prepare() {
        MetricDefinition plain = MetricDefinition.of(MetricType.CUSTOM);
        MetricDefinition definition =
                new MetricDefinition(
                        plain.type(),
                        plain.provider(),
                        Optional.of("avg by (group) (load)"),
                        Optional.of("group"),
                        plain.instanceLabel(),
                        plain.request(),
                        plain.aggregate(),
                        plain.maxAge(),
                        plain.onMissing(),
                        plain.trustZero(),
                        plain.smoothing());
        for (int group = 0; group < GROUPS; group++) {
            requests.add(
                    new MetricRequest(
                            ScalingGroup.builder("group-" + group)
                                    .metric("load", definition)
                                    .build(),
                            "load",
                            definition,
                            List.of()));
        }
        long known =
                collect().values().stream().filter(reading -> reading.value().isPresent()).count();
        if (known != GROUPS) {
            throw new IllegalStateException(known + " of " + GROUPS + " groups have a value");
        }
    }

    @TearDown
    public void stop() {
        provider.close();
        server.stop(0);
    }

    @Benchmark
    public Answer parse() throws QueryException {
        return AnswerParser.parse(body, labels, GROUPS);
    }

    @Benchmark
    public Map<MetricKey, MetricReading> collect() {
        return provider.collect(requests, CALL);
    }
}
