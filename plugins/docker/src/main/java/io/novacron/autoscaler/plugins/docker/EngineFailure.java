package io.novacron.autoscaler.plugins.docker;

import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Locale;

/// What an engine's answer means for the caller's next move. Docker answers with telling statuses;
/// Podman answers 500 to nearly everything, so its text decides.
final class EngineFailure {

    private static final int LONGEST_TEXT = 300;

    /// Nothing is left of something, in the words of Docker, Podman, runc, crun and the kernel.
    private static final List<String> EXHAUSTED =
            List.of(
                    "no space left",
                    "disk quota exceeded",
                    "port is already allocated",
                    "address already in use",
                    "proxy already running",
                    "cannot allocate memory",
                    "could not find an available",
                    "no available ip");

    private static final List<String> WRONG =
            List.of(
                    "not found",
                    "no such",
                    "permission denied",
                    "is a directory",
                    "invalid",
                    "image not known",
                    "unable to set memory limit",
                    "current usage");

    private EngineFailure() {}

    /// @param what was tried, e.g. `start web-1`
    static OutsideException of(String what, Throwable failure) {
        return switch (failure) {
            case OutsideException outside -> outside;
            case DockerException answered -> answered(what, answered);
            case DockerClientException client -> client(what, client);
            default -> unanswered(what, failure);
        };
    }

    private static OutsideException answered(String what, DockerException answer) {
        String text = text(answer);
        String lower = text.toLowerCase(Locale.ROOT);
        Kind kind;
        if (EXHAUSTED.stream().anyMatch(lower::contains)) {
            kind = Kind.NO_CAPACITY;
        } else if (answer.getHttpStatus() == 429) {
            kind = Kind.THROTTLED;
        } else if (answer.getHttpStatus() < 500 || WRONG.stream().anyMatch(lower::contains)) {
            kind = Kind.INVALID;
        } else {
            kind = Kind.UNAVAILABLE;
        }
        return new OutsideException(kind, "%s: the engine says: %s".formatted(what, text), answer);
    }

    /// docker-java's own, of streams such as a pull's.
    private static OutsideException client(String what, DockerClientException failure) {
        String lower = text(failure).toLowerCase(Locale.ROOT);
        boolean unreached =
                List.of("timeout", "dial tcp", "no such host", "connection re", "eof").stream()
                        .anyMatch(lower::contains);
        Kind kind =
                EXHAUSTED.stream().anyMatch(lower::contains)
                        ? Kind.NO_CAPACITY
                        : unreached ? Kind.UNAVAILABLE : Kind.INVALID;
        return new OutsideException(kind, "%s: %s".formatted(what, text(failure)), failure);
    }

    private static OutsideException unanswered(String what, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException
                    || cause instanceof ClosedByInterruptException
                    || cause instanceof InterruptedException) {
                return new OutsideException(
                        Kind.TIMED_OUT, what + ": the engine did not answer in time", failure);
            }
            if (cause instanceof IOException) {
                return new OutsideException(
                        Kind.UNAVAILABLE,
                        "%s: the engine does not answer (%s)".formatted(what, text(cause)),
                        failure);
            }
        }
        return new OutsideException(
                Kind.UNAVAILABLE,
                "%s: the engine's answer cannot be used (%s)".formatted(what, text(failure)),
                failure);
    }

    /// One line, of the engine's JSON only its message.
    private static String text(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).strip();
        int message = text.indexOf("\"message\":\"");
        if (message >= 0) {
            String rest = text.substring(message + "\"message\":\"".length());
            int end = rest.replace("\\\"", "__").indexOf('"');
            text = (end < 0 ? rest : rest.substring(0, end)).replace("\\\"", "'");
        }
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
    }
}
