package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricAssessor;
import io.novacron.autoscaler.engine.assess.SizeBook;
import io.novacron.autoscaler.engine.expression.ExpressionScope;
import io.novacron.autoscaler.engine.size.SizeAxis;
import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.model.SizeDimension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns a group's enabled rules and the metrics they read into evaluators, once per document.
public final class RuleCompiler {

    private static final Comparator<CompiledRule> STAGES =
            Comparator.comparingInt(CompiledRule::priority).thenComparing(CompiledRule::id);

    private final ScalingGroup group;
    private final Map<String, Integer> metricIndex = new LinkedHashMap<>();
    private final Map<String, Integer> periodsByMetric = new LinkedHashMap<>();
    private Optional<ExpressionScope> scope = Optional.empty();

    private RuleCompiler(ScalingGroup group) {
        this.group = group;
    }

    /// @param rules in the order of their stages: by priority, then by id
    /// @param metrics those that rules, the activation or a forecast read
    /// @param activationMetric index of the activation's metric, −1 without one
    /// @param axes the rules that move a size, by axis; empty but in vertical mode
    public record Compiled(
            List<CompiledRule> rules,
            List<MetricAssessor> metrics,
            int activationMetric,
            List<AxisRules> axes) {}

    /// The rules that move a size along an axis, in the order of their stages.
    public record AxisRules(SizeAxis axis, List<CompiledRule> rules) {}

    /// Compiles a group.
    ///
    /// @throws IllegalArgumentException where an expression does not compile or a rule's type is
    ///   not built yet
    public static Compiled compile(ScalingGroup group) {
        return new RuleCompiler(group).compile();
    }

    private Compiled compile() {
        List<CompiledRule> rules = new ArrayList<>();
        List<AxisRules> axes = new ArrayList<>();
        if (group.mode() == ScalingMode.VERTICAL) {
            for (SizeAxis axis : group.size().map(SizeAxis::of).orElse(List.of())) {
                axes.add(new AxisRules(axis, rulesOf(axis)));
            }
        } else {
            for (Rule rule : group.rules()) {
                if (rule.enabled()) {
                    rules.add(new CompiledRule(rule, evaluator(rule, Set.of())));
                }
            }
            rules.sort(STAGES);
        }
        if (group.mode() == ScalingMode.MIXED) {
            // What says how much of a size is used is read even where no rule asks.
            group.metrics()
                    .forEach((name, metric) ->
                            SizeDimension.of(metric.type()).ifPresent(_ -> index(name)));
        }
        int activation = group.activation().map(Activation::metric).map(this::index).orElse(-1);
        group.predictive()
                .filter(predictive -> predictive.mode() != Predictive.Mode.OFF)
                .ifPresent(this::forecast);
        List<MetricAssessor> assessors = new ArrayList<>();
        for (String metric : metricIndex.keySet()) {
            assessors.add(assessor(metric));
        }
        return new Compiled(
                List.copyOf(rules), List.copyOf(assessors), activation, List.copyOf(axes));
    }

    private List<CompiledRule> rulesOf(SizeAxis axis) {
        List<CompiledRule> rules = new ArrayList<>();
        for (Rule rule : group.rules()) {
            if (rule.enabled() && moves(rule, axis)) {
                rules.add(new CompiledRule(rule, sized(rule, axis)));
            }
        }
        rules.sort(STAGES);
        return List.copyOf(rules);
    }

    // A metric that is a share of one dimension moves that one, usage what it measures, a volume
    // storage; everything else moves cpu and memory together.
    private boolean moves(Rule rule, SizeAxis axis) {
        Set<SizeDimension> along = axis.dimensions();
        return switch (rule) {
            case Rule.Usage usage ->
                    usage.metricByDimension().keySet().stream()
                            .anyMatch(name ->
                                    SizeDimension.named(name).map(along::contains).orElse(false));
            case Rule.Storage _ -> along.contains(SizeDimension.STORAGE);
            default -> {
                Optional<SizeDimension> dimension = dimension(rule);
                yield dimension.isPresent()
                        ? along.contains(dimension.get())
                        : !along.equals(Set.of(SizeDimension.STORAGE));
            }
        };
    }

    private RuleEvaluator sized(Rule rule, SizeAxis axis) {
        boolean byNotches =
                switch (rule) {
                    case Rule.Threshold _, Rule.Step _ -> true;
                    case Rule.Expression expression -> expression.desired().isEmpty();
                    case Rule.Usage _, Rule.Storage _ -> true;
                    case Rule.Target _, Rule.Watermark _, Rule.Queue _, Rule.Latency _ -> false;
                };
        RuleEvaluator evaluator = evaluator(rule, axis.dimensions());
        return byNotches ? evaluator : new SizedEvaluator(rule, evaluator, dimension(rule));
    }

    /// What of a size a rule's metric is a share of; empty where it stands for all of it.
    public static Optional<SizeDimension> dimensionOf(Rule rule, ScalingGroup group) {
        return rule instanceof Rule.Expression || rule.metrics().isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(group.metrics().get(rule.metrics().getFirst()))
                        .flatMap(metric -> SizeDimension.of(metric.type()));
    }

