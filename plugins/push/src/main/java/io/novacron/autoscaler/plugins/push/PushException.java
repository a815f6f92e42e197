package io.novacron.autoscaler.plugins.push;

import org.jspecify.annotations.Nullable;

/// A body that could not be read at all; nothing of it was taken.
public final class PushException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// What the sender can do about it.
    public enum Kind {
        /// Not JSON, not snappy, not protobuf, or not of the expected form: sending it again is of
        /// no use (400).
        MALFORMED,
        /// More bytes than the settings allow: send fewer samples at a time (413).
        TOO_LARGE
    }

    private final Kind kind;

    PushException(Kind kind, String message) {
        this(kind, message, null);
    }

    PushException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
