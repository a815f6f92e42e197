package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.cli.Main;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Samples a second through `POST /api/v1/samples` or `POST /api/v1/write` of a `serve` that runs
/// as a process of its own, over real connections on loopback: `HttpIngest [json | remote-write]
/// [seconds] [samples a body] [connections]`. Each body has a sample for as many groups, all with
/// the time at which it was made, at most a second ago; the first fifth of the time is not counted.
/// Prints JSON, with the processor time of both processes and the machine's load.
public final class HttpIngest {

    private static final Pattern LISTENING = Pattern.compile("listening on (\\S+); data");

    private final boolean json;
    private final int samples;
    private final AtomicReference<byte[]> request = new AtomicReference<>(new byte[0]);
    private volatile boolean over;

    private HttpIngest(boolean json, int samples) {
        this.json = json;
        this.samples = samples;
    }

    /// Runs it.
    public static void main(String[] arguments) throws Exception {
        boolean json = arguments.length == 0 || arguments[0].equals("json");
        int seconds = argument(arguments, 1, 30);
        int samples = argument(arguments, 2, 2_000);
        int connections = argument(arguments, 3, 2);
        Path directory = Files.createTempDirectory("http-ingest");
        new HttpIngest(json, samples).run(directory, Duration.ofSeconds(seconds), connections);
    }

    private static int argument(String[] arguments, int index, int byDefault) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : byDefault;
    }

    /// What one connection saw.
    private static final class Lane {
        private final List<Long> nanos = new ArrayList<>();
        private int refused;
    }

    private void run(Path directory, Duration length, int connections) throws Exception {
        Process server = start(directory);
        try {
            URI address = address(server, directory.resolve("output.txt"));
            String token = Files.readString(directory.resolve("data/admin.token")).strip();
            // Series of remote write find their groups once these have been evaluated.
            awaitEvaluations(address, token);
            request.set(request(token));
            List<Lane> warm = drive(address, token, length.dividedBy(5), connections);
            Duration before = cpu(server.toHandle());
            long own = ownCpuNanos();
            long begin = System.nanoTime();
            List<Lane> lanes =
                    drive(address, token, length.multipliedBy(4).dividedBy(5), connections);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double serverCores = cpu(server.toHandle()).minus(before).toNanos() / 1e9 / seconds;
            double driverCores = (ownCpuNanos() - own) / 1e9 / seconds;
            awaitEvaluations(address, token);
            requireData(address, token);
            print(
                    lanes,
                    warm.stream().mapToInt(lane -> lane.refused).sum(),
                    seconds,
                    serverCores,
                    driverCores);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private Process start(Path directory) throws IOException {
        StringBuilder groups = new StringBuilder("groups:\n");
        for (int group = 0; group < samples; group++) {
            groups.append(
                    """
                    - id: group-%s
                      resourceType: process
                      minCapacity: 0
                      maxCapacity: 10
                      dryRun: true
                      evaluationInterval: 10s
                      metrics: {load: {type: custom, provider: push}}
                      rules: [{id: load, type: target, metric: load, averageValue: 100}]
                      launchTemplate: {command: [sleep, "60"]}
                    """
                            .formatted(group));
        }
        Files.writeString(directory.resolve("groups.yaml"), groups);
        Path configuration =
                Files.writeString(
                        directory.resolve("server.yaml"),
                        """
                        controllers: {local: {type: process}}
                        providers: {push: {type: push}}
                        server: {limits: {requestsPerSecond: 100000}}
                        groups: [groups.yaml]
                        """);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--config",
                        configuration.toString(),
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
    }

    private static URI address(Process server, Path output) throws IOException {
        while (server.isAlive()) {
            Matcher said = LISTENING.matcher(Files.readString(output));
            if (said.find()) {
                return URI.create(said.group(1));
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IllegalStateException("the server did not start:\n" + Files.readString(output));
    }

    /// Waits until each group has been evaluated once from now on.
    private void awaitEvaluations(URI address, String token) throws Exception {
        double wanted = evaluations(address, token) + samples;
        while (evaluations(address, token) < wanted) {
            LockSupport.parkNanos(200_000_000);
        }
    }

    private static double evaluations(URI address, String token) throws Exception {
        return get(address, token, "/metrics")
                .lines()
                .filter(line -> line.startsWith("autoscaler_loop_evaluations_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// What was pushed has arrived where decisions are made, or nothing was measured.
    private void requireData(URI address, String token) throws Exception {
        for (int group : new int[] {0, samples / 2, samples - 1}) {
            String said = get(address, token, "/api/v1/groups/group-" + group);
            if (!said.contains("\"state\":\"dry_run\"")) {
                throw new IllegalStateException("no samples have arrived: " + said);
            }
        }
    }

    private static String get(URI address, String token, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(address.resolve(path))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private List<Lane> drive(URI address, String token, Duration length, int connections)
            throws InterruptedException {
        over = false;
        List<Lane> lanes = IntStream.range(0, connections).mapToObj(_ -> new Lane()).toList();
        List<Thread> threads =
                lanes.stream()
                        .map(lane -> Thread.ofPlatform().start(() -> send(address, lane)))
                        .toList();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(Math.min(1_000_000_000L, end - System.nanoTime()));
            request.set(request(token));
        }
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return lanes;
    }

    private void send(URI address, Lane lane) {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
            while (!over) {
                long begin = System.nanoTime();
                socket.getOutputStream().write(request.get());
                String head = head(in);
                in.skipNBytes(contentLength(head));
                lane.nanos.add(System.nanoTime() - begin);
                if (!head.startsWith("HTTP/1.1 20")) {
                    lane.refused++;
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the server closed the connection after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static long contentLength(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    private byte[] request(String token) {
        Instant now = Instant.now();
        byte[] body =
                json
                        ? PushedBodies.json(0, samples, now)
                        : PushedBodies.remoteWrite(0, samples, now);
        String head =
                "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%sContent-Length: %s\r\n\r\n"
                        .formatted(
                                json ? "/api/v1/samples" : "/api/v1/write",
                                token,
                                json
                                        ? "Content-Type: application/json\r\n"
                                        : "Content-Type: application/x-protobuf\r\nContent-Encoding: snappy\r\n",
                                body.length);
        byte[] request =
                Arrays.copyOf(
                        head.getBytes(StandardCharsets.US_ASCII), head.length() + body.length);
        System.arraycopy(body, 0, request, head.length(), body.length);
        return request;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static long ownCpuNanos() {
        return cpu(ProcessHandle.current()).toNanos();
    }

    private void print(
            List<Lane> lanes, int refusedBefore, double seconds, double server, double driver) {
        long[] nanos =
                lanes.stream()
                        .flatMap(lane -> lane.nanos.stream())
                        .mapToLong(Long::longValue)
                        .sorted()
                        .toArray();
        int refused = refusedBefore + lanes.stream().mapToInt(lane -> lane.refused).sum();
        System.out.printf(
                "{\"form\": \"%s\", \"samplesPerSecond\": %.0f, \"bodies\": %d, \"samplesPerBody\": %d, \"connections\": %d,"
                        + " \"refused\": %d, \"seconds\": %.1f, \"p50Millis\": %.1f, \"p99Millis\": %.1f,"
                        + " \"serverCores\": %.2f, \"driverCores\": %.2f, \"loadAverage\": %.1f}%n",
                json ? "json" : "remote-write",
                (nanos.length - refused) * (double) samples / seconds,
                nanos.length,
                samples,
                lanes.size(),
                refused,
                seconds,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                server,
                driver,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
