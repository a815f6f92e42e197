package io.novacron.autoscaler.runtime.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// The fault menu of INCIDENTS.md. Each kind names where it strikes, how long its traces last after
/// it has ended, and the strengths that are drawn for it; what a strength means is said at each
/// kind.
///
/// Left out, because there is nothing yet that they could strike: resize, price and spot sizes
/// (mixed mode); ten thousand groups are `bench loop`'s.
enum FaultKind {
    // metrics; of one metric of the group, or of all of the provider
    METRIC_FAILS(Where.METRICS),
    METRIC_EMPTY(Where.METRICS),
    /// The whole provider: latency in seconds, up to five deadlines, then no answer.
    PROVIDER_HANGS(Where.METRICS, 0, 5, 10, 50),
    PROVIDER_DOWN(Where.METRICS),
    /// The value of the fault's start, with its time.
    FROZEN_OLD(Where.METRICS),
    /// The same, with fresh times.
    FROZEN_FRESH(Where.METRICS),
    FALSE_ZERO(Where.METRICS),
    /// What is said instead of a value.
    NOT_A_VALUE(Where.METRICS, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1),
    HUGE(Where.METRICS, 1e18),
    /// A factor: an error of units.
    UNIT_ERROR(Where.METRICS, 0.01, 100, 1000),
    /// So many instances report 100 times their value.
    SOME_SPIKE(Where.METRICS, 1, 2, 5),
    DUPLICATES(Where.METRICS),
    /// Values and times of so many intervals ago.
    LATE(Where.METRICS, 1, 2, 3, 5),
    /// So many samples of instances nobody knows.
    FOREIGN(Where.METRICS, 1, 50),
    /// Samples of instances that are gone.
    DEAD_SAMPLES(Where.METRICS),
    /// The share of instances without a sample.
    SAMPLES_MISSING(Where.METRICS, 0.01, 0.3, 0.6, 0.99),
    /// The instances of one zone have no samples.
    ZONE_WITHOUT_SAMPLES(Where.METRICS, 0, 1, 2),
    /// The sender's clock is off by so many seconds.
    SENDER_SKEW(Where.METRICS, 1, -1, 60, -60, 3600, -3600, 86_400, -86_400),

    // listing
    LISTING_FAILS(Where.LISTING),
    /// With a retry-after in seconds.
    LISTING_THROTTLED(Where.LISTING, Aftermath.PAUSE, 30, 120),
    /// As it was so many ticks ago.
    LISTING_LAGS(Where.LISTING, 1, 2, 3, 4, 5),
    /// Its second half is so many ticks old.
    LISTING_STALE_PAGE(Where.LISTING, 1, 3, 5),
    /// The share that is left out.
    LISTING_PARTIAL(Where.LISTING, 0.1, 0.5, 0.9),
    LISTING_EMPTY(Where.LISTING),
    LISTING_DUPLICATES(Where.LISTING),
    /// Terminated instances appear again.
    LISTING_GHOSTS(Where.LISTING),
    /// Running ones are shown as pending, pending ones as running.
    LISTING_WRONG_STATE(Where.LISTING),

    // a foreign hand; p is asked once a tick
    /// So many instances are killed.
    KILLED(Where.HAND, Aftermath.REPLACEMENTS, 1, 2, 10),
    /// So many instances fail and stay.
    FAILED(Where.HAND, Aftermath.REPLACEMENTS, 1, 2, 10),
    ZONE_LOST(Where.HAND, Aftermath.REPLACEMENTS, 0, 1, 2),
    /// The count is set to this by starting and killing.
    COUNT_SET(Where.HAND, Aftermath.REPLACEMENTS, 1, 4, 8),
    /// The provider starts an instance for each that is missing.
    PROVIDER_HEALS(Where.HAND, Aftermath.REPLACEMENTS),
    /// So many are reported unhealthy, for as long as the fault lasts.
    UNHEALTHY(Where.HAND, Aftermath.REPLACEMENTS, 1, 3, 10),
    /// One is protected from termination, for as long as the fault lasts.
    PROTECTED(Where.HAND),
    /// So many are reported unhealthy and are gone two minutes later.
    RECLAIMED(Where.HAND, Aftermath.REPLACEMENTS, 1, 3, 10),

