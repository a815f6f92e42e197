package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.Fault;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/// Reads the model of a backtest. What does not read is replaced by the default, so that the rest
/// is still checked.
final class ModelReader {

    private static final Duration TICK = Duration.ofMinutes(1);
    private static final double CAPACITY = 100;
    private static final Duration STARTUP = Duration.ofMinutes(3);
    private static final Duration WARMUP = Duration.ofMinutes(1);
    private static final double PRICE = 0.10;
    private static final long SEED = 1;

    /// Nothing that starts, drains or is measured takes longer.
    private static final Duration LONGEST = Duration.ofDays(30);

    private final List<String> signals;

    ModelReader(List<String> signals) {
        this.signals = signals;
    }

    PlantModel read(Fields fields) {
        Field<Duration> tick = fields.field("tick", ModelReader::tick);
        Field<Capacity> capacity = fields.field("capacityPerInstance", ModelReader::capacity);
        if (!capacity.isGiven()) {
            capacity.warn("nothing", "what one instance serves in a tick; 100 is assumed");
        }
        Field<StartUp> startup = fields.field("startup", ModelReader::startUp);
        Field<Duration> warmup = fields.field("warmup", ModelReader::delay);
        Field<Duration> terminate = fields.field("terminate", ModelReader::delay);
        Field<Duration> metricDelay = fields.field("metricDelay", ModelReader::delay);
        Field<Duration> serviceTime = fields.field("serviceTime", ModelReader::positiveDelay);
        Objective objective =
                fields.field("objective", node -> objective(node, serviceTime))
                        .or(new Objective(1, Optional.empty()));
        Field<Initial> initial = fields.field("initialInstances", ModelReader::initial);
        PlantModel model =
                new PlantModel(
                        tick.or(TICK),
                        capacity.or(new Capacity(CAPACITY, false)).perTick(tick.or(TICK)),
                        startup.or(new StartUp.Fixed(STARTUP)),
                        warmup.or(WARMUP),
                        terminate.or(Duration.ZERO),
                        metricDelay.or(Duration.ZERO),
                        queueLimit(fields),
                        objective.utilization(),
                        objective.within(),
                        serviceTime.optional(),
                        initial.or(new Initial(OptionalInt.empty())).instances(),
                        fields.field("seed", ModelReader::seed).or(SEED),
                        fields.field("signals", this::signals).or(Map.of()),
                        fields.list("faults", "faults", ModelReader::fault).or(List.of()),
                        fields.field("pricePerInstanceHour", Scalars.number(Range.NOT_NEGATIVE))
                                .or(PRICE));
        fields.done();
        return model;
    }

    /// What one ready instance serves.
    private record Capacity(double load, boolean perSecond) {
        double perTick(Duration tick) {
            return perSecond ? load * tick.toMillis() / 1000 : load;
        }
    }

    private static Optional<Capacity> capacity(Node node) {
        if (!(node.tree() instanceof Tree.Mapping)) {
            return Scalars.number(Range.POSITIVE)
                    .apply(node)
                    .map(load -> new Capacity(load, false));
        }
        return node.fields("capacityPerInstance")
                .flatMap(fields -> {
                    Field<Double> load =
                            fields.field("perSecond", Scalars.number(Range.POSITIVE))
                                    .required("a number above 0");
                    fields.done();
                    return load.optional().map(rate -> new Capacity(rate, true));
                });
    }

    private static Optional<Duration> tick(Node node) {
        return Scalars.duration(node)
                .flatMap(tick ->
                        tick.compareTo(Duration.ofSeconds(1)) < 0
                                        || tick.compareTo(Duration.ofDays(1)) > 0
                                        || tick.toNanosPart() % 1_000_000 != 0
                                ? node.wrong("a duration from 1s to 1d, in whole milliseconds")
                                : Optional.of(tick));
    }

    private static Optional<Duration> delay(Node node) {
        return Scalars.duration(node)
                .flatMap(length ->
                        length.compareTo(LONGEST) > 0
                                ? node.wrong("a duration of at most 30d")
                                : Optional.of(length));
    }

    private static Optional<Duration> positiveDelay(Node node) {
        return delay(node)
                .flatMap(length ->
                        length.isZero()
                                ? node.wrong(DurationText.ALLOWED + ", above 0")
                                : Optional.of(length));
    }

    private static Optional<StartUp> startUp(Node node) {
        if (!(node.tree() instanceof Tree.Mapping)) {
            return delay(node).map(StartUp.Fixed::new);
        }
        return node.fields("startup").flatMap(ModelReader::lognormal);
    }

    private static Optional<StartUp> lognormal(Fields fields) {
        Field<Duration> median =
                fields.field("median", ModelReader::positiveDelay).required("a duration");
        Field<Duration> p95 =
                fields.field("p95", ModelReader::positiveDelay).required("a duration");
        fields.done();
        if (median.isSound()
                && p95.isSound()
                && p95.or(STARTUP).compareTo(median.or(STARTUP)) < 0) {
            p95.wrong(
                    DurationText.format(p95.or(STARTUP)),
                    "at least the median " + DurationText.format(median.or(STARTUP)));
        }
        return median.isSound() && p95.isSound()
                ? Optional.of(new StartUp.Lognormal(median.or(STARTUP), p95.or(STARTUP)))
                : Optional.empty();
    }

