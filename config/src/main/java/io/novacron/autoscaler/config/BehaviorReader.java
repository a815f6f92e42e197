package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.Direction;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Behavior.Select;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// Reads the `behavior` of a group; a part that is left out has its default, per direction.
final class BehaviorReader {

    private static final Range DAMPENING =
            new Range(0, true, 1, "a share above 0 and up to 1, or up to 100%");

    private BehaviorReader() {}

    static Behavior behavior(Fields group) {
        return group.part("behavior", "behavior")
                .optional()
                .map(fields -> {
                    Behavior behavior =
                            new Behavior(
                                    direction(fields, "scaleOut", Behavior.DEFAULT.scaleOut()),
                                    direction(fields, "scaleIn", Behavior.DEFAULT.scaleIn()));
                    fields.done();
                    return behavior;
                })
                .orElse(Behavior.DEFAULT);
    }

    private static Direction direction(Fields behavior, String name, Direction standard) {
        return behavior.part(name, "behavior." + name)
                .optional()
                .map(fields -> direction(fields, standard))
                .orElse(standard);
    }

    private static Direction direction(Fields fields, Direction standard) {
        Field<Duration> window = fields.field("stabilizationWindow", Scalars::duration);
        Field<Double> dampening = fields.field("dampening", Scalars.share(DAMPENING));
        Field<Duration> cooldown = fields.field("cooldown", Scalars::duration);
        Field<List<RateLimit>> limits = fields.list("limits", "limits", BehaviorReader::limit);
        Field<Select> select = fields.field("select", Scalars.choice(Select.class));
        Field<Double> tolerance = fields.field("tolerance", Scalars::share);
        fields.done();
        return new Direction(
                window.or(standard.stabilizationWindow()),
                dampening.or(standard.dampening()),
                cooldown.or(standard.cooldown()),
                limits.or(standard.limits()),
                select.or(standard.select()),
                tolerance.optional().map(OptionalDouble::of).orElse(standard.tolerance()));
    }

    private static Optional<RateLimit> limit(Node node) {
        return node.fields("a limit")
                .flatMap(fields -> {
                    Field<RateLimit.Kind> kind =
                            fields.field("type", Scalars.choice(RateLimit.Kind.class))
                                    .required("instances or percent");
                    Function<Node, Optional<Double>> value =
                            kind.optional().equals(Optional.of(RateLimit.Kind.INSTANCES))
                                    ? whole ->
                                            Scalars.whole(0, Integer.MAX_VALUE)
                                                    .apply(whole)
                                                    .map(Integer::doubleValue)
                                    : Scalars.number(Range.NOT_NEGATIVE);
                    Field<Double> amount =
                            fields.field("value", value).required("instances or percent");
                    Field<Duration> period =
                            fields.field("period", Scalars::positiveDuration)
                                    .required(DurationText.ALLOWED);
                    fields.done();
                    return kind.isSound() && amount.isSound() && period.isSound()
                            ? Optional.of(
                                    new RateLimit(
                                            kind.or(RateLimit.Kind.PERCENT),
                                            amount.or(0.0),
                                            period.or(Duration.ofSeconds(15))))
                            : Optional.empty();
                });
    }
}
