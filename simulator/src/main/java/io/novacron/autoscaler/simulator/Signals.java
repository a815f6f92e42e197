package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What of the simulated plant can be measured, and which of it a group's metrics are.
public enum Signals {
    /// Demand of the tick.
    LOAD,
    /// Demand per second.
    RATE,
    /// Percent of the ready instances' capacity, at most 100.
    CPU,
    /// The same, not limited.
    UTILIZATION,
    /// Load that waits.
    QUEUE,
    /// Mean sojourn time in seconds.
    LATENCY,
    /// Ready instances.
    READY;

    /// Whether instances have equal shares of it rather than each the same.
    boolean isShared() {
        return switch (this) {
            case LOAD, RATE, QUEUE, READY -> true;
            case CPU, UTILIZATION, LATENCY -> false;
        };
    }

    private String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Signals> named(String name) {
        return Arrays.stream(values())
                .filter(signal -> signal.wireName().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /// Binds each metric by the model's word, its query, its name, or its type, in this order.
    ///
    /// @param problems where a metric that is no signal is told
    public static Map<String, Signals> bind(
            ScalingGroup group, PlantModel model, List<Problem> problems) {
        Map<String, Signals> bound = new LinkedHashMap<>();
        for (Map.Entry<String, MetricDefinition> metric : group.metrics().entrySet()) {
            Optional<Signals> signal = signal(metric.getKey(), metric.getValue(), model);
            if (signal.isPresent()) {
                bound.put(metric.getKey(), signal.get());
            } else {
                problems.add(
                        Problem.error(
                                "metrics." + metric.getKey(),
                                metric.getValue().query().orElse(metric.getKey()),
                                "a signal of the backtest by query, name, type or the model's"
                                        + " signals: "
                                        + Arrays.stream(values())
                                                .map(Signals::wireName)
                                                .collect(Collectors.joining(", "))));
            }
        }
        return bound;
    }

    private static Optional<Signals> signal(
            String name, MetricDefinition metric, PlantModel model) {
        String mapped = model.signals().get(name);
        if (mapped != null) {
            return named(mapped);
        }
        return metric.query()
                .flatMap(Signals::named)
                .or(() -> named(name))
                .or(() ->
                        switch (metric.type()) {
                            case CPU_UTILIZATION -> Optional.of(CPU);
                            case REQUEST_COUNT -> Optional.of(LOAD);
                            case QUEUE_LENGTH -> Optional.of(QUEUE);
                            case LATENCY, RESPONSE_TIME -> Optional.of(LATENCY);
                            case MEMORY_UTILIZATION, NETWORK_IO, DISK_IO, CUSTOM ->
                                    Optional.empty();
                        });
    }

    /// Every name, for messages.
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Signals signal : values()) {
            names.add(signal.wireName());
        }
        return names;
    }
}
