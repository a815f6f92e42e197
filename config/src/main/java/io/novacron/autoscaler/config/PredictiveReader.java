package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.Aim;
import io.novacron.autoscaler.model.Predictive.Breach;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.Predictive.Mode;
import java.time.Duration;
import java.util.Optional;

/// Reads the `predictive` part of a group.
final class PredictiveReader {

    /// What a part without fields of its own says; the mode is always written.
    static final Predictive DEFAULT =
            new Predictive(
                    Mode.OFF,
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofHours(24),
                    Duration.ofDays(7),
                    0.8,
                    "auto",
                    new Aim.Quantile(0.95),
                    Optional.empty(),
                    new Breach.Honor());

    private final GroupMetrics metrics;

    PredictiveReader(GroupMetrics metrics) {
        this.metrics = metrics;
    }

    Optional<Predictive> predictive(Fields group) {
        return group.part("predictive", "predictive").optional().map(this::predictiveOf);
    }

    private Predictive predictiveOf(Fields fields) {
        Field<Mode> mode = fields.field("mode", Scalars.choice(Mode.class));
        Field<String> load = fields.field("load", metrics::named);
        Field<CapacityPerInstance> capacity =
                fields.field("capacityPerInstance", this::capacityPerInstance);
        Field<Duration> horizon = fields.field("forecastHorizon", Scalars::positiveDuration);
        Field<Duration> history = fields.field("historyWindow", Scalars::positiveDuration);
        Field<Double> confidence = fields.field("minConfidence", Scalars::share);
        Field<String> algorithm = fields.field("algorithm", Scalars::name);
        Field<Aim> quantile =
                fields.field("quantile", node -> Scalars.innerShare(node).map(Aim.Quantile::new));
        Field<Aim> objective = fields.field("objective", PredictiveReader::objective);
        Field<LeadTime> leadTime = fields.field("leadTime", PredictiveReader::leadTime);
        Field<Breach> breach = fields.field("maxCapacityBreach", PredictiveReader::breach);
        fields.done();
        if (quantile.isGiven() && objective.isGiven()) {
            objective.wrong("objective beside quantile", "one of them");
        }
        return new Predictive(
                mode.or(DEFAULT.mode()),
                load.optional(),
                capacity.optional(),
                horizon.or(DEFAULT.forecastHorizon()),
                history.or(DEFAULT.historyWindow()),
                confidence.or(DEFAULT.minConfidence()),
                algorithm.or(DEFAULT.algorithm()),
                objective.or(quantile.or(DEFAULT.aim())),
                leadTime.optional().flatMap(LeadTime::fixed),
                breach.or(DEFAULT.maxCapacityBreach()));
    }

    private Optional<CapacityPerInstance> capacityPerInstance(Node node) {
        if (!(node.tree() instanceof Tree.Mapping)) {
            return Scalars.quantity(Range.POSITIVE).apply(node).map(CapacityPerInstance.Fixed::new);
        }
        return node.fields("capacityPerInstance")
                .flatMap(fields -> {
                    Field<String> learn =
                            fields.field("learn", metrics::named)
                                    .required("the name of a utilization metric");
                    fields.done();
                    return learn.optional().map(CapacityPerInstance.Learn::new);
                });
    }

    private static Optional<Aim> objective(Node node) {
        return node.fields("an objective")
                .flatMap(fields -> {
                    Field<Double> share =
                            fields.field("underProvisionedTime", Scalars::share)
                                    .required("a share of time such as 0.5%");
                    fields.done();
                    return share.optional().map(Aim.Objective::new);
                });
    }

    /// @param fixed empty: `auto`
    private record LeadTime(Optional<Duration> fixed) {}

    private static Optional<LeadTime> leadTime(Node node) {
        return node.tree() instanceof Tree.Text(String text, Place _) && text.equals("auto")
                ? Optional.of(new LeadTime(Optional.empty()))
                : Scalars.duration(node).map(time -> new LeadTime(Optional.of(time)));
    }

    private static Optional<Breach> breach(Node node) {
        if (node.tree() instanceof Tree.Text(String text, Place _) && text.equals("honor")) {
            return Optional.of(new Breach.Honor());
        }
        if (!(node.tree() instanceof Tree.Mapping)) {
            return node.wrongKind("honor or {increaseBy: 10%}");
        }
        return node.fields("maxCapacityBreach")
                .flatMap(fields -> {
                    Field<Double> share =
                            fields.field("increaseBy", Scalars::share)
                                    .required("a share such as 10%");
                    fields.done();
                    return share.optional().map(Breach.IncreaseBy::new);
                });
    }
}
