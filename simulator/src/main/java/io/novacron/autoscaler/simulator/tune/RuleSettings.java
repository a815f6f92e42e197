package io.novacron.autoscaler.simulator.tune;

import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/// What of one rule may be tuned.
final class RuleSettings {

    private static final double[] INSTANCES = {1, 2, 3, 4, 6, 8, 12, 16, 24};
    private static final double[] PERCENTS = {5, 10, 20, 30, 50, 75, 100};
    private static final int[] PERIODS = {1, 2, 3, 5};

    /// Where neither the rule nor the behavior says otherwise (SPEC section 2).
    private static final double DEFAULT_TOLERANCE = 0.1;

    private final ScalingGroup group;
    private final int index;
    private final Rule rule;
    private final List<Setting<?>> settings = new ArrayList<>();

    RuleSettings(ScalingGroup group, int index) {
        this.group = group;
        this.index = index;
        this.rule = group.rules().get(index);
    }

    List<Setting<?>> all() {
        switch (rule) {
            case Rule.Target target -> target(target);
            case Rule.Threshold threshold -> threshold(threshold);
            case Rule.Watermark watermark -> watermark(watermark);
            case Rule.Step step -> step(step);
            case Rule.Queue queue -> queue(queue);
            case Rule.Latency _, Rule.Usage _, Rule.Storage _, Rule.Expression _ -> {}
        }
        return List.copyOf(settings);
    }

    private void target(Rule.Target target) {
        boolean percent = target.kind() == Rule.TargetKind.UTILIZATION;
        number(
                switch (target.kind()) {
                    case UTILIZATION -> "utilization";
                    case AVERAGE_VALUE -> "averageValue";
                    case VALUE -> "value";
                },
                target.target(),
                percent ? Levels.percents(target.target()) : Levels.around(target.target()),
                (now, value) -> target((Rule.Target) now, value, ((Rule.Target) now).tolerance()));
        double tolerance = tolerance(target.tolerance());
        number(
                "tolerance",
                tolerance,
                Levels.numbers(tolerance, 0, 0.02, 0.05, 0.1, 0.15, 0.2),
                (now, value) ->
                        target(
                                (Rule.Target) now,
                                ((Rule.Target) now).target(),
                                OptionalDouble.of(value)));
        cooldowns(false);
    }

    private double tolerance(OptionalDouble own) {
        return own.orElse(group.behavior().scaleOut().tolerance().orElse(DEFAULT_TOLERANCE));
    }

    private static Rule target(Rule.Target rule, double target, OptionalDouble tolerance) {
        return new Rule.Target(
                rule.header(),
                rule.metric(),
                rule.kind(),
                target,
                rule.disableScaleIn(),
                tolerance);
    }

    private void threshold(Rule.Threshold rule) {
        Threshold now = new Threshold();
        rule.scaleOutThreshold()
                .ifPresent(value ->
                        number("scaleOutThreshold", value, thresholds(rule, value), now::out));
        rule.scaleInThreshold()
                .ifPresent(value ->
                        number("scaleInThreshold", value, thresholds(rule, value), now::in));
        double[] changes = rule.changeType() == Rule.ChangeType.PERCENT ? PERCENTS : fitting();
        if (rule.scaleOutThreshold().isPresent()) {
            double more = rule.scaleOutIncrement();
            number("scaleOutIncrement", more, Levels.numbers(more, changes), now::increment);
        }
        if (rule.scaleInThreshold().isPresent()) {
            double less = rule.scaleInDecrement();
            number("scaleInDecrement", less, Levels.numbers(less, changes), now::decrement);
        }
        List<Integer> periods = Levels.wholes(rule.evaluationPeriods(), PERIODS);
        add(
                "evaluationPeriods",
                periods,
                periods.indexOf(rule.evaluationPeriods()),
                now::periods,
                String::valueOf);
        cooldowns(true);
    }

    // More than half of what there may be at once is no increment.
    private double[] fitting() {
        return DoubleStream.of(INSTANCES)
                .filter(count -> count == 1 || 2 * count <= group.maxCapacity())
                .toArray();
    }

