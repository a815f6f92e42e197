package io.novacron.autoscaler.runtime;

import java.time.Duration;

/// The loop's own numbers, the same for all groups.
///
/// @param observeTimeout deadline of a listing and of a collect, default 10 s
/// @param actTimeout deadline of a launch and of a terminate call, default 60 s: creating a machine
///   takes longer than asking for it
/// @param routerTimeout deadline of a call to a router, default 5 s
/// @param launchesInFlight launches per controller that are not listed yet, default 20: growth by
///   hundreds goes out in batches, each followed by a look
/// @param checkpointInterval longest time a memory without action stays unsaved, default 1 min
/// @param spread true (default): the first evaluations after a start are spread over each group's
///   interval by a hash of its id, so that a restart is no herd; false: all at once, for demos
/// @param slot evaluations fall on multiples of it, so that groups share listings and queries;
///   default 1 s, so that a hundred thousand groups are a steady load and not a surge
/// @param attention time between two looks at a group that is draining or waiting for its pool,
///   default 2 s
/// @param sweep time between two listings of a controller that no group uses, default 1 min
/// @param ownershipAge a call to a controller follows a fenced write within this time, or another
///   such write is made first, default 10 s
/// @param holdInterval decisions that change nothing for the same reasons are recorded again after
///   this time, default 5 min; longer with more than 15,000 groups
public record LoopSettings(
        Duration observeTimeout,
        Duration actTimeout,
        Duration routerTimeout,
        int launchesInFlight,
        Duration checkpointInterval,
        boolean spread,
        Duration slot,
        Duration attention,
        Duration sweep,
        Duration ownershipAge,
        Duration holdInterval) {

    public static final LoopSettings DEFAULT =
            new LoopSettings(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    20,
                    Duration.ofMinutes(1),
                    true,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5));

    public LoopSettings {
        requirePositive("observeTimeout", observeTimeout);
        requirePositive("actTimeout", actTimeout);
        requirePositive("routerTimeout", routerTimeout);
        requirePositive("checkpointInterval", checkpointInterval);
        requirePositive("slot", slot);
        requirePositive("attention", attention);
        requirePositive("sweep", sweep);
        requirePositive("ownershipAge", ownershipAge);
        requirePositive("holdInterval", holdInterval);
        if (launchesInFlight < 1) {
            throw new IllegalArgumentException(
                    "launchesInFlight " + launchesInFlight + " is below 1");
        }
    }

    /// The same with other deadlines.
    public LoopSettings withTimeouts(Duration observe, Duration act, Duration router) {
        return new LoopSettings(
                observe,
                act,
                router,
                launchesInFlight,
                checkpointInterval,
                spread,
                slot,
                attention,
                sweep,
                ownershipAge,
                holdInterval);
    }

    /// The same with another number of launches in flight per controller.
    public LoopSettings withLaunchesInFlight(int launches) {
        return new LoopSettings(
                observeTimeout,
                actTimeout,
                routerTimeout,
                launches,
                checkpointInterval,
                spread,
                slot,
                attention,
                sweep,
                ownershipAge,
                holdInterval);
    }

    /// The same with first evaluations spread over the interval, or all at once.
    public LoopSettings withSpread(boolean spreadStarts) {
        return new LoopSettings(
                observeTimeout,
                actTimeout,
                routerTimeout,
                launchesInFlight,
                checkpointInterval,
                spreadStarts,
                slot,
                attention,
                sweep,
                ownershipAge,
                holdInterval);
    }

    /// The same with another time after which an unchanged hold is recorded again.
    public LoopSettings withHoldInterval(Duration interval) {
        return new LoopSettings(
                observeTimeout,
                actTimeout,
                routerTimeout,
                launchesInFlight,
                checkpointInterval,
                spread,
                slot,
                attention,
                sweep,
                ownershipAge,
                interval);
    }

    /// The same with memories saved so often where nothing is done.
    public LoopSettings withCheckpointInterval(Duration interval) {
        return new LoopSettings(
                observeTimeout,
                actTimeout,
                routerTimeout,
                launchesInFlight,
                interval,
                spread,
                slot,
                attention,
                sweep,
                ownershipAge,
                holdInterval);
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " " + duration + " is not positive");
        }
    }
}
