package io.novacron.autoscaler.plugins.scrape;

import io.novacron.autoscaler.plugins.scrape.ExpositionParser.Kind;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Matcher;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Selector;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What is known of one instance from its scrapes: the wanted series with a little history.
/// Thread-safe by its own monitor; in practice one collection at a time.
final class Target {

    /// More series of wanted metrics than this on one page are an error.
    static final int MOST_SERIES = 10_000;

    private record SeriesKey(String name, Map<String, String> labels) {}

    /// What a query gave.
    sealed interface Outcome {
        record Known(double value, Instant at) implements Outcome {}

        /// The series are there, but say nothing yet: the first scrape of a rate, no request so
        /// far.
        record NothingYet() implements Outcome {}

        /// The page does not have such a series.
        record NotExposed() implements Outcome {}
    }

    private final Map<SeriesKey, SeriesHistory> series = new HashMap<>();
    private Map<String, Kind> kinds = Map.of();
    private long scrapes;
    private boolean failed;
    private long touchedNanos = System.nanoTime();

    /// Takes in a page.
    ///
    /// @param retain the longest window that is asked for
    /// @return false where it has too many series
    synchronized boolean accept(ExpositionParser.Page page, Instant scrapedAt, Duration retain) {
        failed = false;
        touchedNanos = System.nanoTime();
        if (page.samples().size() > MOST_SERIES) {
            return false;
        }
        scrapes++;
        kinds = page.kinds();
        for (ExpositionParser.Sample sample : page.samples()) {
            SeriesHistory history =
                    series.computeIfAbsent(
                            new SeriesKey(sample.name(), sample.labels()),
                            _ -> new SeriesHistory());
            if (!history.wasIn(scrapes)) {
                long millis = sample.at().orElse(scrapedAt).toEpochMilli();
                history.add(scrapes, millis, sample.value(), retain);
            }
        }
        // What this page has no more comes back, if ever, as a new series.
        series.values().removeIf(history -> !history.wasIn(scrapes));
        return true;
    }

    synchronized void fail() {
        failed = true;
        touchedNanos = System.nanoTime();
    }

    synchronized boolean hasFailed() {
        return failed;
    }

    synchronized boolean isIdle(Duration longerThan) {
        return System.nanoTime() - touchedNanos > longerThan.toNanos();
    }

    /// Names of the samples that a query needs.
    static List<String> names(ScrapeQuery query) {
        Selector selector = query.value().selector();
        return switch (query.value()) {
            case Value.Newest _, Value.Rate _ -> List.of(selector.name());
            case Value.Mean _ -> List.of(selector.name() + "_sum", selector.name() + "_count");
            case Value.Quantile _ -> List.of(selector.name() + "_bucket");
        };
    }

    /// Computes a query from the newest scrape.
    synchronized Outcome answer(ScrapeQuery query) {
        Selector selector = query.value().selector();
        Duration window = query.value().window().orElse(Duration.ZERO);
        return switch (query.value()) {
            case Value.Newest _ ->
                    isCounter(selector.name())
                            ? rate(query, selector, window)
                            : newest(query, selector);
            case Value.Rate _ -> rate(query, selector, window);
            case Value.Mean _ -> mean(query, selector, window);
            case Value.Quantile(double quantile, _, _) ->
                    quantile(query, quantile, selector.named("_bucket"), window);
        };
    }

    private Outcome newest(ScrapeQuery query, Selector selector) {
        List<SeriesHistory> matching = matching(selector);
        return matching.isEmpty()
                ? new Outcome.NotExposed()
                : number(
                        query,
                        aggregated(
                                query.aggregate(),
                                matching.stream().map(SeriesHistory::newest).toList()),
                        matching);
    }

    private Outcome rate(ScrapeQuery query, Selector selector, Duration window) {
        List<SeriesHistory> matching = matching(selector);
        if (matching.isEmpty()) {
            return new Outcome.NotExposed();
        }
        List<Double> rates = new ArrayList<>();
        for (SeriesHistory history : matching) {
            history.rate(window).ifPresent(rates::add);
        }
        return rates.isEmpty()
                ? new Outcome.NothingYet()
                : number(query, aggregated(query.aggregate(), rates), matching);
    }