    private List<Double> thresholds(Rule.Threshold rule, double value) {
        MetricType type = Objects.requireNonNull(group.metrics().get(rule.metric())).type();
        boolean percent =
                type == MetricType.CPU_UTILIZATION || type == MetricType.MEMORY_UTILIZATION;
        return percent ? Levels.percents(value) : Levels.around(value);
    }

    /// A threshold rule with one thing changed.
    private static final class Threshold {
        Rule out(Rule now, double value) {
            Rule.Threshold old = (Rule.Threshold) now;
            return of(
                    old,
                    OptionalDouble.of(value),
                    old.scaleInThreshold(),
                    old.scaleOutIncrement(),
                    old.scaleInDecrement(),
                    old.evaluationPeriods());
        }

        Rule in(Rule now, double value) {
            Rule.Threshold old = (Rule.Threshold) now;
            return of(
                    old,
                    old.scaleOutThreshold(),
                    OptionalDouble.of(value),
                    old.scaleOutIncrement(),
                    old.scaleInDecrement(),
                    old.evaluationPeriods());
        }

        Rule increment(Rule now, double value) {
            Rule.Threshold old = (Rule.Threshold) now;
            return of(
                    old,
                    old.scaleOutThreshold(),
                    old.scaleInThreshold(),
                    value,
                    old.scaleInDecrement(),
                    old.evaluationPeriods());
        }

        Rule decrement(Rule now, double value) {
            Rule.Threshold old = (Rule.Threshold) now;
            return of(
                    old,
                    old.scaleOutThreshold(),
                    old.scaleInThreshold(),
                    old.scaleOutIncrement(),
                    value,
                    old.evaluationPeriods());
        }

        Rule periods(Rule now, int periods) {
            Rule.Threshold old = (Rule.Threshold) now;
            return of(
                    old,
                    old.scaleOutThreshold(),
                    old.scaleInThreshold(),
                    old.scaleOutIncrement(),
                    old.scaleInDecrement(),
                    periods);
        }

        private static Rule of(
                Rule.Threshold old,
                OptionalDouble out,
                OptionalDouble in,
                double increment,
                double decrement,
                int periods) {
            return new Rule.Threshold(
                    old.header(),
                    old.metric(),
                    out,
                    in,
                    increment,
                    decrement,
                    periods,
                    old.changeType(),
                    old.flapGuard());
        }
    }

    private void watermark(Rule.Watermark rule) {
        number(
                "lowWatermark",
                rule.lowWatermark(),
                Levels.around(rule.lowWatermark()),
                (now, value) ->
                        watermark(
                                (Rule.Watermark) now,
                                value,
                                ((Rule.Watermark) now).highWatermark()));
        number(
                "highWatermark",
                rule.highWatermark(),
                Levels.around(rule.highWatermark()),
                (now, value) ->
                        watermark(
                                (Rule.Watermark) now,
                                ((Rule.Watermark) now).lowWatermark(),
                                value));
        cooldowns(false);
    }

    private static Rule watermark(Rule.Watermark rule, double low, double high) {
        return new Rule.Watermark(
                rule.header(), rule.metric(), low, high, rule.algorithm(), rule.tolerance());
    }

    private void step(Rule.Step rule) {
        List<Integer> periods = Levels.wholes(rule.evaluationPeriods(), PERIODS);
        add(
                "evaluationPeriods",
                periods,
                periods.indexOf(rule.evaluationPeriods()),
                (now, count) -> {
                    Rule.Step old = (Rule.Step) now;
                    return new Rule.Step(
                            old.header(),
                            old.metric(),
                            count,
                            old.changeType(),
                            old.minChange(),
                            old.steps());
                },
                String::valueOf);
        cooldowns(true);
    }

    private void queue(Rule.Queue rule) {
        List<Duration> levels =
                Levels.durations(rule.drainWithin()).stream().filter(Duration::isPositive).toList();
        add(
                "drainWithin",
                levels,
                levels.indexOf(rule.drainWithin()),
                (now, within) -> {
                    Rule.Queue old = (Rule.Queue) now;
                    return new Rule.Queue(
                            old.header(),
                            old.backlog(),
                            old.arrivalRate(),
                            old.throughputPerInstance(),
                            within,
                            old.tolerance());
                },
                Prose::duration);
        cooldowns(false);
    }

