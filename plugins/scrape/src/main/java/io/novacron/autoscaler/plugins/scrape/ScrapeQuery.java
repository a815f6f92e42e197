package io.novacron.autoscaler.plugins.scrape;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is computed of one instance's page. A small part of PromQL, one number an instance:
///
/// ```
/// query     = [number "*"] [aggregate "("] value [")"] [("*" | "/") number]
/// aggregate = sum | avg | min | max                       over the series of the instance, default sum
/// value     = selector                                    newest value; of a counter its rate
///           | rate(selector [window])                     growth a second
///           | mean(name [window])                         of a histogram or summary: sum / count
///           | quantile(0.95, name [window])               of a histogram
/// selector  = name [{label="v", other!="v", third=~"regex", fourth!~"regex"}]
/// window    = "[1m]"                                      default: since the scrape before
/// ```
///
/// Rates, means and quantiles are of what came in during the window. In label values `${group}` and
/// `${label}` stand for the group's id and labels; they are put in after parsing, so no value can
/// change the query.
///
/// @param factor the result is multiplied by it
record ScrapeQuery(String text, double factor, Aggregate aggregate, Value value) {

    enum Aggregate {
        SUM,
        AVG,
        MIN,
        MAX
    }

    /// What of the series is looked at.
    sealed interface Value {
        Selector selector();

        /// How far back; empty means the scrape before.
        Optional<Duration> window();

        record Newest(Selector selector) implements Value {
            @Override
            public Optional<Duration> window() {
                return Optional.empty();
            }
        }

        record Rate(Selector selector, Optional<Duration> window) implements Value {}

        record Mean(Selector selector, Optional<Duration> window) implements Value {}

        /// @param quantile 0–1
        record Quantile(double quantile, Selector selector, Optional<Duration> window)
                implements Value {}
    }

    record Selector(String name, List<Matcher> matchers) {
        Selector {
            matchers = List.copyOf(matchers);
        }

        /// The same labels of another name, e.g. a histogram's buckets.
        Selector named(String suffix) {
            return new Selector(name + suffix, matchers);
        }
    }

    /// @param value text, or a regular expression that must match all of the label
    record Matcher(String label, Operator operator, Pattern value) {
        enum Operator {
            EQUAL("="),
            NOT_EQUAL("!="),
            LIKE("=~"),
            NOT_LIKE("!~");

            private final String sign;

            Operator(String sign) {
                this.sign = sign;
            }

            String sign() {
                return sign;
            }

            boolean isPattern() {
                return this == LIKE || this == NOT_LIKE;
            }
        }

        /// @param actual the label's value, "" where the series does not have it
        boolean matches(String actual) {
            boolean same = value.matcher(actual).matches();
            return switch (operator) {
                case EQUAL, LIKE -> same;
                case NOT_EQUAL, NOT_LIKE -> !same;
            };
        }
    }

    /// The query of a metric that gives none; empty for types that need one.
    static Optional<String> byDefault(MetricType type, boolean withRequest) {
        return switch (type) {
            case CPU_UTILIZATION ->
                    Optional.of(
                            withRequest
                                    ? "rate(process_cpu_seconds_total)"
                                    : "100 * rate(process_cpu_seconds_total)");
            case MEMORY_UTILIZATION ->
                    withRequest ? Optional.of("process_resident_memory_bytes") : Optional.empty();
            case REQUEST_COUNT -> Optional.of("rate(http_requests_total)");
            case QUEUE_LENGTH -> Optional.of("queue_length");
            case RESPONSE_TIME -> Optional.of("mean(http_request_duration_seconds)");
            case LATENCY -> Optional.of("quantile(0.95, http_request_duration_seconds)");
            case NETWORK_IO, DISK_IO, CUSTOM -> Optional.empty();
        };
    }

    /// The text that a metric's definition asks for, its own or the type's.
    static Optional<String> textOf(MetricDefinition definition) {
        return definition
                .query()
                .or(() -> byDefault(definition.type(), definition.request().isPresent()));
    }
}
