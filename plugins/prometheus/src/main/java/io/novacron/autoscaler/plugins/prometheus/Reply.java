package io.novacron.autoscaler.plugins.prometheus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What became of a question.
sealed interface Reply {

    /// @param reason fit to show
    record Failed(String reason) implements Reply {}

    /// Its series. Used by one thread.
    final class Answered implements Reply {
        private final List<Series> series;
        private final Map<String, Map<String, List<Series>>> indexes = new HashMap<>();

        Answered(List<Series> series) {
            this.series = List.copyOf(series);
        }

        List<Series> series() {
            return series;
        }

        /// The series by the value of a label.
        Map<String, List<Series>> by(String label) {
            return indexes.computeIfAbsent(
                    label,
                    name -> series.stream().collect(Collectors.groupingBy(one -> one.label(name))));
        }
    }
}
