package io.novacron.autoscaler.engine.arithmetic;

import java.time.Instant;

/// Times as milliseconds since the epoch. Times that do not fit (the year 200,000,000 reads in a
/// document) become the nearest that two of them can be subtracted from without overflow.
public final class EpochMillis {

    private static final long LIMIT_SECONDS = Long.MAX_VALUE / 4 / 1000;

    private EpochMillis() {}

    public static long of(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds >= LIMIT_SECONDS || seconds <= -LIMIT_SECONDS) {
            return seconds > 0 ? LIMIT_SECONDS * 1000 : -LIMIT_SECONDS * 1000;
        }
        return time.toEpochMilli();
    }
}
