package io.novacron.autoscaler.server.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.config.SupportedFeatures;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.push.PushProvider;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.HaproxyServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole thing: processes behind a real HAProxy, scaled out and in under requests.
final class TrafficThroughHaproxyTest {

    private static final int CALLERS = 4;

    @TempDir Path directory;

    private ServerConfiguration configuration(String routers) {
        return ServerDocuments.read(
                        """
                        controllers: {local: {type: process, probeInterval: 100ms}}
                        routers: %s
                        providers: {push: {type: push}}
                        """
                                .formatted(routers),
                        directory)
                .orThrow();
    }

    private static ScalingGroup group(String network) {
        return GroupDocuments.readOne(
                        """
                        id: web
                        resourceType: process
                        minCapacity: 1
                        maxCapacity: 5
                        evaluationInterval: 1s
                        warmup: 1s
                        launchTemplate:
                          command: ["%s", -XX:TieredStopAtLevel=1, -XX:+UseSerialGC, -cp, "%s", %s, "${port}"]
                          ports: {from: 21100, to: 21199}
                        metrics: {rps: {type: custom, maxAge: 1h, provider: push}}
                        rules: [{id: rps, type: target, metric: rps, averageValue: 10}]
                        behavior: {scaleIn: {stabilizationWindow: 0s}}
                        network: %s
                        lifecycle: {drainTimeout: 1m}
                        """
                                .formatted(
                                        Path.of(System.getProperty("java.home"), "bin", "java"),
                                        Path.of("target", "test-classes").toAbsolutePath(),
                                        ServedInstance.class.getName(),
                                        network),
                        List.of(new SupportedFeatures()))
                .orThrow();
    }

    /// Requests without pause, and what became of them.
    private static final class Load implements AutoCloseable {
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<?>> callers = new ArrayList<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        final AtomicInteger answers = new AtomicInteger();
        final Set<String> answered = ConcurrentHashMap.newKeySet();
        final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

        Load(URI url) {
            for (int caller = 0; caller < CALLERS; caller++) {
                callers.add(threads.submit(() -> call(url)));
            }
        }

        private void call(URI url) {
            HttpRequest request = HttpRequest.newBuilder(url).build();
            while (!ended.get()) {
                try {
                    HttpResponse<String> response =
                            client.send(request, HttpResponse.BodyHandlers.ofString());
                    if (response.statusCode() == 200) {
                        answers.incrementAndGet();
                        answered.add(response.body());
                    } else {
                        failures.add(response.statusCode() + " " + response.body());
                    }
                } catch (java.io.IOException broken) {
                    failures.add(broken.toString());
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        @Override
        public void close() {
            ended.set(true);
            threads.close();
            client.close();
        }
    }

    @Test
    @Tag("slow")
    void fromOneToFiveAndBackWithoutAFailedRequestAndARestartedHaproxyIsFilledAgain() {
        ServerConfiguration configuration;
        ScalingGroup group = group("{router: lb, pool: web}");
        Call call = Call.within(Duration.ofSeconds(20));
        try (HaproxyServer haproxy = HaproxyServer.start()) {
            configuration =
                    configuration("{lb: {type: haproxy, socket: %s}}".formatted(haproxy.socket()));
            try (Autoscaler autoscaler =
                    Autoscaler.open(
                            configuration,
                            new Secrets(_ -> Optional.empty()),
                            directory.resolve("data"),
                            Clock.systemUTC())) {
                assertThat(PlugInCheck.ofServer(autoscaler.plugIns()).check(group)).isEmpty();
                push(autoscaler, 5);
                autoscaler.apply(List.of(group), Change.by("test"));
                autoscaler.start();
                awaitMembers(autoscaler, group, call, 1);

                try (Load load = new Load(haproxy.url())) {
                    Await.until("requests are answered", () -> load.answers.get() > 20);
                    push(autoscaler, 50);
                    awaitMembers(autoscaler, group, call, 5);
                    Await.until("all five answer", () -> load.answered.size() == 5);
                    push(autoscaler, 5);
                    awaitMembers(autoscaler, group, call, 1);
                    Await.until(
                            "the others are gone",
                            () ->
                                    autoscaler
                                                    .plugIns()
                                                    .controllers()
                                                    .get("local")
                                                    .list(call)
                                                    .size()
                                            == 1);
                    int soFar = load.answers.get();
                    Await.until("it goes on", () -> load.answers.get() > soFar + 20);
                    assertThat(load.failures).isEmpty();
                }

                haproxy.kill();
                haproxy.restart();
                awaitMembers(autoscaler, group, call, 1);
                try (Load load = new Load(haproxy.url())) {
                    Await.until("requests are answered again", () -> load.answers.get() > 20);
                    assertThat(load.failures).isEmpty();
                }

                autoscaler
                        .manager()
                        .unregisterScalingGroup("web", Change.by("test").because("over").forced());
                Await.until(
                        "nothing is left",
                        () ->
                                autoscaler.plugIns().controllers().get("local").list(call).isEmpty()
                                        && autoscaler
                                                .plugIns()
                                                .routers()
                                                .get("lb")
                                                .members(group, call)
                                                .isEmpty());
            }
        }
    }

    private static void awaitMembers(
            Autoscaler autoscaler, ScalingGroup group, Call call, int count) {
        Await.until(
                count + " members",
                () ->
                        autoscaler.plugIns().routers().get("lb").members(group, call).size()
                                == count);
    }

    private static void push(Autoscaler autoscaler, double value) {
        PushProvider push = (PushProvider) autoscaler.plugIns().providers().get("push");
        push.ingest()
                .json(
                        "{\"samples\": [{\"group\": \"web\", \"metric\": \"rps\", \"value\": %s}]}"
                                .formatted(value)
                                .getBytes(StandardCharsets.UTF_8));
    }

    private List<String> problems(String routers, String network) {
        try (PlugIns plugIns =
                PlugIns.open(
                        configuration(routers),
                        new Secrets(_ -> Optional.empty()),
                        directory.resolve("plug-ins"))) {
            return PlugInCheck.ofServer(plugIns).check(group(network)).stream()
                    .map(Problem::toString)
                    .toList();
        }
    }

    @Test
    void aRouterThatIsNotThereIsSaidBeforeAnythingRuns() {
        String one = "{lb: {type: haproxy, socket: /run/lb.sock}}";
        String two = "{lb: {type: haproxy, socket: /run/a}, edge: {type: haproxy, socket: /run/b}}";
        assertThat(problems(one, "{pool: web}")).isEmpty();
        assertThat(problems(one, "{attach: [private]}"))
                .as("a network that only attaches asks for no router")
                .singleElement()
                .asString()
                .contains("network.attach");
        assertThat(problems("{}", "{pool: web}"))
                .singleElement()
                .asString()
                .contains("network.router", "none is configured");
        assertThat(problems(one, "{router: edge, pool: web}"))
                .singleElement()
                .asString()
                .contains("network.router", "'edge'", "lb");
        assertThat(problems(two, "{pool: web}"))
                .singleElement()
                .asString()
                .contains("network.router", "edge, lb");
        assertThat(problems(two, "{router: lb, pool: 'a b', port: 0}"))
                .anyMatch(it -> it.contains("network.pool"))
                .anyMatch(it -> it.contains("network.port"));
    }
}
