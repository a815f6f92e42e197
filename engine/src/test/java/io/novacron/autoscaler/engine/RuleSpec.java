package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.ChangeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A rule with the document's defaults, written in one line: `threshold("cpu").out(75).in(25)`. The
/// id is the metric's name until another is given.
abstract class RuleSpec<S extends RuleSpec<S>> {

    private String id;
    private boolean enabled = true;
    private int priority = Rule.Header.DEFAULT_PRIORITY;
    private Rule.Cooldown cooldown = Rule.Cooldown.NONE;

    RuleSpec(String id) {
        this.id = id;
    }

    abstract S self();

    abstract Rule build();

    S id(String newId) {
        id = newId;
        return self();
    }

    S off() {
        enabled = false;
        return self();
    }

    S priority(int newPriority) {
        priority = newPriority;
        return self();
    }

    S cooldown(String both) {
        cooldown = Rule.Cooldown.of(Times.of(both));
        return self();
    }

    S cooldown(String scaleOut, String scaleIn) {
        cooldown = new Rule.Cooldown(Times.of(scaleOut), Times.of(scaleIn));
        return self();
    }

    Rule.Header header() {
        return new Rule.Header(id, id, enabled, priority, cooldown);
    }

    static Threshold threshold(String metric) {
        return new Threshold(metric);
    }

    static Step step(String metric) {
        return new Step(metric);
    }

    static Target target(String metric, Rule.TargetKind kind, double target) {
        return new Target(metric, kind, target);
    }

    static Target utilization(String metric, double target) {
        return target(metric, Rule.TargetKind.UTILIZATION, target);
    }

    static Target averageValue(String metric, double target) {
        return target(metric, Rule.TargetKind.AVERAGE_VALUE, target);
    }

    static Target groupValue(String metric, double target) {
        return target(metric, Rule.TargetKind.VALUE, target);
    }

    static Watermark watermark(String metric, double low, double high) {
        return new Watermark(metric, low, high);
    }

    static Queue queue(String backlog) {
        return new Queue(backlog);
    }

    static Latency latency(String arrivalRate) {
        return new Latency(arrivalRate);
    }

    static Expression desired(String text) {
        return new Expression(Optional.of(text), Optional.empty(), Optional.empty());
    }

    static Expression when(String out, String in) {
        return new Expression(
                Optional.empty(),
                Optional.of(out).filter(text -> !text.isEmpty()),
                Optional.of(in).filter(text -> !text.isEmpty()));
    }

    static final class Threshold extends RuleSpec<Threshold> {
        private final String metric;
        private OptionalDouble out = OptionalDouble.empty();
        private OptionalDouble in = OptionalDouble.empty();
        private double increment = 1;
        private double decrement = 1;
        private int periods = 1;
        private ChangeType changeType = ChangeType.INSTANCES;
        private Optional<Boolean> flapGuard = Optional.empty();

        private Threshold(String metric) {
            super(metric);
            this.metric = metric;
        }

        @Override
        Threshold self() {
            return this;
        }

        Threshold out(double threshold) {
            out = OptionalDouble.of(threshold);
            return this;
        }

        Threshold in(double threshold) {
            in = OptionalDouble.of(threshold);
            return this;
        }

        Threshold by(double newIncrement, double newDecrement) {
            increment = newIncrement;
            decrement = newDecrement;
            return this;
        }

        Threshold periods(int newPeriods) {
            periods = newPeriods;
            return this;
        }

        Threshold percent() {
            changeType = ChangeType.PERCENT;
            return this;
        }

        Threshold flapGuard(boolean on) {
            flapGuard = Optional.of(on);
            return this;
        }

        @Override
        Rule build() {
            return new Rule.Threshold(
                    header(),
                    metric,
                    out,
                    in,
                    increment,
                    decrement,
                    periods,
                    changeType,
                    flapGuard);
        }
    }

    static final class Step extends RuleSpec<Step> {
        private final String metric;
        private final List<Rule.Adjustment> steps = new ArrayList<>();
        private int periods = 1;
        private ChangeType changeType = ChangeType.INSTANCES;
        private int minChange;

        private Step(String metric) {
            super(metric);
            this.metric = metric;
        }

        @Override
        Step self() {
            return this;
        }

        Step from(double from, double change) {
            steps.add(new Rule.Adjustment(OptionalDouble.of(from), OptionalDouble.empty(), change));
            return this;
        }

        Step to(double to, double change) {
            steps.add(new Rule.Adjustment(OptionalDouble.empty(), OptionalDouble.of(to), change));
            return this;
        }

        Step between(double from, double to, double change) {
            steps.add(new Rule.Adjustment(OptionalDouble.of(from), OptionalDouble.of(to), change));
            return this;
        }

        Step periods(int newPeriods) {
            periods = newPeriods;
            return this;
        }

