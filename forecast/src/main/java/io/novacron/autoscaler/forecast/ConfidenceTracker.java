package io.novacron.autoscaler.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/// Confidence as it is measured (SPEC section 5): the share of the last 24 hours' forecasts at one
/// lead time, at least 20 of them, that fell within 20 % of what happened. Mutable, not
/// thread-safe.
///
/// Whoever makes a forecast tells {@link #made}, whoever learns a value tells {@link #happened};
/// the two are matched by the time they are for. Bounded: at most {@value #MOST} of each are kept.
public final class ConfidenceTracker {

    /// A day of forecasts every 15 seconds.
    public static final int MOST = 5_760;

    private static final int FEWEST = 20;
    private static final double NEAR = 0.2;
    private static final Duration WINDOW = Duration.ofHours(24);

    private final ArrayDeque<Made> open = new ArrayDeque<>();
    private final ArrayDeque<Outcome> outcomes = new ArrayDeque<>();

    private record Made(Instant at, double forecast, double low, double high) {}

    /// A forecast and what happened.
    ///
    /// @param at the time both are for
    /// @param low lower end of the band that was given with it; may be −infinity
    /// @param high upper end; may be infinity
    public record Outcome(Instant at, double forecast, double actual, double low, double high) {

        public Outcome {
            Objects.requireNonNull(at);
        }

        /// Whether the forecast fell within 20 % of what happened.
        public boolean close() {
            return isClose(forecast, actual);
        }

        /// Whether what happened was inside the band.
        public boolean covered() {
            return low <= actual && actual <= high;
        }
    }

    static boolean isClose(double forecast, double actual) {
        return Math.abs(forecast - actual) <= NEAR * Math.abs(actual);
    }

    /// A forecast was made for a time to come; one made before for the same time is replaced.
    public void made(Instant at, double forecast, double low, double high) {
        open.removeIf(made -> made.at().equals(at));
        if (open.size() == MOST) {
            open.removeFirst();
        }
        open.addLast(new Made(at, forecast, low, high));
    }

    /// What happened at a time. Forecasts for earlier times that nothing was heard of are forgotten
    /// after a day; a `NaN` is not an answer.
    public void happened(Instant at, double actual) {
        if (Double.isNaN(actual)) {
            return;
        }
        for (Iterator<Made> each = open.iterator(); each.hasNext(); ) {
            Made made = each.next();
            if (made.at().equals(at)) {
                each.remove();
                add(new Outcome(at, made.forecast(), actual, made.low(), made.high()));
            } else if (made.at().isBefore(at.minus(WINDOW))) {
                each.remove();
            }
        }
    }

    /// Takes an outcome that is known already: from a store, or replayed at a cold start.
    public void add(Outcome outcome) {
        if (outcomes.size() == MOST) {
            outcomes.removeFirst();
        }
        outcomes.addLast(outcome);
    }

    /// The measured confidence, 0–1; empty before there are 20 outcomes.
    public OptionalDouble confidence(Instant now) {
        List<Outcome> judged = judged(now);
        return judged.size() < FEWEST
                ? OptionalDouble.empty()
                : OptionalDouble.of(share(judged, true));
    }

    /// Share of the same outcomes that were inside their bands; empty before there are 20.
    public OptionalDouble coverage(Instant now) {
        List<Outcome> judged = judged(now);
        return judged.size() < FEWEST
                ? OptionalDouble.empty()
                : OptionalDouble.of(share(judged, false));
    }

    /// The outcomes that count at a time, oldest first: those of the last 24 hours, or the last 20
    /// where those are fewer.
    public List<Outcome> judged(Instant now) {
        Instant since = now.minus(WINDOW);
        List<Outcome> newestFirst = new ArrayList<>();
        for (Iterator<Outcome> each = outcomes.descendingIterator(); each.hasNext(); ) {
            Outcome outcome = each.next();
            if (newestFirst.size() >= FEWEST && !outcome.at().isAfter(since)) {
                break;
            }
            newestFirst.add(outcome);
        }
        return newestFirst.reversed();
    }

    /// All outcomes that are kept, oldest first: for a store.
    public List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    private static double share(List<Outcome> judged, boolean close) {
        int hits = 0;
        for (Outcome outcome : judged) {
            hits += (close ? outcome.close() : outcome.covered()) ? 1 : 0;
        }
        return (double) hits / judged.size();
    }
}
