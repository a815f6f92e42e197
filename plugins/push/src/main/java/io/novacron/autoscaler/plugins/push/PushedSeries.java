package io.novacron.autoscaler.plugins.push;

import java.util.Optional;

/// One series as it was pushed: the newest value, and for a group's own value some earlier ones.
/// Guarded by the lock of its group.
final class PushedSeries {

    private final Optional<SampleRing> history;
    private long newestMillis = Long.MIN_VALUE;
    private double value;
    private boolean gone = true;
    private long arrivedMillis;
    private long source;
    private final SeenValue seen = new SeenValue();

    /// Kept by the [InstanceTotal] of its metric: whether the value is in it, and whether the last
    /// collection found that no instance of the group is meant.
    boolean isCounted;

    boolean isOfNobody;

    private PushedSeries(Optional<SampleRing> history) {
        this.history = history;
    }

    static PushedSeries ofGroup() {
        return new PushedSeries(Optional.of(new SampleRing()));
    }

    static PushedSeries ofInstance() {
        return new PushedSeries(Optional.empty());
    }

    /// @param source which sender's series it is, 0 where that is not known
    /// @param at not later than `now`
    /// @return whether it is the newest value now
    boolean take(long source, long at, double newValue, long now, long resolution) {
        if (newestMillis > now) {
            // Our own clock has gone back: what was taken then must not outlast what comes now.
            newestMillis = now;
            history.ifPresent(ring -> ring.dropAfter(now));
        }
        arrivedMillis = now;
        this.source = source;
        if (history.isPresent()) {
            history.get().put(at, newValue, resolution);
        }
        if (at < newestMillis) {
            return false;
        }
        newestMillis = at;
        value = newValue;
        gone = false;
        return true;
    }

    /// The sender says that there is no value any more.
    void end(long at) {
        if (at >= newestMillis) {
            newestMillis = at;
            gone = true;
            seen.forget();
        }
    }

    /// Whether another sender's series is here and still alive.
    boolean isHeldAgainst(long other, long now, long maxAge) {
        return source != 0
                && other != 0
                && source != other
                && !gone
                && now - arrivedMillis <= maxAge;
    }

    boolean isGone() {
        return gone;
    }

    boolean isExpired(long now, long expireAfter) {
        return now - arrivedMillis > expireAfter;
    }

    double value() {
        return value;
    }

    long newestMillis() {
        return newestMillis;
    }

    Optional<SampleRing> history() {
        return history;
    }

    /// What the next value is compared with.
    SeenValue seen() {
        return seen;
    }
}
