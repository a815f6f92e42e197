package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// What it means for the next call that an HTTP service refused one or did not hear it. Nothing
/// here names an address, which may hold a secret.
public final class HttpFailures {

    private HttpFailures() {}

    /// A status that is no success: 408, 425, 429 and 5xx may be tried again, any other is a
    /// refusal for good.
    ///
    /// @param who was called, for the message
    /// @param longestWait bound on what `Retry-After` asks for
    public static OutsideException refused(
            String who, HttpResponse<?> response, Duration longestWait) {
        int status = response.statusCode();
        Kind kind =
                switch (status) {
                    case 429 -> Kind.THROTTLED;
                    case 408, 425 -> Kind.UNAVAILABLE;
                    default -> status >= 500 ? Kind.UNAVAILABLE : Kind.INVALID;
                };
        return new OutsideException(
                kind,
                "%s answered %d".formatted(who, status),
                null,
                response.headers()
                        .firstValue("Retry-After")
                        .flatMap(text -> retryAfter(text, longestWait)));
    }

    /// The service was not reached.
    public static OutsideException unreachable(String who, IOException broken) {
        // Its message may name the URL.
        return new OutsideException(
                Kind.UNAVAILABLE,
                "%s cannot be reached (%s)".formatted(who, broken.getClass().getSimpleName()));
    }

    /// The calling thread was stopped; it stays interrupted.
    public static OutsideException interrupted(String who, InterruptedException stop) {
        Thread.currentThread().interrupt();
        return new OutsideException(Kind.TIMED_OUT, who + " was interrupted", stop);
    }

    // Seconds only: the other form, a date, is a promise by the other side's clock.
    private static Optional<Duration> retryAfter(String text, Duration longestWait) {
        try {
            Duration asked = Duration.ofSeconds(Integer.parseInt(text.strip()));
            if (asked.isNegative()) {
                return Optional.empty();
            }
            return Optional.of(asked.compareTo(longestWait) < 0 ? asked : longestWait);
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }
}
