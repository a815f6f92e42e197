package io.novacron.autoscaler.plugins.scrape;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// Fetches one page: one GET, no redirects followed, body bounded, the whole within a deadline.
/// Thread-safe.
final class HttpScraper implements AutoCloseable {

    private static final String ACCEPT =
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private final ScrapeSettings settings;
    private final HttpClient client;

    HttpScraper(ScrapeSettings settings) {
        this.settings = settings;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.timeout())
                        .build();
    }

    /// A page that could not be had; the message is the cause, fit to show.
    static final class ScrapeException extends Exception {
        private static final long serialVersionUID = 1;

        ScrapeException(String message, Throwable cause) {
            super(message, cause);
        }

        ScrapeException(String message) {
            super(message);
        }
    }

    /// @param address `host:port`, or `host` where the settings name the port
    /// @param left what is left of the whole collection's time
    ExpositionParser.Page scrape(String address, Duration left, Predicate<String> wanted)
            throws ScrapeException, InterruptedException {
        Duration timeout = left.compareTo(settings.timeout()) < 0 ? left : settings.timeout();
        HttpRequest request =
                HttpRequest.newBuilder(uri(address))
                        .timeout(timeout)
                        .header("Accept", ACCEPT)
                        .header("User-Agent", "novacron-autoscaler")
                        .GET()
                        .build();
        HttpResponse<byte[]> response = exchange(request, timeout);
        if (response.statusCode() != 200) {
            throw new ScrapeException("status " + response.statusCode());
        }
        boolean openMetrics = isOpenMetrics(response.headers().firstValue("Content-Type"));
        try {
            return ExpositionParser.parse(response.body(), openMetrics, wanted);
        } catch (ExpositionParser.MalformedException malformed) {
            throw new ScrapeException(String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest request, Duration timeout)
            throws ScrapeException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), settings.maxBodyBytes()));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new ScrapeException("timed out after " + readable(timeout), late);
        } catch (ExecutionException failed) {
            throw new ScrapeException(cause(failed.getCause(), timeout), failed);
        } finally {
            // Ends what is still under way, the body included; nothing where it is done.
            answer.cancel(true);
        }
    }

    private String cause(@org.jspecify.annotations.Nullable Throwable failure, Duration timeout) {
        return switch (failure) {
            case HttpTimeoutException _ -> "timed out after " + readable(timeout);
            case ConnectException _ -> "connection refused or unreachable";
            case IOException failed
                    when String.valueOf(failed.getMessage()).contains("exceeds capacity") ->
                    "page larger than %s bytes".formatted(settings.maxBodyBytes());
            case null -> "failed";
            default -> failure.getClass().getSimpleName() + ": " + failure.getMessage();
        };
    }

    private static String readable(Duration duration) {
        return duration.toMillis() + " ms";
    }

    private static boolean isOpenMetrics(Optional<String> contentType) throws ScrapeException {
        String type =
                contentType
                        .map(text -> text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                        .orElse("text/plain");
        return switch (type) {
            case "application/openmetrics-text" -> true;
            case "text/plain" -> false;
            default ->
                    throw new ScrapeException("content type %s is no metrics page".formatted(type));
        };
    }

    private URI uri(String address) throws ScrapeException {
        String authority = address;
        if (settings.port().isPresent()) {
            authority = host(address) + ":" + settings.port().getAsInt();
        }
        try {
            URI uri = URI.create(settings.scheme() + "://" + authority + settings.path());
            if (uri.getHost() != null && uri.getPort() > 0 && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new ScrapeException("address is no host:port", notAnAddress);
        }
        throw new ScrapeException("address is no host:port");
    }

    /// The address without its port; an IPv6 address stands in brackets.
    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        return colon > address.lastIndexOf(']') ? address.substring(0, colon) : address;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