    private Outcome mean(ScrapeQuery query, Selector selector, Duration window) {
        List<SeriesHistory> sums = matching(selector.named("_sum"));
        List<SeriesHistory> counts = matching(selector.named("_count"));
        if (sums.isEmpty() || counts.isEmpty()) {
            return new Outcome.NotExposed();
        }
        double count = increase(counts, window);
        return count > 0
                ? number(query, increase(sums, window) / count, sums)
                : new Outcome.NothingYet();
    }

    private static double increase(List<SeriesHistory> histories, Duration window) {
        return histories.stream()
                .flatMap(history -> history.increase(window).stream())
                .mapToDouble(SeriesHistory.Increase::amount)
                .sum();
    }

    private Outcome quantile(
            ScrapeQuery query, double quantile, Selector buckets, Duration window) {
        TreeMap<Double, Double> counts = new TreeMap<>();
        List<SeriesHistory> used = new ArrayList<>();
        for (Map.Entry<SeriesKey, SeriesHistory> entry : series.entrySet()) {
            Optional<Double> bound =
                    matches(entry.getKey(), buckets)
                            ? bound(entry.getKey().labels())
                            : Optional.empty();
            if (bound.isPresent()) {
                used.add(entry.getValue());
                entry.getValue()
                        .increase(window)
                        .ifPresent(grown -> counts.merge(bound.get(), grown.amount(), Double::sum));
            }
        }
        if (used.isEmpty()) {
            return new Outcome.NotExposed();
        }
        OptionalDouble value = HistogramQuantile.of(quantile, counts);
        return value.isPresent()
                ? number(query, value.getAsDouble(), used)
                : new Outcome.NothingYet();
    }

    private static Optional<Double> bound(Map<String, String> labels) {
        String text = labels.getOrDefault("le", "");
        try {
            return text.equals("+Inf")
                    ? Optional.of(Double.POSITIVE_INFINITY)
                    : Optional.of(Double.parseDouble(text)).filter(Double::isFinite);
        } catch (NumberFormatException noBound) {
            return Optional.empty();
        }
    }

    /// A value that is no finite number is no sample. The time is that of the oldest series in it,
    /// so that one which stands still shows.
    private static Outcome number(ScrapeQuery query, double value, List<SeriesHistory> used) {
        double result = value * query.factor();
        if (!Double.isFinite(result)) {
            return new Outcome.NothingYet();
        }
        long oldest = used.stream().mapToLong(SeriesHistory::newestMillis).min().orElseThrow();
        return new Outcome.Known(result, Instant.ofEpochMilli(oldest));
    }

    private static double aggregated(ScrapeQuery.Aggregate aggregate, List<Double> values) {
        var numbers = values.stream().mapToDouble(Double::doubleValue);
        return switch (aggregate) {
            case SUM -> numbers.sum();
            case AVG -> numbers.average().orElseThrow();
            case MIN -> numbers.min().orElseThrow();
            case MAX -> numbers.max().orElseThrow();
        };
    }

    private List<SeriesHistory> matching(Selector selector) {
        return series.entrySet().stream()
                .filter(entry -> matches(entry.getKey(), selector))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static boolean matches(SeriesKey key, Selector selector) {
        if (!key.name().equals(selector.name())) {
            return false;
        }
        for (Matcher matcher : selector.matchers()) {
            if (!matcher.matches(key.labels().getOrDefault(matcher.label(), ""))) {
                return false;
            }
        }
        return true;
    }

    /// By the page's types; a family without one by the ending that counters have.
    private boolean isCounter(String name) {
        Kind own = kinds.get(name);
        if (own != null) {
            return own == Kind.COUNTER;
        }
        if (name.endsWith("_total")) {
            Kind family = kinds.get(name.substring(0, name.length() - "_total".length()));
            return family == null || family == Kind.COUNTER;
        }
        for (String ending : List.of("_count", "_sum", "_bucket")) {
            if (name.endsWith(ending)) {
                Kind family = kinds.get(name.substring(0, name.length() - ending.length()));
                return family == Kind.HISTOGRAM || family == Kind.SUMMARY;
            }
        }
        return false;
    }
}
