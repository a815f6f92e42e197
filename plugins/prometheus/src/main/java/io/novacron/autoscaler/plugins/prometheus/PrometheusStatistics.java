package io.novacron.autoscaler.plugins.prometheus;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a provider has asked since it was made: counts only grow, so that rates can be taken of
/// them.
///
/// @param byTemplate by the text of the query before variables are filled in; at most 1,000, the
///   others together under `(other)`
/// @param retries attempts after the first
/// @param notAsked queries not sent, because the server had failed and was left alone
/// @param pauses how often that began
/// @param warnings answers that Prometheus called partial
/// @param lastWarning the newest of them
public record PrometheusStatistics(
        Map<String, OfTemplate> byTemplate,
        long retries,
        long notAsked,
        long pauses,
        long warnings,
        Optional<String> lastWarning) {

    public PrometheusStatistics {
        byTemplate = Collections.unmodifiableMap(new LinkedHashMap<>(byTemplate));
    }

    /// @param queries sent, or meant to be: several groups may share one
    /// @param failures of them
    /// @param questions groups' questions that the queries stood for
    /// @param series in the answers
    /// @param time spent waiting, retries included
    /// @param longest wait of one query
    /// @param lastFailure the newest reason
    public record OfTemplate(
            long queries,
            long failures,
            long questions,
            long series,
            Duration time,
            Duration longest,
            Optional<String> lastFailure) {}

    /// Over all templates.
    public long queries() {
        return byTemplate.values().stream().mapToLong(OfTemplate::queries).sum();
    }
}
