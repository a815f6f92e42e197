package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Something to be done before an instance serves, or before it is taken away: the instance waits
/// until whoever does it says so, or until the time is over. Hooks of one transition run one after
/// the other in the order of the document.
///
/// @param name unique within the group; letters, digits, `.`, `_` and `-`, at most 64
/// @param at the transition that waits
/// @param call name of the hook in the server's configuration that is called; empty: nobody is
///   called, an outside party that reads the events answers over the API
/// @param timeout longest wait, heartbeats or not; above 0 and at most [#LONGEST], default 1 h
/// @param heartbeat the wait is over as well when no heartbeat came for so long; at most `timeout`;
///   empty (default): no heartbeats are expected
/// @param defaultResult what counts when the time is over, default abandon
/// @param retries further calls after one that failed, 0 to [#MOST_RETRIES], default 5
public record LifecycleHook(
        String name,
        Transition at,
        Optional<String> call,
        Duration timeout,
        Optional<Duration> heartbeat,
        Result defaultResult,
        int retries) {

    /// As long as the longest wait that people know from AWS Auto Scaling.
    public static final Duration LONGEST = Duration.ofDays(2);

    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    public static final int DEFAULT_RETRIES = 5;

    public static final int MOST_RETRIES = 100;

    /// Hooks of one group.
    public static final int MOST_HOOKS = 50;

    /// What a name looks like: it stands in addresses of the API.
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public LifecycleHook {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a hook");
        }
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("timeout %s is not in (0, 48 h]".formatted(timeout));
        }
        if (heartbeat
                .filter(pause -> !pause.isPositive() || pause.compareTo(timeout) > 0)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "heartbeat %s is not in (0, timeout]".formatted(heartbeat.get()));
        }
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException("retries %d is not in 0–100".formatted(retries));
        }
    }

    /// Where in an instance's life the hook stands.
    public enum Transition {
        /// It runs and does not serve yet.
        LAUNCHING,
        /// It serves no more and has not been stopped.
        TERMINATING
    }

    /// What a hook says, or its default.
    public enum Result {
        /// Go on.
        CONTINUE,
        /// Launching: terminate the instance. Terminating: go on at once, without the hooks that
        /// would follow.
        ABANDON
    }
}
