package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.OnMissing;
import io.novacron.autoscaler.model.Quantity;
import io.novacron.autoscaler.model.Smoothing;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// Reads the `metrics` of a group.
final class MetricReader {

    private MetricReader() {}

    /// Reads all metrics; one that does not read is there with defaults, so that rules may name it.
    static GroupMetrics metrics(Fields group) {
        Field<Map<String, Node>> nodes =
                group.field("metrics", node -> node.entries("metrics by name"));
        Map<String, MetricDefinition> definitions = new LinkedHashMap<>();
        nodes.optional()
                .orElse(Map.of())
                .forEach((name, node) -> definitions.put(name, named(name, node)));
        return new GroupMetrics(definitions, !nodes.isBroken());
    }

    private static MetricDefinition named(String name, Node node) {
        if (name.isBlank() || name.length() > Scalars.LONGEST_NAME) {
            node.wrong(
                    "the name '" + Tree.shortened(name) + "'",
                    "a name of 1 to " + Scalars.LONGEST_NAME + " characters");
        }
        MetricType usual = typeNamed(name).orElse(MetricType.CUSTOM);
        return node.isNothing()
                ? MetricDefinition.of(usual)
                : node.fields("a metric")
                        .map(fields -> definition(fields, usual))
                        .orElse(MetricDefinition.of(usual));
    }

    private static Optional<MetricType> typeNamed(String name) {
        return Arrays.stream(MetricType.values())
                .filter(type -> Names.of(type).equals(name))
                .findFirst();
    }

    private static MetricDefinition definition(Fields fields, MetricType usual) {
        MetricDefinition definition =
                new MetricDefinition(
                        fields.field("type", Scalars.choice(MetricType.class)).or(usual),
                        fields.field("provider", Scalars::name).optional(),
                        fields.field("query", MetricReader::query).optional(),
                        fields.field("groupLabel", Scalars::name).optional(),
                        fields.field("instanceLabel", Scalars::name).optional(),
                        fields.field("request", MetricReader::request).optional(),
                        fields.field("aggregate", Scalars.choice(Aggregate.class))
                                .or(Aggregate.AVG),
                        fields.field("maxAge", Scalars::positiveDuration).optional(),
                        fields.field("onMissing", MetricReader::onMissing).or(new OnMissing.Hold()),
                        fields.field("trustZero", Scalars::truth).or(true),
                        fields.field("smoothing", MetricReader::smoothing)
                                .or(new Smoothing.None()));
        fields.done();
        return definition;
    }

    /// In the provider's language, where a number may be a query, too.
    private static Optional<String> query(Node node) {
        return node.tree() instanceof Tree.Numeral ? Scalars.anyText(node) : Scalars.words(node);
    }

    /// A number, a quantity, or a query; `{query: …}` for a query that looks like a quantity.
    private static Optional<Request> request(Node node) {
        return switch (node.tree()) {
            case Tree.Numeral _ ->
                    Scalars.number(Range.POSITIVE).apply(node).map(Request.Fixed::new);
            case Tree.Text(String text, Place _) -> {
                OptionalDouble quantity = Quantity.parse(text);
                yield quantity.isPresent()
                        ? Scalars.quantity(Range.POSITIVE).apply(node).map(Request.Fixed::new)
                        : Scalars.words(node).map(Request.Query::new);
            }
            case Tree.Mapping _ ->
                    node.fields("a request")
                            .flatMap(fields -> {
                                Field<String> query =
                                        fields.field("query", Scalars::words).required("a query");
                                fields.done();
                                return query.optional().map(Request.Query::new);
                            });
            case Tree.Truth _, Tree.Nothing _, Tree.Sequence _ ->
                    node.wrongKind("a number above 0, a quantity such as 500m, or a query");
        };
    }

    private static Optional<OnMissing> onMissing(Node node) {
        String allowed = "hold, ignore, {lastKnown: 5m} or {value: 100}";
        if (node.tree() instanceof Tree.Mapping) {
            return node.fields("onMissing")
                    .flatMap(fields -> {
                        boolean one = fields.exactlyOne("lastKnown", "value");
                        Field<Duration> lastKnown =
                                fields.field("lastKnown", Scalars::positiveDuration);
                        Field<Double> value = fields.field("value", Scalars.number(Range.FINITE));
                        fields.done();
                        return one
                                ? lastKnown
                                        .optional()
                                        .<OnMissing>map(OnMissing.LastKnown::new)
                                        .or(() -> value.optional().map(OnMissing.Value::new))
                                : Optional.empty();
                    });
        }
        if (!(node.tree() instanceof Tree.Text written)) {
            return node.wrongKind(allowed);
        }
        return switch (written.value()) {
            case "hold" -> Optional.of(new OnMissing.Hold());
            case "ignore" -> Optional.of(new OnMissing.Ignore());
            default ->
                    node.wrong(
                            allowed
                                    + Names.suggestion(
                                            node.findings(),
                                            written.value(),
                                            List.of("hold", "ignore", "lastKnown", "value")));
        };
    }

    /// The methods by name, with the field that says how far each looks back.
    private enum Method {
        NONE("") {
            @Override
            Smoothing over(Duration time) {
                return new Smoothing.None();
            }
        },
        EWMA("halfLife") {
            @Override
            Smoothing over(Duration time) {
                return new Smoothing.Ewma(time);
            }
        },
        AVERAGE("window") {
            @Override
            Smoothing over(Duration time) {
                return new Smoothing.Average(time);
            }
        },
        MEDIAN("window") {
            @Override
            Smoothing over(Duration time) {
                return new Smoothing.Median(time);
            }
        },
        MAX("window") {
            @Override
            Smoothing over(Duration time) {
                return new Smoothing.Max(time);
            }
        };

        private final String span;

        Method(String span) {
            this.span = span;
        }

        abstract Smoothing over(Duration time);
    }

    private static Optional<Smoothing> smoothing(Node node) {
        Function<Node, Optional<Method>> method = Scalars.choice(Method.class);
        if (node.tree() instanceof Tree.Text) {
            return method.apply(node)
                    .flatMap(named ->
                            named == Method.NONE
                                    ? Optional.of(named.over(Duration.ZERO))
                                    : node.wrong(
                                            "{method: %s, %s: 5m}"
                                                    .formatted(Names.of(named), named.span)));
        }
        return node.fields("smoothing")
                .flatMap(fields ->
                        fields.isEmpty()
                                ? Optional.of(new Smoothing.None())
                                : smoothing(fields, method));
    }

    private static Optional<Smoothing> smoothing(
            Fields fields, Function<Node, Optional<Method>> reader) {
        Field<Method> method =
                fields.field("method", reader).required("one of none, ewma, average, median, max");
        if (method.optional().isEmpty()) {
            fields.tolerateUnknown();
            return Optional.empty();
        }
        Method named = method.or(Method.NONE);
        if (named == Method.NONE) {
            fields.done();
            return Optional.of(named.over(Duration.ZERO));
        }
        Field<Duration> span =
                fields.field(named.span, Scalars::positiveDuration).required(DurationText.ALLOWED);
        fields.done();
        return span.optional().map(named::over);
    }
}
