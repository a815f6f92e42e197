package io.novacron.autoscaler.testkit;

/// What can go wrong with a [SimulatedFleet].
public enum FleetFault {
    /// The listing throws `UNAVAILABLE`.
    LISTING_FAILS,
    /// The listing hangs: it throws `TIMED_OUT`.
    LISTING_HANGS,
    /// The listing throws `THROTTLED` with a retry-after of two minutes.
    LISTING_THROTTLED,
    /// A complete-looking listing without anything.
    LISTING_EMPTY,
    /// A complete-looking listing without every second instance.
    LISTING_PARTIAL,
    /// A listing as it was [SimulatedFleet#setListingLag] ago.
    LISTING_LAGS,
    /// Every instance twice.
    LISTING_DUPLICATES,
    LAUNCH_NO_CAPACITY,
    LAUNCH_QUOTA,
    LAUNCH_INVALID,
    LAUNCH_THROTTLED,
    LAUNCH_UNAVAILABLE,
    /// Times out and nothing was started.
    LAUNCH_LOST,
    /// Starts the instance, then answers with a time-out.
    LAUNCH_HAPPENS_BUT_TIMES_OUT,
    /// Starts two instances for one key.
    LAUNCH_TWICE,
    /// Starts an instance that stays pending.
    LAUNCH_NEVER_RUNS,
    /// Starts an instance that fails 5 s later.
    LAUNCH_DIES,
    /// Starts an instance that takes ten times as long.
    LAUNCH_SLOW,
    TERMINATE_FAILS,
    /// Answers, and the instance stays.
    TERMINATE_LOST,
    /// Terminates, then answers with a time-out.
    TERMINATE_HAPPENS_BUT_TIMES_OUT,
    /// Terminates the oldest instance of the group instead.
    TERMINATE_OTHER,
    RESIZE_FAILS,
    /// This instance cannot be changed in this way.
    RESIZE_INVALID,
    /// Changes the size, then answers with a time-out.
    RESIZE_HAPPENS_BUT_TIMES_OUT,
    /// Changes the cpu and not the memory, then fails.
    RESIZE_HALF,
    /// Answers as if it were done, and nothing changes.
    RESIZE_IGNORED,
    /// The instance fails while it is changed.
    RESIZE_DIES,
    /// The instance is not ready as long as it has the new size.
    RESIZE_NOT_READY,
    STOP_FAILS,
    /// Stops, then answers with a time-out.
    STOP_HAPPENS_BUT_TIMES_OUT,
    START_FAILS,
    /// Starts, then answers with a time-out.
    START_HAPPENS_BUT_TIMES_OUT
}