    private record Objective(double utilization, Optional<Duration> within) {}

    private static Optional<Objective> objective(Node node, Field<Duration> serviceTime) {
        return node.fields("an objective")
                .flatMap(fields -> {
                    Field<Double> utilization =
                            fields.field(
                                    "utilization",
                                    Scalars.share(
                                            new Range(
                                                    0,
                                                    true,
                                                    1,
                                                    "a share above 0, at most 1 or 100%")));
                    Field<Duration> within = fields.field("within", ModelReader::positiveDelay);
                    fields.done();
                    if (within.isSound() && !serviceTime.isGiven()) {
                        within.wrong("a latency without a serviceTime", "serviceTime beside it");
                    }
                    return utilization.isBroken() || within.isBroken()
                            ? Optional.empty()
                            : Optional.of(new Objective(utilization.or(1.0), within.optional()));
                });
    }

    private static OptionalDouble queueLimit(Fields fields) {
        Field<Boolean> queueing = fields.field("queueing", Scalars::truth);
        Field<Double> limit = fields.field("queueLimit", Scalars.number(Range.NOT_NEGATIVE));
        if (limit.isSound() && !queueing.isBroken() && !queueing.or(false)) {
            limit.wrong("a queueLimit without a queue", "queueing: true beside it");
        }
        return queueing.or(false)
                ? OptionalDouble.of(limit.or(Double.POSITIVE_INFINITY))
                : OptionalDouble.empty();
    }

    /// @param instances empty: as many as are needed
    private record Initial(OptionalInt instances) {}

    private static Optional<Initial> initial(Node node) {
        return switch (node.tree()) {
            case Tree.Text(String text, Place _) when text.equals("auto") ->
                    Optional.of(new Initial(OptionalInt.empty()));
            case Tree.Numeral _ ->
                    Scalars.whole(0, 1_000_000)
                            .apply(node)
                            .map(count -> new Initial(OptionalInt.of(count)));
            case Tree.Text _, Tree.Truth _, Tree.Nothing _, Tree.Sequence _, Tree.Mapping _ ->
                    node.wrongKind("auto, or a whole number from 0 to 1000000");
        };
    }

    private static Optional<Long> seed(Node node) {
        return node.tree() instanceof Tree.Numeral numeral
                ? numeral.whole().or(() -> node.wrong("a whole number"))
                : node.wrongKind("a whole number");
    }

    private Optional<Map<String, String>> signals(Node node) {
        Function<Node, Optional<String>> signal =
                value ->
                        Scalars.text(value)
                                .flatMap(text ->
                                        signals.contains(text)
                                                ? Optional.of(text)
                                                : value.wrong(
                                                        "one of "
                                                                + String.join(", ", signals)
                                                                + Names.suggestion(
                                                                        value.findings(),
                                                                        text,
                                                                        signals)));
        return node.map("signals by the metric's name, such as {rps: load}", signal);
    }

    private static Optional<Fault> fault(Node node) {
        return node.fields("a fault")
                .flatMap(fields -> {
                    Field<Fault.Beginning> at =
                            fields.field("at", ModelReader::beginning).required(BEGINNING);
                    Field<Duration> length = fields.field("for", Scalars::duration);
                    Field<Fault.Kind> kind =
                            fields.field("kind", Scalars.choice(Fault.Kind.class))
                                    .required("one of metrics_gap, launch_failures, instance_loss");
                    Field<Double> share = fields.field("share", Scalars::share);
                    fields.done();
                    // Instances are lost at a moment; the others last.
                    if (kind.isSound()
                            && kind.or(Fault.Kind.INSTANCE_LOSS) != Fault.Kind.INSTANCE_LOSS) {
                        length.required("a duration");
                    }
                    return at.isSound() && kind.isSound() && !length.isBroken() && !share.isBroken()
                            ? Optional.of(
                                    new Fault(
                                            at.or(new Fault.Beginning.After(Duration.ZERO)),
                                            length.or(Duration.ZERO),
                                            kind.or(Fault.Kind.INSTANCE_LOSS),
                                            share.or(1.0)))
                            : Optional.empty();
                });
    }

    private static final String BEGINNING =
            "a duration since the trace's start such as 36h, or " + TimeText.ALLOWED_INSTANT;

    private static Optional<Fault.Beginning> beginning(Node node) {
        if (node.tree() instanceof Tree.Text(String text, Place _)) {
            return TimeText.parseInstant(text)
                    .<Fault.Beginning>map(Fault.Beginning.At::new)
                    .or(() -> DurationText.parse(text).map(Fault.Beginning.After::new))
                    .or(() -> node.wrong(BEGINNING));
        }
        return Scalars.duration(node).map(Fault.Beginning.After::new);
    }
}
