package io.novacron.autoscaler.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a demo says in the end.
///
/// @param instanceSeconds used by all instances together
/// @param length for how long the load ran
/// @param max instances that always-max would have run
/// @param decisions from the beginning of an overload to the decision
/// @param startups from the decision until all wanted instances took requests
/// @param interval between two evaluations
/// @param folder log, data, and the group that ran
record Summary(
        int scaleOuts,
        int scaleIns,
        LoadGenerator.Counts counts,
        Duration p95,
        double instanceSeconds,
        Duration length,
        int max,
        List<Duration> decisions,
        List<Duration> startups,
        Duration interval,
        Path folder,
        Path groupFile) {

    Summary {
        decisions = List.copyOf(decisions);
        startups = List.copyOf(startups);
    }

    /// Share of always-max's instance-seconds that were not used, 0–1; 0 where the load never
    /// began.
    double saved() {
        return length.isZero() ? 0 : 1 - instanceSeconds / alwaysMax();
    }

    private double alwaysMax() {
        return max * length.toNanos() / 1e9;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("scale_out: %d  scale_in: %d".formatted(scaleOuts, scaleIns));
        lines.add(
                text(
                        "requests: %,d served, %,d refused (%.2f %%), p95 %d ms",
                        counts.served(),
                        counts.unserved(),
                        100.0 * counts.unserved() / Math.max(1, counts.sent()),
                        p95.toMillis()));
        lines.add(
                text(
                        "capacity: %.0f instance-seconds used, always-max (%d) %.0f: %.0f %% saved",
                        instanceSeconds, max, alwaysMax(), 100 * saved()));
        lines.addAll(reaction());
        lines.add("look next:");
        lines.add("  ls %s   log, database, instances' output".formatted(folder));
        lines.add("  ./autoscaler validate %s   the group".formatted(groupFile));
        lines.add("  ./autoscaler demo --trace FILE.csv   with a day of yours");
        lines.add("  ./autoscaler run --help   with your own groups");
        return lines;
    }

    private List<String> reaction() {
        Optional<Duration> decided = Meter.median(decisions);
        if (decided.isEmpty()) {
            return List.of("reaction: the load never exceeded the capacity");
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "reaction: decided %s after an overload began (median of %d, longest %s)"
                        .formatted(
                                seconds(decided.get()),
                                decisions.size(),
                                seconds(Meter.longest(decisions).orElseThrow())));
        Meter.median(startups)
                .ifPresent(median ->
                        lines.add(
                                "          new instances took requests %s later"
                                        .formatted(seconds(median))));
        return lines;
    }

    private static String seconds(Duration duration) {
        return text("%.1f s", duration.toMillis() / 1000.0);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
