package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.Optional;

/// Where a metric of a group comes from and how its samples are read.
///
/// @param provider name of the configured provider; empty means "the only one"
/// @param query in the provider's language; empty means the provider's default for the type
/// @param groupLabel one query serves all groups that share it; the value of this label is the
///   group's id
/// @param instanceLabel the value of this label is matched to an instance's id or address
/// @param request the resource request of an instance, for utilization from usage
/// @param aggregate how per-instance samples become one value, default avg
/// @param maxAge a newest sample older than this is missing; default 3 evaluation intervals
/// @param onMissing what stands in for a missing sample
/// @param trustZero false: a zero is taken for a broken exporter, hence a missing sample
public record MetricDefinition(
        MetricType type,
        Optional<String> provider,
        Optional<String> query,
        Optional<String> groupLabel,
        Optional<String> instanceLabel,
        Optional<Request> request,
        Aggregate aggregate,
        Optional<Duration> maxAge,
        OnMissing onMissing,
        boolean trustZero,
        Smoothing smoothing) {

    public MetricDefinition {
        if (maxAge.isPresent() && !maxAge.get().isPositive()) {
            throw new IllegalArgumentException("maxAge " + maxAge.get() + " is not positive");
        }
    }

    /// A metric of a type with every default.
    public static MetricDefinition of(MetricType type) {
        return new MetricDefinition(
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Aggregate.AVG,
                Optional.empty(),
                new OnMissing.Hold(),
                true,
                new Smoothing.None());
    }

    /// The same metric read from a named provider.
    public MetricDefinition from(String providerName) {
        return new MetricDefinition(
                type,
                Optional.of(providerName),
                query,
                groupLabel,
                instanceLabel,
                request,
                aggregate,
                maxAge,
                onMissing,
                trustZero,
                smoothing);
    }

    /// The resource request of one instance: a number, or a query that gives it.
    public sealed interface Request {
        /// @param amount in the metric's unit, > 0
        record Fixed(double amount) implements Request {
            public Fixed {
                if (!(amount > 0) || Double.isInfinite(amount)) {
                    throw new IllegalArgumentException("request " + amount + " is not positive");
                }
            }
        }

        /// @param text in the provider's language
        record Query(String text) implements Request {}
    }

    /// How per-instance samples become one group value.
    public enum Aggregate {
        AVG,
        SUM,
        MAX,
        MIN,
        P50,
        P90,
        P95,
        P99
    }
}
