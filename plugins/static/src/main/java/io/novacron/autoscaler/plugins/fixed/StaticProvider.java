package io.novacron.autoscaler.plugins.fixed;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.fixed.FixedValues.Value;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Answers with fixed values, as of now: those of its settings, or the metric's query where that is
/// a number. No I/O; immutable, hence thread-safe.
final class StaticProvider implements MetricsProvider {

    private final FixedValues values;

    StaticProvider(FixedValues values) {
        this.values = values;
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        List<Problem> problems = new ArrayList<>();
        String path = "metrics." + metric;
        definition
                .query()
                .filter(text -> FixedValues.literal(text).isEmpty())
                .ifPresent(text ->
                        problems.add(Problem.error(path + ".query", "'" + text + "'", "a number")));
        if (definition.query().isEmpty() && values.of(group.id(), metric).isEmpty()) {
            problems.add(
                    Problem.error(
                            path + ".query",
                            "nothing",
                            "a number, or values.%s.%s in the provider's settings"
                                    .formatted(group.id(), metric)));
        }
        if (definition.request().orElse(null) instanceof Request.Query(String text)
                && amount(definition).isEmpty()) {
            problems.add(Problem.error(path + ".request", "'" + text + "'", "a number above 0"));
        }
        noLabel(path + ".groupLabel", definition.groupLabel(), problems);
        noLabel(path + ".instanceLabel", definition.instanceLabel(), problems);
        return problems;
    }

    private static void noLabel(String path, Optional<String> label, List<Problem> problems) {
        label.ifPresent(name ->
                problems.add(
                        Problem.error(path, "'" + name + "'", "nothing: fixed values have none")));
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        for (MetricRequest request : requests) {
            reading(request).ifPresent(reading -> readings.put(request.key(), reading));
        }
        return readings;
    }

    private Optional<MetricReading> reading(MetricRequest request) {
        Optional<String> query = request.definition().query();
        if (query.isPresent()) {
            OptionalDouble number = FixedValues.literal(query.get());
            return Optional.of(
                    number.isPresent()
                            ? MetricReading.of(number.getAsDouble())
                            : MetricReading.failed("query: not a number"));
        }
        return values.of(request.group().id(), request.metric())
                .map(value ->
                        switch (value) {
                            case Value.OfGroup(double number) -> MetricReading.of(number);
                            case Value.PerInstance(Map<String, Double> numbers) ->
                                    MetricReading.perInstance(samples(request, numbers));
                        });
    }

    private static List<InstanceSample> samples(
            MetricRequest request, Map<String, Double> numbers) {
        OptionalDouble amount = amount(request.definition());
        List<InstanceSample> samples = new ArrayList<>();
        for (Instance instance : request.instances()) {
            Stream.concat(Stream.of(instance.id()), instance.address().stream())
                    .flatMap(name -> Stream.ofNullable(numbers.get(name)))
                    .findFirst()
                    .ifPresent(number ->
                            samples.add(
                                    new InstanceSample(
                                            instance.id(), number, amount, Optional.empty())));
        }
        return samples;
    }

    private static OptionalDouble amount(MetricDefinition definition) {
        return definition
                .request()
                .map(request ->
                        switch (request) {
                            case Request.Fixed(double amount) -> OptionalDouble.of(amount);
                            case Request.Query(String text) -> positive(text);
                        })
                .orElse(OptionalDouble.empty());
    }

    private static OptionalDouble positive(String text) {
        OptionalDouble number = FixedValues.literal(text);
        return number.isPresent() && number.getAsDouble() > 0 ? number : OptionalDouble.empty();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
