package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.MetricType;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/// What the server's configuration says about a provider of type `prometheus`. Its text shows no
/// secret.
///
/// @param url of the server, with its path prefix if it has one: `https://prometheus:9090/`
/// @param tls own trust or client certificate; empty means the JDK's trust
/// @param headers more headers of each request, such as a tenant's
/// @param timeout of one query, 10 ms to 5 min, default 10 s
/// @param retries more attempts after a failure that may pass, 0 to 5, default 2
/// @param concurrency queries under way at once, 1 to 100, default 8: Prometheus runs 20
/// @param maxBodyBytes a larger answer is an error, default 64 MiB (about 400,000 series)
/// @param maxSeries an answer with more series is an error, default 200,000
/// @param batch groups whose queries differ only in their variables that share one query, 1 to 500,
///   default 100: what Prometheus needs for a query grows faster than its parts
/// @param groupLabel of default queries: the label with the group's id, default `group`
/// @param instanceLabel of default queries, default `instance`
/// @param rateWindow of default queries, default `2m`: four scrapes of the usual 30 s
/// @param queries instead of the default query of a type
record PrometheusSettings(
        URI url,
        Authorization authorization,
        Optional<SSLContext> tls,
        Map<String, String> headers,
        Duration timeout,
        int retries,
        int concurrency,
        int maxBodyBytes,
        int maxSeries,
        int batch,
        String groupLabel,
        String instanceLabel,
        String rateWindow,
        Map<MetricType, String> queries) {

    PrometheusSettings {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        Map<MetricType, String> ordered = new EnumMap<>(MetricType.class);
        ordered.putAll(queries);
        queries = Collections.unmodifiableMap(ordered);
    }

    /// Every default, for a server at this address.
    static PrometheusSettings of(URI url) {
        return new PrometheusSettings(
                url,
                new Authorization.None(),
                Optional.empty(),
                Map.of(),
                Duration.ofSeconds(10),
                2,
                8,
                64 << 20,
                200_000,
                100,
                "group",
                "instance",
                "2m",
                Map.of());
    }

    /// @throws IllegalArgumentException with every problem
    static PrometheusSettings read(String name, Map<String, Object> settings) {
        return new SettingsDocument(settings).read(name);
    }

    @Override
    public String toString() {
        return "prometheus at " + url;
    }
}
