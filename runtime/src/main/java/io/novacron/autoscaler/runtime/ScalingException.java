package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operator's request was refused, or could not be made durable. Nothing was changed, except
/// where the code is `STORE`: then it is unknown, and reading again tells.
public final class ScalingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// Stable reasons, added and never renamed.
    public enum Code {
        /// No group of that id.
        NOT_FOUND,
        /// A group of that id exists.
        EXISTS,
        /// The document was changed in the meantime.
        STALE,
        /// The document or value is wrong; `problems` say where.
        INVALID,
        /// It would remove more than half of the running instances and was not forced.
        NEEDS_FORCE,
        /// No instance waits for that lifecycle hook (any more), or not with that token.
        NOT_WAITING,
        /// The store did not answer, or another owner has taken the group over.
        STORE
    }

    private final Code code;
    private final String group;
    private final transient List<Problem> problems;

    ScalingException(Code code, String group, String message) {
        this(code, group, message, List.of(), null);
    }

    ScalingException(
            Code code,
            String group,
            String message,
            List<Problem> problems,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.group = group;
        this.problems = List.copyOf(problems);
    }

    public Code code() {
        return code;
    }

    /// The id of the group it is about.
    public String group() {
        return group;
    }

    /// What is wrong, errors and warnings; empty unless the code is `INVALID`.
    public List<Problem> problems() {
        return problems;
    }
}
