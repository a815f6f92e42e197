package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// A rule recommends a capacity from metrics: the whole language of SPEC section 2.
public sealed interface Rule {

    /// What every rule has.
    Header header();

    /// Names of the metrics the rule reads, in the order it reads them.
    List<String> metrics();

    default String id() {
        return header().id();
    }

    default boolean enabled() {
        return header().enabled();
    }

    default int priority() {
        return header().priority();
    }

    /// @param id unique within the group
    /// @param name what people call it; the id where nothing is given
    /// @param enabled a disabled rule is not asked
    /// @param priority stages run in ascending order, default 100
    /// @param cooldown time after an action during which the rule holds, default none
    record Header(String id, String name, boolean enabled, int priority, Cooldown cooldown) {
        public static final int DEFAULT_PRIORITY = 100;

        public Header {
            if (id.isBlank()) {
                throw new IllegalArgumentException("a rule's id is blank");
            }
        }

        /// An enabled rule of default priority without cooldown.
        public static Header of(String id) {
            return new Header(id, id, true, DEFAULT_PRIORITY, Cooldown.NONE);
        }
    }

    /// Time since an action during which no further one is recommended, per direction, each ≥ 0.
    record Cooldown(Duration scaleOut, Duration scaleIn) {
        public static final Cooldown NONE = new Cooldown(Duration.ZERO, Duration.ZERO);

        public Cooldown {
            if (scaleOut.isNegative() || scaleIn.isNegative()) {
                throw new IllegalArgumentException("a cooldown is negative");
            }
        }

        public static Cooldown of(Duration both) {
            return new Cooldown(both, both);
        }
    }

    /// How a change is meant: a number of instances, a percentage of them, or the capacity itself.
    enum ChangeType {
        INSTANCES,
        PERCENT,
        EXACT
    }

    /// Out at or above one threshold, in at or below the other, when `evaluationPeriods` periods in
    /// a row agree.
    ///
    /// @param scaleOutIncrement instances or percent to add, > 0, default 1
    /// @param scaleInDecrement instances or percent to remove, > 0, default 1
    /// @param evaluationPeriods periods that must agree, ≥ 1, default 1
    /// @param changeType `INSTANCES` or `PERCENT`
    /// @param flapGuard checks that going in would not send the group straight out again; empty:
    ///   only for cpu and memory utilization
    record Threshold(
            Header header,
            String metric,
            OptionalDouble scaleOutThreshold,
            OptionalDouble scaleInThreshold,
            double scaleOutIncrement,
            double scaleInDecrement,
            int evaluationPeriods,
            ChangeType changeType,
            Optional<Boolean> flapGuard)
            implements Rule {
        public Threshold {
            if (scaleOutThreshold.isEmpty() && scaleInThreshold.isEmpty()) {
                throw new IllegalArgumentException(
                        "rule "
                                + header.id()
                                + " has neither scaleOutThreshold nor scaleInThreshold");
            }
            if (scaleOutThreshold.isPresent()
                    && scaleInThreshold.isPresent()
                    && !(scaleInThreshold.getAsDouble() < scaleOutThreshold.getAsDouble())) {
                throw new IllegalArgumentException(
                        "rule %s: scaleInThreshold %s is not below scaleOutThreshold %s"
                                .formatted(
                                        header.id(),
                                        scaleInThreshold.getAsDouble(),
                                        scaleOutThreshold.getAsDouble()));
            }
            requirePositive(header, "scaleOutIncrement", scaleOutIncrement);
            requirePositive(header, "scaleInDecrement", scaleInDecrement);
            requirePeriods(header, evaluationPeriods);
            if (changeType == ChangeType.EXACT) {
                throw new IllegalArgumentException(
                        "rule " + header.id() + ": a threshold changes by instances or percent");
            }
        }

        @Override
        public List<String> metrics() {
            return List.of(metric);
        }
    }

