package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.push.PushProvider;
import io.novacron.autoscaler.plugins.push.PushSettings;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.InMemoryStateStore;
import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How long from a pushed sample beyond a threshold to the call of the controller, on the real loop
/// in real time: `PushLatency [groups] [breaches] [samples a second] [memory | file]`. Prints the
/// percentiles as JSON (`acted`: how many led to a call at all). Groups have an interval of a
/// minute, so only early evaluations count.
public final class PushLatency {

    private PushLatency() {}

    /// When the controller was called for which group.
    private static final class Fleet implements ResourceController {
        private final Map<String, ManagedInstance> instances = new ConcurrentHashMap<>();
        private final Map<String, Long> breaches = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

        /// Two instances that have run for a while.
        void seed(String group) {
            for (String key : List.of(group + "-a", group + "-b")) {
                Instance instance = Instance.running(key, Instant.now().minus(Duration.ofHours(1)));
                instances.put(key, new ManagedInstance(group, key, instance));
            }
        }

        @Override
        public List<Problem> validate(ScalingGroup group) {
            return List.of();
        }

        @Override
        public List<ManagedInstance> list(Call call) {
            return List.copyOf(instances.values());
        }

        @Override
        public Instance launch(LaunchRequest request, Call call) {
            Long breach = breaches.remove(request.group().id());
            if (breach != null) {
                latencies.add(System.nanoTime() - breach);
            }
            return instances
                    .computeIfAbsent(
                            request.key(),
                            key ->
                                    new ManagedInstance(
                                            request.group().id(),
                                            key,
                                            Instance.running(key, Instant.now())))
                    .instance();
        }

        @Override
        public void terminate(TerminateRequest request, Call call) {
            instances.values().removeIf(known -> known.instance().id().equals(request.instance()));
        }

        @Override
        public void close() {}
    }

    /// Runs it.
    public static void main(String[] arguments) throws IOException {
        int groups = argument(arguments, 0, 1_000);
        int breaches = argument(arguments, 1, 500);
        int rate = argument(arguments, 2, 10_000);
        boolean file = arguments.length > 3 && arguments[3].equals("file");
        Path directory = Files.createTempDirectory("push-latency");
        StateStore store =
                file ? JdbcStateStore.open(directory.resolve("state")) : new InMemoryStateStore();
        Fleet fleet = new Fleet();
        PushProvider provider = new PushProvider(PushSettings.DEFAULT, InstantSource.system());
        try (AutoScalingManager manager =
                AutoScalingManager.builder(store)
                        .controller("fleet", fleet)
                        .provider("push", provider)
                        // All breaches at once is not what is measured here.
                        .settings(LoopSettings.DEFAULT.withLaunchesInFlight(breaches))
                        .build()) {
            manager.initialize();
            for (int group = 0; group < groups; group++) {
                fleet.seed("group-" + group);
                manager.registerScalingGroup(group(group));
            }
            push(fleet, provider, 0, groups, 50);
            manager.startScalingLoop(Duration.ofSeconds(1));
            while (manager.loop().statistics().evaluations() < groups) {
                LockSupport.parkNanos(100_000_000);
            }
            run(fleet, provider, groups, breaches, rate);
            print(fleet, groups, breaches, rate, file);
        }
    }

    private static int argument(String[] arguments, int index, int byDefault) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : byDefault;
    }

    private static ScalingGroup group(int number) {
        return ScalingGroup.builder("group-" + number)
                .controller("fleet")
                .minCapacity(2)
                .maxCapacity(1_000)
                .evaluationInterval(Duration.ofMinutes(1))
                .metric("load", MetricDefinition.of(MetricType.CUSTOM).from("push"))
                .rules(
                        List.of(
                                new Rule.Threshold(
                                        Rule.Header.of("load"),
                                        "load",
                                        OptionalDouble.of(80),
                                        OptionalDouble.empty(),
                                        1,
                                        1,
                                        1,
                                        Rule.ChangeType.INSTANCES,
                                        Optional.empty())))
                .build();
    }

    // Every 10 ms: calm samples of the next groups in turn, and now and then a breach of one that
    // had none for 20 seconds.
    private static void run(
            Fleet fleet, PushProvider provider, int groups, int breaches, int rate) {
        SplittableRandom random = new SplittableRandom(1);
        long[] lastBreach = new long[groups];
        Arrays.fill(lastBreach, System.nanoTime() - 30_000_000_000L);
        int next = 0;
        int made = 0;
        long turn = System.nanoTime();
        while (made < breaches) {
            int calm = Math.min(groups, rate / 100);
            push(fleet, provider, next, calm, 50 + random.nextInt(10));
            next = next + 2 * calm > groups ? 0 : next + calm;
            int group = random.nextInt(groups);
            if (random.nextInt(5) == 0 && System.nanoTime() - lastBreach[group] > 20_000_000_000L) {
                lastBreach[group] = System.nanoTime();
                fleet.breaches.put("group-" + group, lastBreach[group]);
                breach(provider, group);
                made++;
            }
            turn += 10_000_000;
            LockSupport.parkNanos(turn - System.nanoTime());
        }
        LockSupport.parkNanos(3_000_000_000L);
    }

    private static void breach(PushProvider provider, int group) {
        provider.ingest()
                .json(
                        ("{\"samples\": [" + sample(group, 95) + "]}")
                                .getBytes(StandardCharsets.UTF_8));
    }

    // A group keeps its breach until it has acted.
    private static void push(
            Fleet fleet, PushProvider provider, int first, int count, double value) {
        String samples =
                IntStream.range(first, first + count)
                        .filter(group -> !fleet.breaches.containsKey("group-" + group))
                        .mapToObj(group -> sample(group, value))
                        .collect(Collectors.joining(","));
        provider.ingest()
                .json(("{\"samples\": [" + samples + "]}").getBytes(StandardCharsets.UTF_8));
    }

    private static String sample(int group, double value) {
        return "{\"group\":\"group-%s\",\"metric\":\"load\",\"value\":%s}".formatted(group, value);
    }

    private static void print(Fleet fleet, int groups, int breaches, int rate, boolean file) {
        long[] nanos = fleet.latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "{\"groups\": %d, \"store\": \"%s\", \"samplesPerSecond\": %d, \"breaches\": %d, \"acted\": %d, \"p50Millis\":"
                        + " %.1f, \"p99Millis\": %.1f, \"maxMillis\": %.1f}%n",
                groups,
                file ? "file" : "memory",
                rate,
                breaches,
                nanos.length,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
