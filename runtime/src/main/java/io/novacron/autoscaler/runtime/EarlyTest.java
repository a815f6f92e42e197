package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/// Whether one new value of a metric could send its group out before its interval is over. A quick
/// look at one number, made for each sample that is pushed, not a decision: a yes costs an
/// evaluation that may hold, a no costs waiting for the regular one.
///
/// Yes, where the value has
/// - reached a bound that it was below: a `scaleOutThreshold`, the start of an outward step, the
///   upper edge of a target's or a watermark's band, the level of the activation, or
/// - grown by a tenth where every growth asks for more: beyond a target's band, and everywhere for
///   queues, latencies and expressions.
///
/// Going in is never urgent. Immutable.
final class EarlyTest {

    private static final double GROWTH = 0.1;

    private static final double DEFAULT_TOLERANCE = 0.1;

    private final double[] bounds;
    private final double growsFrom;

    private EarlyTest(double[] bounds, double growsFrom) {
        this.bounds = bounds;
        this.growsFrom = growsFrom;
    }

    /// The tests of a group's metrics, by metric; none for metrics that send nothing out.
    static Map<String, EarlyTest> of(ScalingGroup group) {
        Map<String, Bounds> byMetric = new HashMap<>();
        group.rules().stream()
                .filter(Rule::enabled)
                .forEach(rule -> {
                    for (String metric : rule.metrics()) {
                        byMetric.computeIfAbsent(metric, _ -> new Bounds()).add(rule, group);
                    }
                });
        group.activation().ifPresent(activation -> add(byMetric, activation));
        Map<String, EarlyTest> tests = new HashMap<>();
        byMetric.forEach((metric, bounds) -> bounds.putInto(tests, metric));
        return Map.copyOf(tests);
    }

    private static void add(Map<String, Bounds> byMetric, Activation activation) {
        byMetric.computeIfAbsent(activation.metric(), _ -> new Bounds())
                .values
                .add(Math.nextUp(activation.above()));
    }

    /// @param before what the last evaluation saw
    boolean matters(OptionalDouble before, double value) {
        int zone = zone(value);
        if (before.isEmpty()) {
            return zone > 0 || value >= growsFrom;
        }
        double known = before.getAsDouble();
        return zone > zone(known)
                || (value >= growsFrom && value - known > GROWTH * Math.abs(known));
    }

    private int zone(double value) {
        int zone = 0;
        while (zone < bounds.length && value >= bounds[zone]) {
            zone++;
        }
        return zone;
    }

    /// What the rules on one metric ask for.
    private static final class Bounds {
        private final TreeSet<Double> values = new TreeSet<>();
        private double growsFrom = Double.POSITIVE_INFINITY;

        void add(Rule rule, ScalingGroup group) {
            switch (rule) {
                case Rule.Threshold threshold ->
                        threshold.scaleOutThreshold().ifPresent(values::add);
                case Rule.Step step ->
                        step.steps().stream()
                                .filter(adjustment -> adjustment.change() > 0)
                                .forEach(adjustment -> adjustment.from().ifPresent(values::add));
                case Rule.Target target ->
                        band(
                                target.target(),
                                target.tolerance()
                                        .orElse(
                                                group.behavior()
                                                        .scaleOut()
                                                        .tolerance()
                                                        .orElse(DEFAULT_TOLERANCE)));
                case Rule.Watermark watermark ->
                        band(watermark.highWatermark(), watermark.tolerance());
                case Rule.Queue _, Rule.Latency _, Rule.Expression _ ->
                        growsFrom = Double.NEGATIVE_INFINITY;
                // Sizes follow daily peaks, volumes fill over hours.
                case Rule.Usage _, Rule.Storage _ -> {}
            }
        }

        private void band(double middle, double tolerance) {
            double edge = middle * (1 + tolerance);
            values.add(edge);
            growsFrom = Math.min(growsFrom, edge);
        }

        void putInto(Map<String, EarlyTest> tests, String metric) {
            if (!values.isEmpty() || growsFrom < Double.POSITIVE_INFINITY) {
                double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
                tests.put(metric, new EarlyTest(sorted, growsFrom));
            }
        }
    }

    @Override
    public String toString() {
        return "at %s, growing from %s".formatted(Arrays.toString(bounds), growsFrom);
    }
}