    private Optional<SizeDimension> dimension(Rule rule) {
        return dimensionOf(rule, group);
    }

    // What is forecast, and what it is weighed by, is judged and remembered as what rules read.
    private void forecast(Predictive predictive) {
        predictive.load().filter(group.metrics()::containsKey).ifPresent(this::index);
        predictive
                .capacityPerInstance()
                .ifPresent(capacity -> {
                    if (capacity instanceof CapacityPerInstance.Learn(String metric)
                            && group.metrics().containsKey(metric)) {
                        index(metric);
                    }
                });
    }

    private MetricAssessor assessor(String metric) {
        boolean activates =
                group.activation()
                        .map(activation -> activation.metric().equals(metric))
                        .orElse(false);
        Duration trend =
                group.rules().stream()
                        .filter(Rule.Storage.class::isInstance)
                        .map(Rule.Storage.class::cast)
                        .filter(rule -> rule.metric().equals(metric))
                        .map(Rule.Storage::window)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        Duration retain =
                activates
                        ? group.activation()
                                .orElseThrow()
                                .idleAfter()
                                .plus(group.evaluationInterval())
                        : Duration.ZERO;
        return new MetricAssessor(
                metric,
                definition(metric),
                group.evaluationInterval(),
                periodsByMetric.getOrDefault(metric, 1),
                retain.compareTo(trend) > 0 ? retain : trend);
    }

    // @param along the dimensions of the axis; none where the count moves
    private RuleEvaluator evaluator(Rule rule, Set<SizeDimension> along) {
        return switch (rule) {
            case Rule.Threshold threshold ->
                    new ThresholdEvaluator(
                            threshold,
                            index(threshold.metric(), threshold.evaluationPeriods()),
                            threshold
                                            .flapGuard()
                                            .orElse(isUtilization(definition(threshold.metric())))
                                    && threshold.scaleOutThreshold().isPresent());
            case Rule.Step step ->
                    new StepEvaluator(step, index(step.metric(), step.evaluationPeriods()));
            case Rule.Target target ->
                    new TargetEvaluator(
                            target,
                            index(target.metric()),
                            Tolerance.of(target.tolerance(), group.behavior()),
                            isMean(definition(target.metric()).aggregate()));
            case Rule.Watermark watermark ->
                    new WatermarkEvaluator(watermark, index(watermark.metric()));
            case Rule.Queue queue ->
                    new QueueEvaluator(
                            queue,
                            index(queue.backlog()),
                            queue.arrivalRate().map(this::index).orElse(-1),
                            Tolerance.of(queue.tolerance(), group.behavior()));
            case Rule.Latency latency ->
                    new LatencyEvaluator(
                            latency, index(latency.arrivalRate()), largestMaximum(group));
            case Rule.Expression expression ->
                    new ExpressionEvaluator(
                            expression, expressionScope(), sizeOf(group), group, this::index);
            case Rule.Usage usage ->
                    new UsageEvaluator(usage, along, group.evaluationInterval(), this::index);
            case Rule.Storage storage -> new StorageEvaluator(storage, index(storage.metric()));
        };
    }

    private ExpressionScope expressionScope() {
        ExpressionScope present = scope.orElseGet(() -> scopeOf(group));
        scope = Optional.of(present);
        return present;
    }

    /// The names the expressions of a group may use.
    public static ExpressionScope scopeOf(ScalingGroup group) {
        return new ExpressionScope(group.metrics().keySet(), sizeOf(group).keySet());
    }

    private static Map<String, Double> sizeOf(ScalingGroup group) {
        return group.size()
                .flatMap(sizing ->
                        group.mode() == ScalingMode.HORIZONTAL
                                ? sizing.currentFlavor()
                                : Optional.of(new SizeBook(sizing).smallest()))
                .map(SizeBook::variables)
                .orElse(Map.of());
    }

    private static int largestMaximum(ScalingGroup group) {
        int largest = group.maxCapacity();
        for (Schedule schedule : group.schedules()) {
            if (schedule.effect() instanceof Schedule.Bounds bounds) {
                largest = Math.max(largest, bounds.maxCapacity().orElse(0));
            }
        }
        return largest;
    }

    // A sum says the same as the mean once the instances are known.
    private static boolean isMean(Aggregate aggregate) {
        return aggregate == Aggregate.AVG || aggregate == Aggregate.SUM;
    }

    private static boolean isUtilization(MetricDefinition definition) {
        return definition.type() == MetricType.CPU_UTILIZATION
                || definition.type() == MetricType.MEMORY_UTILIZATION;
    }

    private MetricDefinition definition(String metric) {
        MetricDefinition definition = group.metrics().get(metric);
        if (definition == null) {
            throw new IllegalArgumentException(
                    "group %s has no metric %s".formatted(group.id(), metric));
        }
        return definition;
    }

    private int index(String metric) {
        return index(metric, 1);
    }

    private int index(String metric, int periods) {
        periodsByMetric.merge(metric, periods, Math::max);
        return metricIndex.computeIfAbsent(metric, name -> metricIndex.size());
    }
}
