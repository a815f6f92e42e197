package io.novacron.autoscaler.plugins.prometheus;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A query that got no answer. The message is the cause, short and fit to show: no secret, no
/// address.
final class QueryException extends Exception {

    private static final long serialVersionUID = 1;

    private static final int LONGEST = 240;

    /// What may be done about it.
    enum Kind {
        /// Prometheus does not understand the query (400).
        MALFORMED,
        /// Prometheus could not evaluate this query (422).
        FAILED,
        /// Our credentials, or the url: another attempt changes nothing.
        REFUSED,
        /// What came back is not an answer.
        NONSENSE,
        /// Nothing came back in time.
        LATE,
        /// Down, overloaded, unreachable: another attempt may do.
        UNAVAILABLE,
        /// We did not ask.
        NOT_ASKED
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    QueryException(Kind kind, String message) {
        this(kind, message, null, Optional.empty());
    }

    QueryException(
            Kind kind, String message, @Nullable Throwable cause, Optional<Duration> retryAfter) {
        super(shown(message), cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    Kind kind() {
        return kind;
    }

    /// How long to leave the server alone, where it said so.
    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /// The message, which is always there.
    String reason() {
        return String.valueOf(getMessage());
    }

    /// Whether it is about the query, not about the server.
    boolean isOfTheQuery() {
        return kind == Kind.MALFORMED || kind == Kind.FAILED;
    }

    /// On one line and no longer than a reason may be.
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
