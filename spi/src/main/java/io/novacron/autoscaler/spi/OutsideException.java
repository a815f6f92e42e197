package io.novacron.autoscaler.spi;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A provider, controller, router or store could not do what it was asked. The message names what
/// was tried and is safe to show: no secrets, no credentials in URLs.
public final class OutsideException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// Why it failed, as far as the caller's next move depends on it.
    public enum Kind {
        /// Nothing answered in time; the call may have had its effect.
        TIMED_OUT,
        /// Too many calls; wait for `retryAfter`.
        THROTTLED,
        /// No stock of what was asked for.
        NO_CAPACITY,
        /// A limit of the account or machine.
        QUOTA,
        /// The request can never succeed as it is.
        INVALID,
        /// The other side is down or answered nonsense.
        UNAVAILABLE,
        /// An owner with an older epoch called.
        FENCED
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    public OutsideException(Kind kind, String message) {
        this(kind, message, null);
    }

    public OutsideException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, Optional.empty());
    }

    public OutsideException(
            Kind kind, String message, @Nullable Throwable cause, Optional<Duration> retryAfter) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    public Kind kind() {
        return kind;
    }

    /// How long to wait before the next call, where the other side said so.
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
