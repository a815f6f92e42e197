package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.time.Duration;
import java.util.EnumMap;
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
        Field<String> current = fields.field("current", SizeNames::name);
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
        Optional<Sizing> sizing =
                choice.map(sizes ->
                        new Sizing(
                                sizes,
                                current.optional(),
                                resize.or(DEFAULT_RESIZE),
                                RuleReader.optional(cost),
                                horizon.or(DEFAULT_HORIZON)));
        return one ? sizing.map(read -> withCanonicalCurrent(read, current)) : Optional.empty();
    }

    /// Within ranges one size can be written in several ways; the group knows one of them.
    private static Sizing withCanonicalCurrent(Sizing sizing, Field<String> current) {
        if (!(sizing.choice() instanceof Choice.Ranges ranges) || !current.isSound()) {
            return sizing;
        }
        Optional<Flavor> size = sizing.currentFlavor();
        if (size.isEmpty()) {
            current.wrong(
                    "'" + Tree.shortened(current.or("")) + "'",
                    "a size within the ranges such as '" + smallest(ranges) + "'");
            return sizing;
        }
        return new Sizing(
                ranges,
                size.map(Flavor::name),
                sizing.resize(),
                sizing.switchingCost(),
                sizing.horizon());
    }

    private static String smallest(Choice.Ranges ranges) {
        Map<SizeDimension, Double> least = new EnumMap<>(SizeDimension.class);
        for (SizeDimension dimension : SizeDimension.values()) {
            ranges.range(dimension).ifPresent(range -> least.put(dimension, range.min()));
        }
        return Sizing.sized(least, ranges).name();
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
                    Field<Double> storage =
                            fields.field("storage", Scalars.quantity(Range.POSITIVE));
                    Field<Double> price =
                            fields.field("pricePerHour", Scalars.number(Range.NOT_NEGATIVE));
                    fields.done();
                    return name.isSound() && cpu.isSound() && memory.isSound()
                            ? Optional.of(
                                    new Flavor(
                                            name.or(""),
                                            cpu.or(1.0),
                                            memory.or(1.0),
                                            storage.or(0.0),
                                            RuleReader.optional(price)))
                            : Optional.empty();
                });
    }

    private static Optional<Map<String, Sizing.Range>> ranges(Node node) {
        return node.fields("ranges")
                .flatMap(fields -> {
                    Map<String, Sizing.Range> ranges = new LinkedHashMap<>();
                    boolean broken = false;
                    boolean given = false;
                    for (SizeDimension dimension : SizeDimension.values()) {
                        String name = dimension.wireName();
                        Field<Sizing.Range> range =
                                fields.field(name, here -> range(here, priceName(name)));
                        given |= range.isGiven();
                        broken |= range.isBroken();
                        range.optional().ifPresent(read -> ranges.put(name, read));
                    }
                    fields.done();
                    if (!given) {
                        return node.wrong("a range for cpu, memory, storage or some of them");
                    }
                    return broken ? Optional.empty() : Optional.of(ranges);
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
                    boolean sound = min.isSound() && max.isSound() && step.isSound();
                    if (sound
                            && (max.or(1.0) - min.or(1.0)) / step.or(1.0)
                                    >= Sizing.Range.MAX_PLACES) {
                        step.wrong(
                                Numbers.text(step.or(1.0)),
                                "a step that leaves at most " + Sizing.Range.MAX_PLACES + " sizes");
                    }
                    return sound && !step.isBroken()
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
        return dimension.equals("cpu") ? "pricePerHour" : "pricePerGiBHour";
    }
}
