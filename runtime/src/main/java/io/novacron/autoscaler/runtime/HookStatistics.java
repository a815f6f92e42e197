package io.novacron.autoscaler.runtime;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How lifecycle hooks fare, since the process started.
///
/// @param waiting instances that wait for a hook now
/// @param ended waits that ended, by how
/// @param calls of targets
/// @param failures of these calls
public record HookStatistics(int waiting, Map<HookOutcome, Long> ended, long calls, long failures) {

    public HookStatistics {
        ended = Collections.unmodifiableMap(new EnumMap<>(ended));
    }
}