    /// The change grows with the distance of the metric: the first step that contains the value
    /// applies.
    ///
    /// @param minChange smallest number of instances a percent change moves, ≥ 0
    /// @param steps do not overlap
    record Step(
            Header header,
            String metric,
            int evaluationPeriods,
            ChangeType changeType,
            int minChange,
            List<Adjustment> steps)
            implements Rule {
        public Step {
            requirePeriods(header, evaluationPeriods);
            if (minChange < 0) {
                throw new IllegalArgumentException(
                        "rule " + header.id() + ": minChange " + minChange + " is negative");
            }
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("rule " + header.id() + " has no steps");
            }
            steps = List.copyOf(steps);
            overlap(steps)
                    .ifPresent(pair -> {
                        throw new IllegalArgumentException(
                                "rule %s: steps %s and %s overlap"
                                        .formatted(header.id(), pair.first(), pair.second()));
                    });
        }

        @Override
        public List<String> metrics() {
            return List.of(metric);
        }

        /// Two steps, by index, that contain a common value; empty where all are apart. Bounds
        /// touch without overlapping unless both include them.
        public static Optional<Overlap> overlap(List<Adjustment> steps) {
            List<Integer> order = new ArrayList<>();
            for (int index = 0; index < steps.size(); index++) {
                order.add(index);
            }
            order.sort(
                    Comparator.comparingDouble((Integer index) -> steps.get(index).lowest())
                            .thenComparingDouble(index -> steps.get(index).highest()));
            for (int next = 1; next < order.size(); next++) {
                Adjustment low = steps.get(order.get(next - 1));
                Adjustment high = steps.get(order.get(next));
                boolean bothInclude = !low.outward() && high.outward();
                if (high.lowest() < low.highest()
                        || (high.lowest() == low.highest() && bothInclude)) {
                    return Optional.of(new Overlap(order.get(next - 1), order.get(next)));
                }
            }
            return Optional.empty();
        }

