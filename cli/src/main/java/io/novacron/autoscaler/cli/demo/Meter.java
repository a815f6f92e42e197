package io.novacron.autoscaler.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures what a demo used and how fast it reacted, from samples in time order. Not thread-safe.
///
/// A reaction begins when demand exceeds what the wanted instances carry at the upper edge of their
/// target band, and is decided when more are wanted; it is dropped where demand falls back before
/// that, and while the maximum is wanted already.
final class Meter {

    private final double carriedPerInstance;
    private final int max;
    private final List<Duration> decisions = new ArrayList<>();
    private final List<Duration> startups = new ArrayList<>();
    private Duration last = Duration.ZERO;
    private double instanceSeconds;
    private int lastDesired = -1;
    private Optional<Duration> overloadedSince = Optional.empty();
    private Optional<Duration> decidedAt = Optional.empty();

    /// @param carriedPerInstance requests a second one instance carries without a reason to scale
    ///   out
    Meter(double carriedPerInstance, int max) {
        this.carriedPerInstance = carriedPerInstance;
        this.max = max;
    }

    /// @param elapsed since the start, not before the last sample's
    /// @param live processes that run, in whatever state
    void sample(Duration elapsed, double demand, int live, int ready, int desired) {
        instanceSeconds += live * elapsed.minus(last).toNanos() / 1e9;
        last = elapsed;
        if (lastDesired >= 0 && desired > lastDesired) {
            overloadedSince.ifPresent(since -> decisions.add(elapsed.minus(since)));
            overloadedSince = Optional.empty();
            if (decidedAt.isEmpty()) {
                decidedAt = Optional.of(elapsed);
            }
        }
        lastDesired = desired;
        boolean overloaded = desired < max && demand > desired * carriedPerInstance;
        if (!overloaded) {
            overloadedSince = Optional.empty();
        } else if (overloadedSince.isEmpty()) {
            overloadedSince = Optional.of(elapsed);
        }
        if (decidedAt.isPresent() && ready >= desired) {
            startups.add(elapsed.minus(decidedAt.get()));
            decidedAt = Optional.empty();
        }
    }

    /// Sum of the time every instance ran.
    double instanceSeconds() {
        return instanceSeconds;
    }

    /// From the beginning of an overload to the decision, one for each.
    List<Duration> decisions() {
        return List.copyOf(decisions);
    }

    /// From the decision to the moment all wanted instances took requests, one for each.
    List<Duration> startups() {
        return List.copyOf(startups);
    }

    static Optional<Duration> median(List<Duration> durations) {
        return durations.isEmpty()
                ? Optional.empty()
                : Optional.of(durations.stream().sorted().toList().get(durations.size() / 2));
    }

    static Optional<Duration> longest(List<Duration> durations) {
        return durations.stream().max(Duration::compareTo);
    }
}
