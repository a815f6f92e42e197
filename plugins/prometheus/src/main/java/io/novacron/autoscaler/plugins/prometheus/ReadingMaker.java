package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.plugins.prometheus.MetricQuestions.Asked;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// Makes readings of replies: which series are the group's, which instance's, and what it means
/// where there are none or too many. An empty answer is no sample, NaN and infinities are errors,
/// and never is anything a zero (INCIDENTS 2, 4).
final class ReadingMaker {

    private static final MetricReading NOTHING =
            new MetricReading(
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    TimedValues.EMPTY,
                    Optional.empty());

    private final Map<Question, Reply> replies;

    ReadingMaker(Map<Question, Reply> replies) {
        this.replies = replies;
    }

    /// Something that keeps a reading from being one; the text is fit to show.
    private static final class NoReadingException extends Exception {
        private static final long serialVersionUID = 1;

        NoReadingException(String reason) {
            super(reason);
        }
    }

    MetricReading reading(MetricRequest request, Asked asked) {
        try {
            List<Series> own = own(request, asked, asked.value());
            return asked.instanceLabel().isPresent()
                    ? perInstance(request, asked, own, asked.instanceLabel().get())
                    : ofGroup(own);
        } catch (NoReadingException reason) {
            return MetricReading.failed(String.valueOf(reason.getMessage()));
        }
    }

    /// The series of the group in the reply to a question.
    private List<Series> own(MetricRequest request, Asked asked, Question question)
            throws NoReadingException {
        Reply.Answered answered =
                switch (replies.get(question)) {
                    case Reply.Failed(String reason) -> throw new NoReadingException(reason);
                    case Reply.Answered found -> found;
                    case null -> throw new NoReadingException("not asked");
                };
        if (asked.groupLabel().isEmpty()) {
            return answered.series();
        }
        String label = asked.groupLabel().get();
        Map<String, List<Series>> byGroup = answered.by(label);
        List<Series> own = byGroup.getOrDefault(request.group().id(), List.of());
        if (own.isEmpty() && byGroup.keySet().equals(Set.of(""))) {
            throw new NoReadingException(
                    "none of %s series has the label %s"
                            .formatted(answered.series().size(), label));
        }
        return own;
    }

    private static MetricReading ofGroup(List<Series> own) throws NoReadingException {
        if (own.isEmpty()) {
            return NOTHING;
        }
        Series only = single(own);
        if (!Double.isFinite(only.value())) {
            throw new NoReadingException("the value is " + written(only.value()));
        }
        return MetricReading.of(only.value(), Instant.ofEpochMilli(only.atMillis()));
    }

    private static Series single(List<Series> own) throws NoReadingException {
        if (own.size() > 1) {
            throw new NoReadingException(
                    "%s series where one was expected: aggregate them in the query, or name the"
                                    .formatted(own.size())
                            + " groupLabel or instanceLabel that tells them apart");
        }
        return own.getFirst();
    }

    /// As Prometheus writes it.
    private static String written(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }

    private MetricReading perInstance(
            MetricRequest request, Asked asked, List<Series> own, String label)
            throws NoReadingException {
        List<Instance> instances = request.instances();
        if (own.isEmpty() || instances.isEmpty()) {
            return MetricReading.perInstance(List.of());
        }
        Map<Instance, Series> found = byInstance(instances, own, label);
        Amounts amounts = amounts(request, asked, label);
        List<InstanceSample> samples = new ArrayList<>(found.size());
        Optional<String> odd = Optional.empty();
        for (Map.Entry<Instance, Series> entry : found.entrySet()) {
            Series series = entry.getValue();
            OptionalDouble amount = amounts.of(entry.getKey());
            if (!Double.isFinite(series.value())) {
                odd = Optional.of("the value of every instance is " + written(series.value()));
            } else if (amounts.wanted() && amount.isEmpty()) {
                // Usage without its request would be read as a percentage.
                odd = Optional.of("request: no instance with a value has one");
            } else {
                samples.add(
                        new InstanceSample(
                                entry.getKey().id(),
                                series.value(),
                                amount,
                                Optional.of(Instant.ofEpochMilli(series.atMillis()))));
            }
        }
        if (samples.isEmpty() && odd.isPresent()) {
            throw new NoReadingException(odd.get());
        }
        return MetricReading.perInstance(samples);
    }

