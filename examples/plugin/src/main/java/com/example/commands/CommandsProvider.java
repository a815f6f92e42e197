package com.example.commands;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// Reads metrics by commands: a metric's `query` names one of the provider's `commands`, which
/// prints `GROUP VALUE` or `GROUP INSTANCE VALUE` a line. A command runs once a tick, however many
/// groups use it. A group that is not printed has no sample, which is not zero.
final class CommandsProvider implements MetricsProvider {

    private final SortedMap<String, Command> commands;

    CommandsProvider(Map<String, Command> commands) {
        this.commands = new TreeMap<>(commands);
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        String query = definition.query().orElse(metric);
        return commands.containsKey(query)
                ? List.of()
                : List.of(
                        Problem.error(
                                "metrics.%s.query".formatted(metric),
                                "'%s'".formatted(query),
                                "one of " + String.join(", ", commands.keySet())));
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        Map<String, List<MetricRequest>> byCommand =
                requests.stream()
                        .collect(
                                Collectors.groupingBy(request ->
                                        request.definition().query().orElse(request.metric())));
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<List<MetricRequest>, Future<List<String>>> running = new LinkedHashMap<>();
            byCommand.forEach(
                    (name, asking) -> running.put(asking, threads.submit(() -> run(name, call))));
            running.forEach((asking, lines) -> read(lines, asking, readings));
        }
        return readings;
    }

    private List<String> run(String name, Call call) {
        Command command = commands.get(name);
        if (command == null) {
            throw new OutsideException(
                    OutsideException.Kind.INVALID, "no command %s".formatted(name));
        }
        return command.run(call.timeout(), Map.of());
    }

    private static void read(
            Future<List<String>> lines,
            List<MetricRequest> requests,
            Map<MetricKey, MetricReading> readings) {
        try {
            Map<String, List<String[]>> byGroup =
                    lines.get().stream()
                            .map(line -> line.strip().split("\\s+", -1))
                            .collect(Collectors.groupingBy(words -> words[0]));
            for (MetricRequest request : requests) {
                reading(byGroup.getOrDefault(request.group().id(), List.of()), request)
                        .ifPresent(reading -> readings.put(request.key(), reading));
            }
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            String why = String.valueOf(cause.getMessage());
            requests.forEach(request -> readings.put(request.key(), MetricReading.failed(why)));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<MetricReading> reading(List<String[]> lines, MetricRequest request) {
        List<String> known = request.instances().stream().map(Instance::id).toList();
        List<InstanceSample> samples = new ArrayList<>();
        try {
            for (String[] words : lines) {
                switch (words.length) {
                    case 2 -> {
                        return Optional.of(MetricReading.of(finite(words[1])));
                    }
                    case 3 -> {
                        if (known.contains(words[1])) {
                            samples.add(InstanceSample.of(words[1], finite(words[2])));
                        }
                    }
                    default -> throw new NumberFormatException("neither two nor three words");
                }
            }
        } catch (NumberFormatException wrong) {
            return Optional.of(MetricReading.failed("a line is no sample: " + wrong.getMessage()));
        }
        return samples.isEmpty()
                ? Optional.empty()
                : Optional.of(MetricReading.perInstance(samples));
    }

    private static double finite(String text) {
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new NumberFormatException(text + " is not finite");
        }
        return value;
    }

    @Override
    public void close() {
        // Nothing is held between calls.
    }
}
