package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.spi.SettingsReader;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/// Reads [PrometheusSettings]; one document, one use. No problem quotes a secret.
final class SettingsDocument {

    private static final Pattern WINDOW = Pattern.compile("[1-9][0-9]{0,5}(ms|[smhd])");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");

    /// Ours to set, or the HTTP client's.
    private static final Set<String> OWN_HEADERS =
            Set.of(
                    "authorization",
                    "accept",
                    "accept-encoding",
                    "content-type",
                    "content-length",
                    "connection",
                    "expect",
                    "host",
                    "upgrade",
                    "user-agent");

    private static final long LARGEST_BODY = 1L << 30;

    private final SettingsReader reader;

    SettingsDocument(Map<String, Object> settings) {
        this.reader = new SettingsReader(settings, "");
    }

    PrometheusSettings read(String name) {
        Optional<URI> url = url();
        PrometheusSettings standard =
                PrometheusSettings.of(url.orElse(URI.create("http://127.0.0.1:9090/")));
        PrometheusSettings read =
                new PrometheusSettings(
                        standard.url(),
                        authorization(),
                        tls(),
                        headers(),
                        reader.duration("timeout", Duration.ofMillis(10), Duration.ofMinutes(5))
                                .orElse(standard.timeout()),
                        reader.integer("retries", 0, 5).orElse(standard.retries()),
                        reader.integer("concurrency", 1, 100).orElse(standard.concurrency()),
                        maxBodyBytes().orElse(standard.maxBodyBytes()),
                        reader.integer("maxSeries", 1, 10_000_000).orElse(standard.maxSeries()),
                        reader.integer("batch", 1, 500).orElse(standard.batch()),
                        label("groupLabel").orElse(standard.groupLabel()),
                        label("instanceLabel").orElse(standard.instanceLabel()),
                        rateWindow().orElse(standard.rateWindow()),
                        queries());
        reader.finishOrFail("provider " + name);
        return read;
    }

    private Optional<URI> url() {
        String allowed = "the server's address such as http://prometheus:9090";
        if (reader.value("url").isEmpty()) {
            reader.problem("url", "nothing", allowed + " (required)");
            return Optional.empty();
        }
        Optional<String> text = reader.text("url");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(text.get());
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (Set.of("http", "https").contains(scheme)
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException noAddress) {
            // Said below: what is quoted could be a password.
        }
        reader.problem("url", "a text", allowed + ", without user, query and fragment");
        return Optional.empty();
    }

    private Optional<SettingsReader> section(String key, String allowed) {
        Optional<Object> value = reader.value(key);
        if (value.isPresent() && !(value.get() instanceof Map<?, ?>)) {
            reader.problem(key, "something else", allowed); // not quoted: it may be a secret
            return Optional.empty();
        }
        return reader.section(key);
    }

    private Authorization authorization() {
        String allowed = "{bearer: {env: NAME}} or {user: NAME, password: {file: PATH}}";
        Optional<SettingsReader> section = section("auth", allowed);
        if (section.isEmpty()) {
            return new Authorization.None();
        }
        Optional<String> bearer = section.get().text("bearer");
        Optional<String> user = section.get().text("user");
        Optional<String> password = section.get().text("password");
        if (bearer.isPresent() && user.isEmpty() && password.isEmpty()) {
            if (!Authorization.Bearer.ALLOWED.matcher(bearer.get()).matches()) {
                reader.problem("auth.bearer", "a text", "a token on one line, without blanks");
                return new Authorization.None();
            }
            return new Authorization.Bearer(bearer.get());
        }
        if (bearer.isEmpty() && user.isPresent() && password.isPresent()) {
            if (user.get().indexOf(':') >= 0) {
                reader.problem("auth.user", "a text", "a name without a colon");
            }
            return new Authorization.Basic(user.get(), password.get());
        }
        reader.problem("auth", "other keys, or not all", allowed);
        return new Authorization.None();
    }

    private Optional<SSLContext> tls() {
        Optional<SettingsReader> section =
                section("tls", "{ca: {file: PATH}} and, or, {certificate: …, key: {file: PATH}}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> authority = section.get().text("ca");
        Optional<String> chain = section.get().text("certificate");
        Optional<String> key = section.get().text("key");
        if (chain.isPresent() != key.isPresent()) {
            reader.problem("tls", "one of certificate and key", "both or none");
            return Optional.empty();
        }
        try {
            return Optional.of(TrustMaterial.context(authority, chain, key));
        } catch (TrustMaterial.UnusableException unusable) {
            reader.problem(
                    "tls." + unusable.part(), "a text", String.valueOf(unusable.getMessage()));
            return Optional.empty();
        }
    }

    private Map<String, String> headers() {
        Map<String, String> headers = reader.texts("headers").orElse(Map.of());
        headers.forEach((name, value) -> {
            if (!HEADER_NAME.matcher(name).matches()
                    || OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                reader.problem("headers." + name, "this name", "a header that is not ours to set");
            }
            if (!HEADER_VALUE.matcher(value).matches()) {
                reader.problem("headers." + name, "a text", "visible ASCII on one line");
            }
        });
        return headers;
    }

    private Optional<Integer> maxBodyBytes() {
        Optional<Long> bytes = reader.bytes("maxBodyBytes", 1024);
        if (bytes.isPresent() && bytes.get() > LARGEST_BODY) {
            reader.problem("maxBodyBytes", bytes.get().toString(), "at most 1Gi");
            return Optional.empty();
        }
        return bytes.map(Long::intValue);
    }

    private Optional<String> label(String key) {
        Optional<String> name = reader.text(key);
        name.filter(text -> !Labels.isName(text))
                .ifPresent(text -> reader.problem(key, "'" + text + "'", "a label's name"));
        return name;
    }

    private Optional<String> rateWindow() {
        Optional<String> window = reader.text("rateWindow");
        window.filter(text -> !WINDOW.matcher(text).matches())
                .ifPresent(text ->
                        reader.problem("rateWindow", "'" + text + "'", "a duration such as 2m"));
        return window;
    }

    private Map<MetricType, String> queries() {
        Map<String, MetricType> types =
                Arrays.stream(MetricType.values())
                        .collect(
                                Collectors.toMap(
                                        type -> type.name().toLowerCase(Locale.ROOT),
                                        type -> type,
                                        (one, _) -> one,
                                        TreeMap::new));
        Map<MetricType, String> queries = new EnumMap<>(MetricType.class);
        reader.texts("queries")
                .orElse(Map.of())
                .forEach((name, text) -> {
                    MetricType type = types.get(name);
                    if (type == null) {
                        reader.problem(
                                "queries." + name,
                                "an unknown type",
                                String.join(", ", types.keySet()));
                        return;
                    }
                    queries.put(type, text);
                    try {
                        QueryTemplate.parse(text);
                    } catch (IllegalArgumentException wrong) {
                        reader.problem(
                                "queries." + name,
                                "a query that cannot be read",
                                String.valueOf(wrong.getMessage()));
                    }
                });
        return queries;
    }
}