        /// Indexes of two steps that overlap.
        public record Overlap(int first, int second) {}
    }

    /// One step: `from` ≤ value < `to` where the change is outward (≥ 0), `from` < value ≤ `to`
    /// where it is inward. An open end is left out.
    record Adjustment(OptionalDouble from, OptionalDouble to, double change) {
        public Adjustment {
            if (!Double.isFinite(change)) {
                throw new IllegalArgumentException("change " + change + " is not finite");
            }
            if (from.isPresent() && to.isPresent() && !(from.getAsDouble() < to.getAsDouble())) {
                throw new IllegalArgumentException(
                        "from %s is not below to %s"
                                .formatted(from.getAsDouble(), to.getAsDouble()));
            }
        }

        /// Whether bounds are read as `[from, to)`.
        public boolean outward() {
            return change >= 0;
        }

        /// The lower bound, −∞ where open.
        public double lowest() {
            return from.orElse(Double.NEGATIVE_INFINITY);
        }

        /// The upper bound, +∞ where open.
        public double highest() {
            return to.orElse(Double.POSITIVE_INFINITY);
        }

        /// Whether the step applies to a metric's value.
        public boolean contains(double value) {
            return outward()
                    ? lowest() <= value && value < highest()
                    : lowest() < value && value <= highest();
        }
    }

    /// Keeps a metric at a target by proportion: the Kubernetes HPA v2 arithmetic.
    ///
    /// @param target > 0; percent for `UTILIZATION`, else the metric's unit
    /// @param disableScaleIn the rule only recommends going out
    /// @param tolerance share 0–1 of the target within which it holds; empty: behavior's, else 0.1
    record Target(
            Header header,
            String metric,
            TargetKind kind,
            double target,
            boolean disableScaleIn,
            OptionalDouble tolerance)
            implements Rule {
        public Target {
            requirePositive(header, "target", target);
            requireShare(header, "tolerance", tolerance);
        }

        @Override
        public List<String> metrics() {
            return List.of(metric);
        }
    }

    /// What a target rule's number is compared with.
    enum TargetKind {
        /// Percent of the request, or a value that is a percentage already.
        UTILIZATION,
        /// The mean per instance; a group value is the total.
        AVERAGE_VALUE,
        /// The group value as it is.
        VALUE
    }

    /// Holds inside a band, proportional outside it (Datadog's WatermarkPodAutoscaler).
    ///
    /// @param tolerance share 0–1 by which the band is widened, default 0
    record Watermark(
            Header header,
            String metric,
            double lowWatermark,
            double highWatermark,
            WatermarkAlgorithm algorithm,
            double tolerance)
            implements Rule {
        public Watermark {
            requirePositive(header, "lowWatermark", lowWatermark);
            requirePositive(header, "highWatermark", highWatermark);
            if (!(lowWatermark < highWatermark)) {
                throw new IllegalArgumentException(
                        "rule %s: lowWatermark %s is not below highWatermark %s"
                                .formatted(header.id(), lowWatermark, highWatermark));
            }
            requireShare(header, "tolerance", OptionalDouble.of(tolerance));
        }

        @Override
        public List<String> metrics() {
            return List.of(metric);
        }
    }

    /// Whether the watermarks are per instance or for the whole group.
    enum WatermarkAlgorithm {
        AVERAGE,
        ABSOLUTE
    }

    /// Enough instances to keep up with arrivals and drain the backlog in time.
    ///
    /// @param throughputPerInstance items per second, > 0
    /// @param drainWithin time in which a backlog must be gone, > 0
    record Queue(
            Header header,
            String backlog,
            Optional<String> arrivalRate,
            double throughputPerInstance,
            Duration drainWithin,
            OptionalDouble tolerance)
            implements Rule {
        public Queue {
            requirePositive(header, "throughputPerInstance", throughputPerInstance);
            if (!drainWithin.isPositive()) {
                throw new IllegalArgumentException(
                        "rule "
                                + header.id()
                                + ": drainWithin "
                                + drainWithin
                                + " is not positive");
            }
            requireShare(header, "tolerance", tolerance);
        }

        @Override
        public List<String> metrics() {
            return arrivalRate.map(rate -> List.of(backlog, rate)).orElse(List.of(backlog));
        }
    }

    /// The smallest count whose M/M/c sojourn-time quantile meets the objective (Erlang C).
    ///
    /// @param quantile 0–1 exclusive
    /// @param within the sojourn time the quantile must not exceed
    /// @param service mean service of one request on one worker
    /// @param workersPerInstance requests an instance serves at once, ≥ 1
    record Latency(
            Header header,
            String arrivalRate,
            double quantile,
            Duration within,
            Service service,
            int workersPerInstance)
            implements Rule {
        public Latency {
            if (!(quantile > 0 && quantile < 1)) {
                throw new IllegalArgumentException(
                        "rule " + header.id() + ": quantile " + quantile + " is not within (0, 1)");
            }
            if (!within.isPositive()) {
                throw new IllegalArgumentException(
                        "rule " + header.id() + ": within " + within + " is not positive");
            }
            if (workersPerInstance < 1) {
                throw new IllegalArgumentException(
                        "rule %s: workersPerInstance %s is below 1"
                                .formatted(header.id(), workersPerInstance));
            }
        }

        @Override
        public List<String> metrics() {
            return List.of(arrivalRate);
        }
    }

    /// The speed of one worker, as written: a mean time or a rate per second.
    sealed interface Service {
        /// Requests one worker completes per second, > 0.
        double perSecond();

        record Time(Duration mean) implements Service {
            public Time {
                if (!mean.isPositive()) {
                    throw new IllegalArgumentException("serviceTime " + mean + " is not positive");
                }
            }

            @Override
            public double perSecond() {
                return 1e9 / mean.toNanos();
            }
        }

        record Rate(double perSecond) implements Service {
            public Rate {
                if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
                    throw new IllegalArgumentException(
                            "serviceRate " + perSecond + " is not positive");
                }
            }
        }
    }

    /// Recommends the size of an instance from its measured usage (vertical mode).
    ///
    /// @param metricByDimension metric name for `cpu` (cores) and `memory` (bytes)
    /// @param percentileByDimension share 0–1 of daily peaks; defaults cpu 0.9, memory 0.95
    /// @param margin share added on top, default 0.15
    /// @param halfLife of the decaying histogram, default 24 h
    /// @param outOfMemory name of a metric that counts kills for lack of memory; what it grows by
    ///   since the last evaluation raises the memory
    record Usage(
            Header header,
            Map<String, String> metricByDimension,
            Map<String, Double> percentileByDimension,
            double margin,
            Duration halfLife,
            Optional<String> outOfMemory)
            implements Rule {
        public Usage {
            metricByDimension = new java.util.TreeMap<>(metricByDimension);
            percentileByDimension = new java.util.TreeMap<>(percentileByDimension);
        }

        @Override
        public List<String> metrics() {
            List<String> names = new ArrayList<>(metricByDimension.values());
            outOfMemory.ifPresent(names::add);
            return List.copyOf(names);
        }
    }

    /// Grows an instance's volume before it is full (vertical mode).
    ///
    /// @param metric used bytes
    /// @param headroom share 0–1 of the volume that stays free, default 0.2
    /// @param timeToFull the volume lasts this long at the trend of the last `window`, default 24 h
    /// @param window time over which the trend is measured, default 6 h
    /// @param shrinks whether a volume that is too large is made smaller; default false, since few
    ///   controllers can
    record Storage(
            Header header,
            String metric,
            double headroom,
            Duration timeToFull,
            Duration window,
            boolean shrinks)
            implements Rule {
        public Storage {
            requireShare(header, "headroom", OptionalDouble.of(headroom));
            if (headroom >= 1 || timeToFull.isNegative() || !window.isPositive()) {
                throw new IllegalArgumentException(
                        "rule %s: headroom %s, timeToFull %s, window %s"
                                .formatted(header.id(), headroom, timeToFull, window));
            }
        }

        @Override
        public List<String> metrics() {
            return List.of(metric);
        }
    }

    /// CEL over the group's metrics: a desired capacity, or conditions with increments.
    record Expression(
            Header header,
            Optional<String> desired,
            Optional<String> scaleOutWhen,
            Optional<String> scaleInWhen,
            double scaleOutIncrement,
            double scaleInDecrement,
            ChangeType changeType)
            implements Rule {
        public Expression {
            boolean conditions = scaleOutWhen.isPresent() || scaleInWhen.isPresent();
            if (desired.isPresent() == conditions) {
                throw new IllegalArgumentException(
                        "rule %s needs either desired or scaleOutWhen/scaleInWhen"
                                .formatted(header.id()));
            }
            requirePositive(header, "scaleOutIncrement", scaleOutIncrement);
            requirePositive(header, "scaleInDecrement", scaleInDecrement);
            if (changeType == ChangeType.EXACT) {
                throw new IllegalArgumentException(
                        "rule " + header.id() + ": conditions change by instances or percent");
            }
        }

        /// Empty: which metrics an expression reads is known once it is compiled.
        @Override
        public List<String> metrics() {
            return List.of();
        }
    }

    private static void requirePositive(Header header, String field, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "rule %s: %s %s is not a positive number".formatted(header.id(), field, value));
        }
    }

    private static void requirePeriods(Header header, int periods) {
        if (periods < 1) {
            throw new IllegalArgumentException(
                    "rule %s: evaluationPeriods %s is below 1".formatted(header.id(), periods));
        }
    }

    private static void requireShare(Header header, String field, OptionalDouble share) {
        if (share.isPresent() && !(share.getAsDouble() >= 0 && share.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "rule %s: %s %s is not a share between 0 and 1"
                            .formatted(header.id(), field, share.getAsDouble()));
        }
    }
}
