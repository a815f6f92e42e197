package io.novacron.autoscaler.engine.schedule;

import java.time.Instant;

/// A stretch of time; includes its start, excludes its end.
public record TimeWindow(Instant start, Instant end) {

    public boolean contains(Instant time) {
        return !time.isBefore(start) && time.isBefore(end);
    }
}
