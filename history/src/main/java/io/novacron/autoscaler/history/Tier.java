package io.novacron.autoscaler.history;

import java.time.Duration;

/// One resolution that is kept of each series: steps of a fixed length, over a fixed time. A ring
/// of blocks of [#BLOCK_STEPS] steps; one block more than the time needs, so that the block in
/// which writing has begun takes nothing away that should still be there.
enum Tier {
    /// For charts of today and forecasts of minutes.
    MINUTES(Duration.ofMinutes(1), Duration.ofDays(2)),

    /// For charts of a fortnight and forecasts with weekly seasons.
    FIVE_MINUTES(Duration.ofMinutes(5), Duration.ofDays(14));

    /// Steps in a block: as many as fit into a sector beside its head.
    static final int BLOCK_STEPS = 100;

    final Duration step;
    final long stepMillis;
    final long spanMillis;

    /// Blocks in the ring.
    final int blocks;

    Tier(Duration step, Duration span) {
        this.step = step;
        this.stepMillis = step.toMillis();
        this.spanMillis = span.toMillis();
        this.blocks = (int) Math.ceilDiv(spanMillis / stepMillis, BLOCK_STEPS) + 1;
    }

    /// Blocks of the tiers before this one in a slot.
    int firstBlock() {
        return this == MINUTES ? 0 : MINUTES.blocks;
    }

    /// Number of the step that a time falls into, since the epoch.
    long stepOf(long millis) {
        return Math.floorDiv(millis, stepMillis);
    }

    /// Number of the oldest step that is kept.
    long oldestStep(long nowMillis) {
        return stepOf(nowMillis - spanMillis) + 1;
    }
}
