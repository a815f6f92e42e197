package io.novacron.autoscaler.plugins.scrape;

import io.novacron.autoscaler.spi.SettingsReader;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// What the server's configuration says about a provider of type `scrape`.
///
/// @param scheme http or https, default http
/// @param path of the page, default `/metrics`
/// @param port of the page where it is not the instance's own
/// @param timeout of one page, 10 ms to 1 min, default 3 s
/// @param concurrency pages under way at once, 1 to 10,000, default 64; pages that failed last time
///   come last, so that dead instances do not hold up the others
/// @param maxBodyBytes a larger page is an error, default 10 MiB (100,000 series)
public record ScrapeSettings(
        String scheme,
        String path,
        OptionalInt port,
        Duration timeout,
        int concurrency,
        long maxBodyBytes) {

    /// Every default.
    public static final ScrapeSettings DEFAULT =
            new ScrapeSettings(
                    "http", "/metrics", OptionalInt.empty(), Duration.ofSeconds(3), 64, 10L << 20);

    /// @throws IllegalArgumentException with every problem
    static ScrapeSettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        String scheme = reader.text("scheme").orElse(DEFAULT.scheme());
        if (!Set.of("http", "https").contains(scheme)) {
            reader.problem("scheme", "'" + scheme + "'", "http or https");
        }
        String path = reader.text("path").orElse(DEFAULT.path());
        if (!path.startsWith("/") || path.startsWith("//") || path.contains("#")) {
            reader.problem("path", "'" + path + "'", "a path such as /metrics");
        }
        ScrapeSettings read =
                new ScrapeSettings(
                        scheme,
                        path,
                        reader.integer("port", 1, 65_535)
                                .map(OptionalInt::of)
                                .orElse(DEFAULT.port()),
                        reader.duration("timeout", Duration.ofMillis(10), Duration.ofMinutes(1))
                                .orElse(DEFAULT.timeout()),
                        reader.integer("concurrency", 1, 10_000).orElse(DEFAULT.concurrency()),
                        reader.bytes("maxBodyBytes", 1024).orElse(DEFAULT.maxBodyBytes()));
        reader.finishOrFail("provider " + name);
        return read;
    }
}