    // launch
    LAUNCH_QUOTA(Where.LAUNCH, Aftermath.BACKOFF),
    LAUNCH_NO_CAPACITY(Where.LAUNCH, Aftermath.BACKOFF),
    /// The zone of this number has no capacity.
    ZONE_FULL(Where.LAUNCH, Aftermath.BACKOFF, 0, 1, 2),
    LAUNCH_INVALID(Where.LAUNCH, Aftermath.BACKOFF),
    /// With a retry-after in seconds.
    LAUNCH_THROTTLED(Where.LAUNCH, Aftermath.BACKOFF, 30, 120),
    LAUNCH_UNAVAILABLE(Where.LAUNCH, Aftermath.BACKOFF),
    /// No answer, and nothing was started.
    LAUNCH_LOST(Where.LAUNCH, Aftermath.BACKOFF),
    /// No answer, and it was started.
    LAUNCH_UNANSWERED(Where.LAUNCH, Aftermath.BACKOFF),
    LAUNCH_TWICE(Where.LAUNCH),
    /// Start-up times this.
    STARTS_AT_OTHER_SPEED(Where.LAUNCH, Aftermath.GRACE, 0.2, 3, 10),
    NEVER_RUNS(Where.LAUNCH, Aftermath.GRACE),
    /// Fails after so many seconds.
    DIES_YOUNG(Where.LAUNCH, Aftermath.REPLACEMENTS, 1, 5, 60, 600),

    // terminate
    TERMINATE_FAILS(Where.TERMINATE),
    /// Answered, and the instance stays.
    TERMINATE_LOST(Where.TERMINATE),
    /// No answer, and it is gone.
    TERMINATE_UNANSWERED(Where.TERMINATE),
    TERMINATE_OTHER(Where.TERMINATE, Aftermath.REPLACEMENTS),
    ALREADY_GONE(Where.TERMINATE),
    /// Requests run on for so many seconds.
    SLOW_DRAIN(Where.TERMINATE, 20, 60, 100_000),

    // pool
    ROUTER_FAILS(Where.POOL),
    REGISTER_LOST(Where.POOL, Aftermath.GRACE),
    /// Takes effect so many ticks later.
    REGISTER_LATE(Where.POOL, Aftermath.GRACE, 1, 3),
    DRAIN_LOST(Where.POOL),
    /// Every call comes twice.
    POOL_REPEATS(Where.POOL),
    /// No member of the pool passes its health check.
    POOL_ALL_RED(Where.POOL, Aftermath.GRACE),

    // store
    WRITE_FAILS(Where.STORE),
    /// Written, and the answer is a failure.
    WRITE_UNANSWERED(Where.STORE),
    READ_FAILS(Where.STORE),
    /// A document's version is said to be another.
    CONFLICT(Where.STORE),
    /// A write takes so many milliseconds.
    SLOW_WRITE(Where.STORE, 1, 500, 15_000, 30_000),

    // process; once, at a moment of the tick that the strength or the fault's own chance picks
    /// The process dies at the moment of this number, counted from the tick's start.
    CRASH(Where.PROCESS, Aftermath.RESTART, 0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20),
    /// The process sleeps for so many seconds.
    PAUSE(Where.PROCESS, Aftermath.RESTART, 1, 9, 60, 600),
    /// The process sleeps for so many seconds and another one takes over meanwhile.
    TWO_OWNERS(Where.PROCESS, Aftermath.RESTART, 1, 11, 60, 600),

