package io.novacron.autoscaler.cli.forecast;

import io.novacron.autoscaler.forecast.ForecastModel;
import io.novacron.autoscaler.forecast.ForecastReport;
import io.novacron.autoscaler.forecast.ForecastSettings;
import io.novacron.autoscaler.forecast.Forecaster;
import io.novacron.autoscaler.forecast.Prediction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// A series with its forecast.
///
/// @param report what was found and chosen
public record SeriesForecast(NamedSeries named, Prediction prediction, ForecastReport report) {

    /// Forecasts that wait for a slower one before them, for each thread.
    private static final int AHEAD = 16;

    /// The quantiles that bands of these levels end at.
    static List<Double> quantiles(List<Double> levels) {
        TreeSet<Double> quantiles = new TreeSet<>();
        for (double level : levels) {
            quantiles.add(low(level));
            quantiles.add(high(level));
        }
        return new ArrayList<>(quantiles);
    }

    static double low(double level) {
        return (1 - level) / 2;
    }

    static double high(double level) {
        return 1 - low(level);
    }

    /// Forecasts one series.
    ///
    /// @param levels of bands, 0–1
    static SeriesForecast of(NamedSeries named, ForecastSettings settings, List<Double> levels) {
        ForecastModel model = Forecaster.fit(named.series(), settings);
        return new SeriesForecast(
                named, model.predict(settings.horizon(), quantiles(levels)), model.report());
    }

    /// Forecasts all series on all processors and hands them on in their order.
    ///
    /// @throws InterruptedException where the thread is interrupted; what is under way is given up
    public static void each(
            List<NamedSeries> all,
            ForecastSettings settings,
            List<Double> levels,
            Consumer<SeriesForecast> taker)
            throws InterruptedException {
        int threads = Math.max(1, Math.min(all.size(), Runtime.getRuntime().availableProcessors()));
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            ArrayDeque<Future<SeriesForecast>> under = new ArrayDeque<>();
            Iterator<NamedSeries> next = all.iterator();
            try {
                while (next.hasNext() || !under.isEmpty()) {
                    while (next.hasNext() && under.size() < AHEAD * threads) {
                        NamedSeries series = next.next();
                        under.addLast(workers.submit(() -> of(series, settings, levels)));
                    }
                    taker.accept(under.removeFirst().get());
                }
            } catch (ExecutionException broken) {
                throw new IllegalStateException("a forecast failed", broken.getCause());
            } finally {
                under.forEach(future -> future.cancel(true));
            }
        }
    }
}
