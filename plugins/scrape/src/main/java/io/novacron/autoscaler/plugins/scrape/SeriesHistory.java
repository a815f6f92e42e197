package io.novacron.autoscaler.plugins.scrape;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalDouble;

/// The latest values of one series, for rates. Bounded: [#MOST] values, and none older than the
/// longest window asked for. Not thread-safe.
final class SeriesHistory {

    /// A window of 30 min scraped every 15 s needs 120; a faster scrape shortens the window
    /// instead.
    static final int MOST = 1000;

    /// Two scrapes nearer than this make a rate of noise; where there is an older value it is
    /// taken.
    static final long SHORTEST_SPAN_MILLIS = 500;

    private static final int FEWEST = 8;

    private record Point(long millis, double value) {}

    /// Growth over a span.
    ///
    /// @param seconds > 0
    record Increase(double amount, double seconds) {}

    private final Deque<Point> points = new ArrayDeque<>();
    private long seenIn = -1;

    /// Adds the value of one scrape. A value with the time of the last one is no new value (a page
    /// that stands still), one before it starts over (the clock went back).
    ///
    /// @param scrape number of the scrape
    /// @param retain how long values are kept
    void add(long scrape, long millis, double value, Duration retain) {
        seenIn = scrape;
        if (!points.isEmpty() && points.getLast().millis() == millis) {
            return;
        }
        if (!points.isEmpty() && points.getLast().millis() > millis) {
            points.clear();
        }
        points.addLast(new Point(millis, value));
        while (points.size() > MOST
                || (points.size() > FEWEST
                        && points.getFirst().millis() < millis - retain.toMillis())) {
            points.removeFirst();
        }
    }

    boolean wasIn(long scrape) {
        return seenIn == scrape;
    }

    double newest() {
        return points.getLast().value();
    }

    long newestMillis() {
        return points.getLast().millis();
    }

    /// What came in during the window before the newest value; a counter that fell has started
    /// again from 0. Empty with a single value. The window holds at least two values, however short
    /// it is.
    ///
    /// @param window zero: since the scrape before
    Optional<Increase> increase(Duration window) {
        if (points.size() < 2) {
            return Optional.empty();
        }
        Iterator<Point> backwards = points.descendingIterator();
        Point newest = backwards.next();
        Point later = newest;
        double amount = 0;
        while (backwards.hasNext()) {
            Point earlier = backwards.next();
            boolean longEnough = newest.millis() - later.millis() >= SHORTEST_SPAN_MILLIS;
            if (longEnough && newest.millis() - earlier.millis() > window.toMillis()) {
                break;
            }
            amount +=
                    later.value() >= earlier.value()
                            ? later.value() - earlier.value()
                            : later.value();
            later = earlier;
        }
        return Optional.of(new Increase(amount, (newest.millis() - later.millis()) / 1000.0));
    }

    /// Growth a second.
    OptionalDouble rate(Duration window) {
        return increase(window)
                .map(grown -> OptionalDouble.of(grown.amount() / grown.seconds()))
                .orElse(OptionalDouble.empty());
    }
}
