package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.plugins.prometheus.QueryException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One POST to the query API: no redirects followed, body bounded, the whole within a timeout.
/// Thread-safe.
final class QueryExchange implements AutoCloseable {

    private final PrometheusSettings settings;
    private final HttpClient client;
    private final URI instant;
    private final URI range;

    QueryExchange(PrometheusSettings settings) {
        this.settings = settings;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.timeout());
        settings.tls().ifPresent(builder::sslContext);
        this.client = builder.build();
        String base = settings.url().toString().replaceAll("/+$", "");
        this.instant = URI.create(base + "/api/v1/query");
        this.range = URI.create(base + "/api/v1/query_range");
    }

    /// @return the body of an answer or of an error in JSON
    byte[] post(String query, PrometheusClient.When when, Duration timeout)
            throws QueryException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(when instanceof PrometheusClient.When.Now ? instant : range)
                        .timeout(timeout)
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("User-Agent", "novacron-autoscaler")
                        .POST(HttpRequest.BodyPublishers.ofString(form(query, when, timeout)));
        settings.headers().forEach(request::header);
        settings.authorization()
                .header()
                .ifPresent(value -> request.header("Authorization", value));
        HttpResponse<byte[]> response = exchange(request.build(), timeout);
        check(response);
        return response.body();
    }

    private static String form(String query, PrometheusClient.When when, Duration timeout) {
        // With its own timeout Prometheus stops working on what nobody waits for any more.
        String form =
                "query=%s&timeout=%s"
                        .formatted(
                                URLEncoder.encode(query, StandardCharsets.UTF_8), seconds(timeout));
        return switch (when) {
            case PrometheusClient.When.Now() -> form;
            case PrometheusClient.When.Range(Instant from, Instant to, Duration step) ->
                    form
                            + "&start=%s&end=%s&step=%s"
                                    .formatted(seconds(from), seconds(to), seconds(step));
        };
    }

    private static String seconds(Duration duration) {
        return seconds(Math.max(1, duration.toMillis()));
    }

    private static String seconds(Instant time) {
        return seconds(time.toEpochMilli());
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }

    private HttpResponse<byte[]> exchange(HttpRequest request, Duration timeout)
            throws QueryException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), settings.maxBodyBytes()));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw late(timeout, late);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause(), timeout);
        } finally {
            // Ends what is still under way, the body included; nothing where it is done.
            answer.cancel(true);
        }
    }

    private static QueryException late(Duration timeout, Throwable cause) {
        return new QueryException(
                Kind.LATE,
                "no answer within %s ms".formatted(timeout.toMillis()),
                cause,
                Optional.empty());
    }

    private QueryException failure(@Nullable Throwable cause, Duration timeout) {
        return switch (cause) {
            case java.net.http.HttpConnectTimeoutException _ ->
                    unavailable("could not connect in time", cause);
            case HttpTimeoutException late -> late(timeout, late);
            case ConnectException refused when unresolved(refused) ->
                    unavailable("the host's name is not known", refused);
            case ConnectException refused ->
                    unavailable("connection refused or unreachable", refused);
            case SSLException insecure ->
                    new QueryException(
                            Kind.REFUSED,
                            "no secure connection: " + insecure.getMessage(),
                            insecure,
                            Optional.empty());
            case IOException failed
                    when String.valueOf(failed.getMessage()).contains("exceeds capacity") ->
                    new QueryException(
                            Kind.NONSENSE,
                            "the answer is larger than %s bytes".formatted(settings.maxBodyBytes()),
                            failed,
                            Optional.empty());
            case null -> unavailable("the exchange failed", null);
            default ->
                    unavailable(
                            "the connection broke (%s)".formatted(cause.getClass().getSimpleName()),
                            cause);
        };
    }

    private static boolean unresolved(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private static QueryException unavailable(String message, @Nullable Throwable cause) {
        return new QueryException(Kind.UNAVAILABLE, message, cause, Optional.empty());
    }

    /// Lets through what is JSON of Prometheus: an answer, or its own words on what went wrong.
    private static void check(HttpResponse<byte[]> response) throws QueryException {
        int status = response.statusCode();
        String type =
                response.headers()
                        .firstValue("Content-Type")
                        .map(text -> text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                        .orElse("nothing named");
        boolean json = type.equals("application/json") && response.body().length > 0;
        switch (status) {
            case 200 -> {
                if (!json) {
                    throw new QueryException(
                            Kind.NONSENSE,
                            "answered %s instead of JSON: another program, or a page to sign in"
                                    .formatted(type));
                }
            }
            case 400, 422 -> {
                Kind kind = status == 400 ? Kind.MALFORMED : Kind.FAILED;
                throw json
                        ? new QueryException(kind, said(response).reason())
                        : of(kind, "refused it", response);
            }
            case 401, 403 -> throw of(Kind.REFUSED, "refused our credentials", response);
            case 404, 405 -> throw of(Kind.REFUSED, "has no query API at this url", response);
            case 413, 414 -> throw of(Kind.FAILED, "takes no query of this size", response);
            case 429 -> throw throttled(response);
            case 503 ->
                    throw retryAfter(response).isPresent()
                            ? throttled(response)
                            : json ? said(response) : of(Kind.UNAVAILABLE, "is down", response);
            default -> {
                if (status >= 300 && status < 400) {
                    throw of(Kind.REFUSED, "redirects, which is not followed", response);
                }
                throw of(Kind.UNAVAILABLE, "failed", response);
            }
        }
    }

    /// What the body says went wrong.
    private static QueryException said(HttpResponse<byte[]> response) {
        try {
            AnswerParser.parse(response.body(), List.of(), 0);
        } catch (QueryException wrong) {
            return wrong;
        }
        return of(Kind.NONSENSE, "answers and fails in one", response);
    }

    private static QueryException throttled(HttpResponse<byte[]> response) {
        return new QueryException(
                Kind.UNAVAILABLE,
                "asks us to wait (status %s)".formatted(response.statusCode()),
                null,
                retryAfter(response));
    }

    private static Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .filter(Duration::isPositive);
    }

    private static QueryException of(Kind kind, String what, HttpResponse<byte[]> response) {
        return new QueryException(kind, "%s (status %s)".formatted(what, response.statusCode()));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