    // the process's clock
    /// Off by so many seconds for as long as the fault lasts.
    CLOCK_JUMPS(Where.CLOCK, 1, -1, 60, -60, 3600, -3600, 86_400, -86_400),
    /// Gains or loses this share.
    CLOCK_DRIFTS(Where.CLOCK, 0.01, -0.01),

    // operator; a negative sign in mid-action means at the next launch or terminate call
    MAX_CUT(Where.OPERATOR, 3, 6),
    MIN_RAISED(Where.OPERATOR, 5, 10),
    /// The target is multiplied by this.
    TARGET_EDITED(Where.OPERATOR, 0.5, 2),
    DELETED_AND_CREATED(Where.OPERATOR, Aftermath.REPLACEMENTS),
    FREEZE_IN(Where.OPERATOR),
    FREEZE_BOTH(Where.OPERATOR),
    CAPACITY_SET(Where.OPERATOR, 1, 4, 9),
    DISABLED(Where.OPERATOR),
    DRY_RUN(Where.OPERATOR),
    /// Every tick.
    APPLIED_AGAIN(Where.OPERATOR),

    // demand
    /// Times this.
    STEP(Where.DEMAND, 0.1, 0.5, 2, 10),
    /// Grows by this each tick.
    RAMP(Where.DEMAND, 0.9, 1.1),
    /// High and low for so many ticks each.
    ON_OFF(Where.DEMAND, 1, 2, 4),
    IDLE(Where.DEMAND),

    // feedback; of groups with samples per instance
    /// An instance younger than so many seconds serves 30 %.
    COLD(Where.FEEDBACK, 15, 60, 600),
    /// Where capacity is short, retries multiply demand by this.
    RETRIES(Where.FEEDBACK, 1.5, 3, 5),
    /// Beyond so many instances each more costs 10 % of throughput.
    CROWDED(Where.FEEDBACK, 4, 8);

    /// Rows of the menu.
    enum Where {
        METRICS,
        LISTING,
        HAND,
        LAUNCH,
        TERMINATE,
        POOL,
        STORE,
        PROCESS,
        CLOCK,
        OPERATOR,
        DEMAND,
        FEEDBACK
    }

    /// What a fault leaves behind when it has ended, in the longest time that may take.
    enum Aftermath {
        NONE(Duration.ZERO),
        /// A controller's retry-after.
        PAUSE(Duration.ofMinutes(2)),
        /// Work of a dead process is looked at before it is repeated.
        RESTART(Duration.ofMinutes(2)),
        /// A few instances replaced one after the other.
        REPLACEMENTS(Duration.ofMinutes(5)),
        /// The longest pause between two tries to launch, 10 minutes and 20 %.
        BACKOFF(Duration.ofMinutes(12)),
        /// The health grace, 10 minutes, then a replacement.
        GRACE(Duration.ofMinutes(15));

        final Duration longest;

        Aftermath(Duration longest) {
            this.longest = longest;
        }
    }

    final Where where;
    final Aftermath aftermath;

    /// Unmodifiable.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Double> strengths;

    FaultKind(Where where, double... strengths) {
        this(where, Aftermath.NONE, strengths);
    }

    FaultKind(Where where, Aftermath aftermath, double... strengths) {
        this.where = where;
        this.aftermath = aftermath;
        this.strengths = Arrays.stream(strengths).boxed().toList();
    }

    /// Kinds of one row.
    static List<FaultKind> of(Where where) {
        return Arrays.stream(values()).filter(kind -> kind.where == where).toList();
    }

    double strength(SplittableRandom random) {
        return strengths.isEmpty() ? 1 : strengths.get(random.nextInt(strengths.size()));
    }

    /// Whether the controller's word about the fleet differs from the truth while it lasts and for
    /// a while after: then only what was said can be held against the loop.
    boolean blinds() {
        return where == Where.LISTING
                || where == Where.HAND
                || this == DIES_YOUNG
                || this == TERMINATE_OTHER
                || this == TERMINATE_LOST
                || this == ALREADY_GONE;
    }
}
