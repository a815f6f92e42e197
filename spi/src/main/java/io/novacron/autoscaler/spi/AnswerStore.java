package io.novacron.autoscaler.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Keeps the answers to requests that carry an idempotency key, so that a repeated request is
/// answered and not executed again.
///
/// A request is claimed before it is executed: of two with the same key one runs, whichever process
/// they reach. The claimant then stores its answer, or gives the claim back where nothing was done.
/// A claimant that dies leaves a claim without an answer; after [#ABANDONED] the next one may run,
/// and is told that it may be the second.
///
/// Thread-safe. Called within requests; every write is durable when it returns. Failures are
/// [OutsideException]s. Answers are bounded by age: [Retention#answers].
public interface AnswerStore {

    /// How long a claim without an answer keeps others off: longer than any request may take.
    Duration ABANDONED = Duration.ofMinutes(2);

    /// A request with a key.
    ///
    /// @param key what the caller sent, at most 255 characters
    /// @param caller name of its token: keys of different callers do not meet
    /// @param method and `path` with query: what the key stands for
    /// @param bodyHash SHA-256 of the body, hexadecimal
    record Request(String key, String caller, String method, String path, String bodyHash) {
        public Request {
            if (key.isEmpty() || key.length() > 255) {
                throw new IllegalArgumentException("a key has 1 to 255 characters");
            }
        }
    }

    /// An answer as it goes out again.
    ///
    /// @param headers those that belong to it, such as `ETag`; no secrets
    record Answer(int status, SortedMap<String, String> headers, String body) {
        public Answer {
            headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
        }
    }

    /// What the caller is to do.
    sealed interface Claim {

        /// Execute, then [AnswerStore#answer] or [AnswerStore#release].
        ///
        /// @param attempt from 1; above 1 an earlier claimant never answered and may have executed
        record Granted(int attempt) implements Claim {}

        /// Send this; it was executed before.
        record Answered(Answer answer) implements Claim {}

        /// Another is executing it now: try again later.
        record Running(Instant since) implements Claim {}

        /// The key was used for another request; refuse.
        record Mismatch() implements Claim {}
    }

    /// Claims a request.
    Claim claim(Request request, Instant now);

    /// Stores the answer of a granted claim. Where another has taken the claim over meanwhile, this
    /// changes nothing.
    void answer(Request request, int attempt, Answer answer);

    /// Gives a granted claim back because nothing was executed.
    void release(Request request, int attempt);
}
