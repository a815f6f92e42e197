package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the `size` of a group: flavors, or a range per dimension.
final class SizingReader {

    /// Default of `size.horizon`, the time over which a switching cost is spread.
    static final Duration DEFAULT_HORIZON = Duration.ofHours(1);

    /// Default of `size.resize`.
    static final Sizing.Resize DEFAULT_RESIZE = Sizing.Resize.LIVE;

    private SizingReader() {}

    static Optional<Sizing> size(Fields group) {
        return group.part("size", "size").optional().flatMap(SizingReader::sizing);
    }

    private static Optional<Sizing> sizing(Fields fields) {
        boolean one = fields.exactlyOne("flavors", "ranges");
        Field<List<Node>> nodes = fields.field("flavors", node -> node.items("flavors"));
        List<Flavor> flavors =
                nodes.or(List.of()).stream()
                        .map(SizingReader::flavor)
                        .flatMap(Optional::stream)
                        .toList();
        boolean complete = nodes.isSound() && flavors.size() == nodes.or(List.of()).size();
        if (complete) {
            requireNames(nodes, flavors);
        }
        Field<Map<String, Sizing.Range>> ranges = fields.field("ranges", SizingReader::ranges);
        Field<String> current = fields.field("current", Scalars::name);
        List<String> names = flavors.stream().map(Flavor::name).toList();
        if (complete) {
            current.ifSound(name -> {
                if (!names.contains(name)) {
                    current.wrong(
                            "'" + Tree.shortened(name) + "'",
                            "one of the flavors "
                                    + Names.listed(names)
                                    + Names.suggestion(fields.node().findings(), name, names));
                }
            });
        }
        Field<Sizing.Resize> resize = fields.field("resize", Scalars.choice(Sizing.Resize.class));
        Field<Double> cost = fields.field("switchingCost", Scalars.number(Range.NOT_NEGATIVE));
        Field<Duration> horizon = fields.field("horizon", Scalars::positiveDuration);
        fields.done();
        Optional<Choice> choice =
                nodes.isSound()
                        ? Optional.of(new Choice.Flavors(flavors))
                        : ranges.optional().map(Choice.Ranges::new);
        return one
                ? choice.map(sizes ->
                        new Sizing(
                                sizes,
                                current.optional(),
                                resize.or(DEFAULT_RESIZE),
                                RuleReader.optional(cost),
                                horizon.or(DEFAULT_HORIZON)))
                : Optional.empty();
    }

    private static void requireNames(Field<List<Node>> nodes, List<Flavor> flavors) {
        if (flavors.isEmpty()) {
            nodes.wrong("an empty list", "at least one flavor");
        }
        Set<String> names = new HashSet<>();
        for (int index = 0; index < flavors.size(); index++) {
            if (!names.add(flavors.get(index).name())) {
                nodes.or(List.of())
                        .get(index)
                        .wrong(
                                flavors.get(index).name() + " a second time",
                                "a flavor name of its own");
            }
        }
    }

    private static Optional<Flavor> flavor(Node node) {
        return node.fields("a flavor")
                .flatMap(fields -> {
                    Field<String> name = fields.field("name", Scalars::name).required("a name");
                    Field<Double> cpu =
                            fields.field("cpu", Scalars.quantity(Range.POSITIVE)).required("cores");
                    Field<Double> memory =
                            fields.field("memory", Scalars.quantity(Range.POSITIVE))
                                    .required("bytes such as 2Gi");
                    Field<Double> price =
                            fields.field("pricePerHour", Scalars.number(Range.NOT_NEGATIVE));
                    fields.done();
                    return name.isSound() && cpu.isSound() && memory.isSound()
                            ? Optional.of(
                                    new Flavor(
                                            name.or(""),
                                            cpu.or(1.0),
                                            memory.or(1.0),
                                            RuleReader.optional(price)))
                            : Optional.empty();
                });
    }

    private static Optional<Map<String, Sizing.Range>> ranges(Node node) {
        return node.fields("ranges")
                .flatMap(fields -> {
                    Field<Sizing.Range> cpu =
                            fields.field("cpu", here -> range(here, "pricePerHour"));
                    Field<Sizing.Range> memory =
                            fields.field("memory", here -> range(here, "pricePerGiBHour"));
                    fields.done();
                    if (!cpu.isGiven() && !memory.isGiven()) {
                        return node.wrong("a range for cpu, memory or both");
                    }
                    Map<String, Sizing.Range> ranges = new LinkedHashMap<>();
                    cpu.optional().ifPresent(range -> ranges.put("cpu", range));
                    memory.optional().ifPresent(range -> ranges.put("memory", range));
                    return cpu.isBroken() || memory.isBroken()
                            ? Optional.empty()
                            : Optional.of(ranges);
                });
    }

    private static Optional<Sizing.Range> range(Node node, String priceName) {
        return node.fields("a range")
                .flatMap(fields -> {
                    Field<Double> min = bound(fields, "min");
                    Field<Double> max = bound(fields, "max");
                    Field<Double> step = bound(fields, "step");
                    Field<Double> price =
                            fields.field(priceName, Scalars.number(Range.NOT_NEGATIVE));
                    fields.done();
                    if (min.isSound() && max.isSound() && min.or(0.0) > max.or(0.0)) {
                        max.wrong(
                                Numbers.text(max.or(0.0)),
                                "at least min " + Numbers.text(min.or(0.0)));
                    }
                    return min.isSound() && max.isSound() && step.isSound()
                            ? Optional.of(
                                    new Sizing.Range(
                                            min.or(1.0),
                                            max.or(1.0),
                                            step.or(1.0),
                                            RuleReader.optional(price)))
                            : Optional.empty();
                });
    }

    private static Field<Double> bound(Fields fields, String name) {
        return fields.field(name, Scalars.quantity(Range.POSITIVE))
                .required("a quantity above 0 such as 0.5, 500m or 512Mi");
    }

    /// The price field of a dimension.
    static String priceName(String dimension) {
        return dimension.equals("memory") ? "pricePerGiBHour" : "pricePerHour";
    }
}
