package io.novacron.autoscaler.runtime;

import java.time.Duration;

/// What the loop has done since it was made.
///
/// @param lagP99 time from an evaluation's due time to its end, 99th percentile of the last 8,192
public record LoopStatistics(long ticks, long evaluations, Duration lagP99) {}
