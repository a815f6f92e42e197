package io.novacron.autoscaler.plugins.hooks;

import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.HttpFailures;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Posts the facts of a wait as JSON; `Idempotency-Key` and the body's `token` name the wait.
///
/// 202: the answer comes over the API. Any other 2xx: done, with the result in the body, `continue`
/// where it is empty. 408, 425, 429, 5xx and silence: to be called again; any other status is a
/// refusal for good. Redirects are not followed.
final class HttpHook implements HookTarget {

    private static final long LARGEST_ANSWER = 64 << 10;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);

    private final String name;
    private final Settings settings;
    private final Places places;
    private final ObjectMapper json = JsonMapper.shared();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    HttpHook(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
        this.places = new Places(name, settings.concurrency());
    }

    /// What the server's configuration says about a hook of type `http`.
    ///
    /// @param url http or https, without user info; may be a secret and is never shown
    /// @param headers sent with each request; values may be secrets and are never shown
    /// @param timeout of one call, 1 s to 10 min, default 30 s; longer work is answered with 202
    /// @param concurrency calls at once, 1 to 1,000, default 64
    record Settings(URI url, Map<String, String> headers, Duration timeout, int concurrency) {

        private static final URI NOWHERE = URI.create("http://localhost/");

        Settings {
            headers = Map.copyOf(headers);
        }

        /// @throws IllegalArgumentException with every problem
        static Settings read(String name, Map<String, Object> settings) {
            SettingsReader reader = new SettingsReader(settings, "");
            URI url = reader.secretUrl("url").orElse(NOWHERE);
            Map<String, String> headers = reader.texts("headers").orElse(Map.of());
            headers.forEach((header, value) -> {
                try {
                    HttpRequest.newBuilder(NOWHERE).header(header, value);
                } catch (IllegalArgumentException refused) {
                    // Its message may quote the value.
                    reader.problem(
                            "headers." + header, "something else", "a header that may be sent");
                }
            });
            Settings read =
                    new Settings(
                            url,
                            headers,
                            reader.duration(
                                            "timeout",
                                            Duration.ofSeconds(1),
                                            Duration.ofMinutes(10))
                                    .orElse(Duration.ofSeconds(30)),
                            reader.integer("concurrency", 1, 1_000).orElse(64));
            reader.finishOrFail("hook " + name);
            return read;
        }

        /// Without the URL and the headers' values.
        @Override
        public String toString() {
            return "HttpHook.Settings[headers=%s]".formatted(headers.keySet());
        }
    }

    @Override
    public Answer call(Request request, Call call) {
        places.take(call);
        try {
            Duration timeout =
                    settings.timeout().compareTo(call.timeout()) < 0
                            ? settings.timeout()
                            : call.timeout();
            return answerOf(
                    client.send(
                            posted(request, timeout),
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8),
                                    LARGEST_ANSWER)));
        } catch (HttpTimeoutException late) {
            throw new OutsideException(
                    Kind.TIMED_OUT,
                    "%s did not answer within %s s"
                            .formatted(name, settings.timeout().toSeconds()));
        } catch (IOException broken) {
            throw HttpFailures.unreachable(name, broken);
        } catch (InterruptedException stop) {
            throw HttpFailures.interrupted(name, stop);
        } finally {
            places.leave();
        }
    }

    private HttpRequest posted(Request request, Duration timeout) {
        byte[] body =
                json.writeValueAsBytes(
                        json.createObjectNode()
                                .put("group", request.group())
                                .put("instance", request.instance())
                                .put("hook", request.hook())
                                .put(
                                        "transition",
                                        request.transition().name().toLowerCase(Locale.ROOT))
                                .put("token", request.token())
                                .put("attempt", request.attempt())
                                .put("deadline", request.deadline().toString()));
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(settings.url())
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .header("Idempotency-Key", request.token())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        settings.headers().forEach(builder::setHeader);
        return builder.build();
    }

    private Answer answerOf(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == 202) {
            return new Answer.Later();
        }
        if (status / 100 == 2) {
            return response.body().isBlank()
                    ? new Answer.Done(Result.CONTINUE, "")
                    : said(response.body());
        }
        throw HttpFailures.refused(name, response, LONGEST_RETRY_AFTER);
    }

    private Answer said(String body) {
        try {
            JsonNode tree = json.readTree(body);
            Optional<Result> result =
                    Optional.ofNullable(tree.get("result"))
                            .filter(JsonNode::isString)
                            .flatMap(node -> resultOf(node.asString()));
            if (result.isPresent()) {
                String note =
                        Optional.ofNullable(tree.get("note"))
                                .filter(JsonNode::isString)
                                .map(JsonNode::asString)
                                .orElse("");
                return new Answer.Done(result.get(), Notes.of(note, settings.headers().values()));
            }
        } catch (JacksonException noJson) {
            // Told below, as any other body without a result.
        }
        throw new OutsideException(
                Kind.UNAVAILABLE,
                "%s answered with a body in which result is neither continue nor abandon"
                        .formatted(name));
    }

    private static Optional<Result> resultOf(String text) {
        for (Result result : Result.values()) {
            if (result.name().equalsIgnoreCase(text)) {
                return Optional.of(result);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
