package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.Adjustment;
import io.novacron.autoscaler.model.Rule.ChangeType;
import io.novacron.autoscaler.model.Rule.Header;
import java.util.List;
import java.util.Optional;

/// Reads `step` rules.
final class StepReader {
    private final RuleReader rules;

    StepReader(RuleReader rules) {
        this.rules = rules;
    }

    Optional<Rule> step(Fields fields, Header header) {
        Field<String> metric = rules.metric(fields);
        Field<Integer> periods = RuleReader.periods(fields);
        Field<ChangeType> change = fields.field("changeType", Scalars.choice(ChangeType.class));
        Field<Integer> minChange = fields.field("minChange", Scalars.whole(0, Integer.MAX_VALUE));
        Field<List<Node>> nodes =
                fields.field("steps", node -> node.items("steps")).required("a list of steps");
        List<Adjustment> steps =
                nodes.or(List.of()).stream()
                        .map(node -> adjustment(node, change))
                        .flatMap(Optional::stream)
                        .toList();
        nodes.ifSound(list -> {
            if (list.isEmpty()) {
                nodes.wrong("an empty list", "at least one step");
            } else if (steps.size() == list.size()) {
                requireApart(list, steps);
            }
        });
        boolean apart = !steps.isEmpty() && Rule.Step.overlap(steps).isEmpty();
        return metric.isSound() && apart && steps.size() == nodes.or(List.of()).size()
                ? Optional.of(
                        new Rule.Step(
                                header,
                                metric.or(""),
                                periods.or(1),
                                change.or(ChangeType.INSTANCES),
                                minChange.or(0),
                                steps))
                : Optional.empty();
    }

    private static void requireApart(List<Node> nodes, List<Adjustment> steps) {
        Rule.Step.overlap(steps)
                .ifPresent(pair -> {
                    int later = Math.max(pair.first(), pair.second());
                    int earlier = Math.min(pair.first(), pair.second());
                    nodes.get(later)
                            .wrong(
                                    interval(steps.get(later)),
                                    "bounds that do not overlap steps[%s], %s"
                                            .formatted(earlier, interval(steps.get(earlier))));
                });
    }

    private static String interval(Adjustment step) {
        String from = step.from().isPresent() ? Numbers.text(step.lowest()) : "-∞";
        String to = step.to().isPresent() ? Numbers.text(step.highest()) : "∞";
        return step.outward() ? "[%s, %s)".formatted(from, to) : "(%s, %s]".formatted(from, to);
    }

    private static Optional<Adjustment> adjustment(Node node, Field<ChangeType> changeType) {
        return node.fields("a step")
                .flatMap(fields -> {
                    Field<Double> from = fields.field("from", Scalars.number(Range.FINITE));
                    Field<Double> to = fields.field("to", Scalars.number(Range.FINITE));
                    Field<Double> change =
                            fields.field("change", Scalars.number(Range.FINITE))
                                    .required("a number");
                    fields.done();
                    RuleReader.requireWhole(change, changeType);
                    if (change.isSound()
                            && change.or(0.0) < 0
                            && changeType.optional().equals(Optional.of(ChangeType.EXACT))) {
                        change.wrong(
                                Numbers.text(change.or(0.0)),
                                "a capacity of at least 0 with changeType: exact");
                    }
                    if (from.isSound() && to.isSound() && !(from.or(0.0) < to.or(0.0))) {
                        to.wrong(
                                Numbers.text(to.or(0.0)),
                                "a number above from " + Numbers.text(from.or(0.0)));
                    }
                    return from.isBroken() || to.isBroken() || !change.isSound()
                            ? Optional.empty()
                            : Optional.of(
                                    new Adjustment(
                                            RuleReader.optional(from),
                                            RuleReader.optional(to),
                                            change.or(0.0)));
                });
    }
}