    /// @param always also where the rule has none
    private void cooldowns(boolean always) {
        Rule.Cooldown own = rule.header().cooldown();
        if (always || own.scaleOut().isPositive()) {
            cooldown(
                    "scaleOut",
                    own.scaleOut(),
                    (old, length) -> new Rule.Cooldown(length, old.scaleIn()));
        }
        if (always || own.scaleIn().isPositive()) {
            cooldown(
                    "scaleIn",
                    own.scaleIn(),
                    (old, length) -> new Rule.Cooldown(old.scaleOut(), length));
        }
    }

    private void cooldown(
            String direction,
            Duration present,
            BiFunction<Rule.Cooldown, Duration, Rule.Cooldown> change) {
        List<Duration> levels = Levels.durations(present);
        add(
                "cooldownPeriod." + direction,
                levels,
                levels.indexOf(present),
                (now, length) ->
                        with(
                                now,
                                header(
                                        now.header(),
                                        now.enabled(),
                                        change.apply(now.header().cooldown(), length))),
                Prose::duration);
    }

    /// The same rule, not asked.
    static Rule disabled(Rule rule) {
        return with(rule, header(rule.header(), false, rule.header().cooldown()));
    }

    private static Rule.Header header(Rule.Header old, boolean enabled, Rule.Cooldown cooldown) {
        return new Rule.Header(old.id(), old.name(), enabled, old.priority(), cooldown);
    }

    private static Rule with(Rule rule, Rule.Header header) {
        return switch (rule) {
            case Rule.Threshold old ->
                    new Rule.Threshold(
                            header,
                            old.metric(),
                            old.scaleOutThreshold(),
                            old.scaleInThreshold(),
                            old.scaleOutIncrement(),
                            old.scaleInDecrement(),
                            old.evaluationPeriods(),
                            old.changeType(),
                            old.flapGuard());
            case Rule.Step old ->
                    new Rule.Step(
                            header,
                            old.metric(),
                            old.evaluationPeriods(),
                            old.changeType(),
                            old.minChange(),
                            old.steps());
            case Rule.Target old ->
                    new Rule.Target(
                            header,
                            old.metric(),
                            old.kind(),
                            old.target(),
                            old.disableScaleIn(),
                            old.tolerance());
            case Rule.Watermark old ->
                    new Rule.Watermark(
                            header,
                            old.metric(),
                            old.lowWatermark(),
                            old.highWatermark(),
                            old.algorithm(),
                            old.tolerance());
            case Rule.Queue old ->
                    new Rule.Queue(
                            header,
                            old.backlog(),
                            old.arrivalRate(),
                            old.throughputPerInstance(),
                            old.drainWithin(),
                            old.tolerance());
            case Rule.Latency old ->
                    new Rule.Latency(
                            header,
                            old.arrivalRate(),
                            old.quantile(),
                            old.within(),
                            old.service(),
                            old.workersPerInstance());
            case Rule.Usage old ->
                    new Rule.Usage(
                            header,
                            old.metricByDimension(),
                            old.percentileByDimension(),
                            old.margin(),
                            old.halfLife(),
                            old.outOfMemory());
            case Rule.Storage old ->
                    new Rule.Storage(
                            header,
                            old.metric(),
                            old.headroom(),
                            old.timeToFull(),
                            old.window(),
                            old.shrinks());
            case Rule.Expression old ->
                    new Rule.Expression(
                            header,
                            old.desired(),
                            old.scaleOutWhen(),
                            old.scaleInWhen(),
                            old.scaleOutIncrement(),
                            old.scaleInDecrement(),
                            old.changeType());
        };
    }

    private void number(
            String field,
            double present,
            List<Double> levels,
            BiFunction<Rule, Double, Rule> change) {
        add(field, levels, levels.indexOf(present), change, Prose::number);
    }

    private <T> void add(
            String field,
            List<T> levels,
            int present,
            BiFunction<Rule, T, Rule> change,
            Function<T, String> text) {
        settings.add(
                new Setting<>(
                        "rules.%s.%s".formatted(rule.id(), field),
                        levels,
                        present,
                        (changed, value) -> {
                            List<Rule> rules = new ArrayList<>(changed.rules());
                            rules.set(index, change.apply(rules.get(index), value));
                            return changed.toBuilder().rules(rules).build();
                        },
                        text));
    }
}
