package io.novacron.autoscaler.plugins.prometheus;

import java.util.List;

/// What Prometheus answered to one query.
///
/// @param matrix whether it is of several moments
/// @param warnings where the answer is partial, say because a store behind it is down
record Answer(List<Series> series, boolean matrix, List<String> warnings) {
    Answer {
        series = List.copyOf(series);
        warnings = List.copyOf(warnings);
    }
}