        Step type(ChangeType newType) {
            changeType = newType;
            return this;
        }

        Step percent() {
            return type(ChangeType.PERCENT);
        }

        Step exact() {
            return type(ChangeType.EXACT);
        }

        Step minChange(int newMinChange) {
            minChange = newMinChange;
            return this;
        }

        @Override
        Rule build() {
            return new Rule.Step(header(), metric, periods, changeType, minChange, steps);
        }
    }

    static final class Target extends RuleSpec<Target> {
        private final String metric;
        private final Rule.TargetKind kind;
        private final double target;
        private boolean disableScaleIn;
        private OptionalDouble tolerance = OptionalDouble.empty();

        private Target(String metric, Rule.TargetKind kind, double target) {
            super(metric);
            this.metric = metric;
            this.kind = kind;
            this.target = target;
        }

        @Override
        Target self() {
            return this;
        }

        Target tolerance(double share) {
            tolerance = OptionalDouble.of(share);
            return this;
        }

        Target onlyOut() {
            disableScaleIn = true;
            return this;
        }

        @Override
        Rule build() {
            return new Rule.Target(header(), metric, kind, target, disableScaleIn, tolerance);
        }
    }

    static final class Watermark extends RuleSpec<Watermark> {
        private final String metric;
        private final double low;
        private final double high;
        private Rule.WatermarkAlgorithm algorithm = Rule.WatermarkAlgorithm.AVERAGE;
        private double tolerance;

        private Watermark(String metric, double low, double high) {
            super(metric);
            this.metric = metric;
            this.low = low;
            this.high = high;
        }

        @Override
        Watermark self() {
            return this;
        }

        Watermark absolute() {
            algorithm = Rule.WatermarkAlgorithm.ABSOLUTE;
            return this;
        }

        Watermark tolerance(double share) {
            tolerance = share;
            return this;
        }

        @Override
        Rule build() {
            return new Rule.Watermark(header(), metric, low, high, algorithm, tolerance);
        }
    }

    static final class Queue extends RuleSpec<Queue> {
        private final String backlog;
        private Optional<String> arrivalRate = Optional.empty();
        private double throughput = 1;
        private Duration drainWithin = Duration.ofMinutes(1);
        private OptionalDouble tolerance = OptionalDouble.empty();

        private Queue(String backlog) {
            super(backlog);
            this.backlog = backlog;
        }

        @Override
        Queue self() {
            return this;
        }

        Queue arrivals(String metric) {
            arrivalRate = Optional.of(metric);
            return this;
        }

        Queue throughput(double itemsPerSecond) {
            throughput = itemsPerSecond;
            return this;
        }

        Queue drainWithin(String time) {
            drainWithin = Times.of(time);
            return this;
        }

        Queue tolerance(double share) {
            tolerance = OptionalDouble.of(share);
            return this;
        }

        @Override
        Rule build() {
            return new Rule.Queue(
                    header(), backlog, arrivalRate, throughput, drainWithin, tolerance);
        }
    }

    static final class Latency extends RuleSpec<Latency> {
        private final String arrivalRate;
        private double quantile = 0.95;
        private Duration within = Duration.ofMillis(250);
        private Rule.Service service = new Rule.Service.Time(Duration.ofMillis(100));
        private int workers = 1;

        private Latency(String arrivalRate) {
            super(arrivalRate);
            this.arrivalRate = arrivalRate;
        }

        @Override
        Latency self() {
            return this;
        }

        Latency objective(double newQuantile, String newWithin) {
            quantile = newQuantile;
            within = Times.of(newWithin);
            return this;
        }

        Latency serviceTime(String mean) {
            service = new Rule.Service.Time(Times.of(mean));
            return this;
        }

        Latency serviceRate(double perSecond) {
            service = new Rule.Service.Rate(perSecond);
            return this;
        }

        Latency workers(int perInstance) {
            workers = perInstance;
            return this;
        }

        @Override
        Rule build() {
            return new Rule.Latency(header(), arrivalRate, quantile, within, service, workers);
        }
    }

    static final class Expression extends RuleSpec<Expression> {
        private final Optional<String> desired;
        private final Optional<String> out;
        private final Optional<String> in;
        private double increment = 1;
        private double decrement = 1;
        private ChangeType changeType = ChangeType.INSTANCES;

        private Expression(Optional<String> desired, Optional<String> out, Optional<String> in) {
            super("expression");
            this.desired = desired;
            this.out = out;
            this.in = in;
        }

        @Override
        Expression self() {
            return this;
        }

        Expression by(double newIncrement, double newDecrement) {
            increment = newIncrement;
            decrement = newDecrement;
            return this;
        }

        Expression percent() {
            changeType = ChangeType.PERCENT;
            return this;
        }

        @Override
        Rule build() {
            return new Rule.Expression(
                    header(), desired, out, in, increment, decrement, changeType);
        }
    }
}
