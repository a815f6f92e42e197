package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Prose;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Phrases that several messages share.
final class Words {

    private Words() {}

    /// `3m20s`, whole seconds, never negative.
    static String since(Instant from, Instant to) {
        Duration passed = Duration.between(from, to).truncatedTo(ChronoUnit.SECONDS);
        return Prose.duration(passed.isNegative() ? Duration.ZERO : passed);
    }

    /// `1 group`, `2 groups`.
    static String groups(int count) {
        return count == 1 ? "1 group" : count + " groups";
    }

    /// `1 instance`, `2 instances`.
    static String instances(int count) {
        return count == 1 ? "1 instance" : count + " instances";
    }
}