    private static Map<Instance, Series> byInstance(
            List<Instance> instances, List<Series> own, String label) throws NoReadingException {
        Map<String, Instance> known = names(instances);
        Map<Instance, Series> found = new LinkedHashMap<>();
        Set<String> unnamed = new HashSet<>();
        for (Series series : own) {
            String name = series.label(label);
            Optional<Instance> instance = instance(known, name);
            if (instance.isEmpty()) {
                unnamed.add(name);
            } else if (found.put(instance.get(), series) != null) {
                throw new NoReadingException(
                        "more than one series of instance %s: aggregate them in the query by (%s)"
                                .formatted(instance.get().id(), label));
            }
        }
        if (found.isEmpty()) {
            throw new NoReadingException(
                    unnamed.equals(Set.of(""))
                            ? "none of %s series has the label %s".formatted(own.size(), label)
                            : "none of %s series is of one of the group's %s instances, say %s=\"%s\""
                                    .formatted(
                                            own.size(),
                                            instances.size(),
                                            label,
                                            unnamed.stream().sorted().findFirst().orElse("")));
        }
        return found;
    }

    /// Instances by id and by address; by the address's host where that is one instance's only,
    /// since an exporter beside it has a port of its own.
    private static Map<String, Instance> names(List<Instance> instances) {
        Map<String, Instance> names = new HashMap<>();
        Set<String> shared = new HashSet<>();
        for (Instance instance : instances) {
            instance.address()
                    .map(ReadingMaker::host)
                    .ifPresent(host -> {
                        if (names.putIfAbsent(host, instance) != null) {
                            shared.add(host);
                        }
                    });
        }
        names.keySet().removeAll(shared);
        instances.forEach(
                instance -> instance.address().ifPresent(address -> names.put(address, instance)));
        instances.forEach(instance -> names.put(instance.id(), instance));
        return names;
    }

    private static Optional<Instance> instance(Map<String, Instance> known, String name) {
        Instance exact = known.get(name);
        return Optional.ofNullable(exact != null ? exact : known.get(host(name)));
    }

    /// The address without its port; an IPv6 address stands in brackets.
    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        boolean port = colon > address.lastIndexOf(']') && address.indexOf(':') == colon;
        return port || (colon > 0 && address.charAt(colon - 1) == ']')
                ? address.substring(0, colon)
                : address;
    }

    /// The resource requests of instances.
    private interface Amounts {
        boolean wanted();

        OptionalDouble of(Instance instance);
    }

    private Amounts amounts(MetricRequest request, Asked asked, String label)
            throws NoReadingException {
        if (asked.amount().isEmpty()) {
            return same(
                    request.definition().request().orElse(null) instanceof Request.Fixed(double all)
                            ? OptionalDouble.of(all)
                            : OptionalDouble.empty());
        }
        List<Series> own;
        try {
            own = own(request, asked, asked.amount().get());
        } catch (NoReadingException reason) {
            throw new NoReadingException("request: " + reason.getMessage());
        }
        if (own.size() == 1 && own.getFirst().label(label).isEmpty()) {
            OptionalDouble all = positive(own.getFirst().value());
            return all.isEmpty() ? each(Map.of()) : same(all);
        }
        Map<Instance, OptionalDouble> each = new HashMap<>();
        if (!own.isEmpty()) {
            byInstance(request.instances(), own, label)
                    .forEach((instance, series) -> each.put(instance, positive(series.value())));
        }
        return each(each);
    }

    private static OptionalDouble positive(double value) {
        return value > 0 && Double.isFinite(value)
                ? OptionalDouble.of(value)
                : OptionalDouble.empty();
    }

    private static Amounts same(OptionalDouble amount) {
        return new Amounts() {
            @Override
            public boolean wanted() {
                return amount.isPresent();
            }

            @Override
            public OptionalDouble of(Instance instance) {
                return amount;
            }
        };
    }

    private static Amounts each(Map<Instance, OptionalDouble> amounts) {
        return new Amounts() {
            @Override
            public boolean wanted() {
                return true;
            }

            @Override
            public OptionalDouble of(Instance instance) {
                return amounts.getOrDefault(instance, OptionalDouble.empty());
            }
        };
    }
}
