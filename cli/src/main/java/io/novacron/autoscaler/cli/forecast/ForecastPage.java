package io.novacron.autoscaler.cli.forecast;

import io.novacron.autoscaler.cli.forecast.NamedSeries.Axis;
import io.novacron.autoscaler.forecast.ForecastReport;
import io.novacron.autoscaler.forecast.ForecastSettings;
import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.forecast.Series;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One page that needs nothing else, with the forecasts of a run: history and bands, what was
/// forecast for the last known steps beside what happened, what that was off by, and the members'
/// weights. The chart library (uPlot) is inside it.
public final class ForecastPage {

    /// More would be a page nobody scrolls through.
    private static final int MOST_SERIES = 50;

    /// Steps of history that are drawn before the forecast, for each step ahead.
    private static final int SHOWN_PER_STEP = 7;

    private static final int LEAST_SHOWN = 300;
    private static final int MOST_SHOWN = 5_000;

    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/";

    private final ForecastSettings settings;
    private final List<Double> levels;
    private final List<Map<String, Object>> series = new ArrayList<>();
    private int leftOut;

    public ForecastPage(ForecastSettings settings, List<Double> levels) {
        this.settings = settings;
        this.levels = List.copyOf(levels);
    }

    /// Takes a forecast; the first {@value #MOST_SERIES} are drawn. Makes another one, of the last
    /// steps that are known already.
    public void add(SeriesForecast forecast) {
        if (series.size() == MOST_SERIES) {
            leftOut++;
            return;
        }
        NamedSeries named = forecast.named();
        Series all = named.series();
        int size = all.size();
        int shown =
                Math.min(
                        size,
                        Math.max(
                                LEAST_SHOWN,
                                Math.min(MOST_SHOWN, SHOWN_PER_STEP * settings.horizon())));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", named.id());
        data.put("time", named.axis() == Axis.TIMESTAMP);
        List<Number> at = new ArrayList<>();
        List<@Nullable Double> values = new ArrayList<>();
        for (int index = size - shown; index < size; index++) {
            at.add(position(named, index));
            values.add(value(all.value(index)));
        }
        data.put("at", at);
        data.put("values", values);
        data.put("forecast", prediction(named, size, forecast.prediction()));
        // As many steps as are forecast are held back, half of what is known at most.
        int held = Math.min(settings.horizon(), size / 2);
        if (held > 0) {
            SeriesForecast before =
                    SeriesForecast.of(
                            new NamedSeries(named.id(), named.axis(), all.first(size - held)),
                            settings,
                            levels);
            Map<String, Object> back = prediction(named, size - held, before.prediction());
            List<@Nullable Double> happened = new ArrayList<>();
            List<@Nullable Double> off = new ArrayList<>();
            for (int index = 0; index < held; index++) {
                double actual = all.value(size - held + index);
                happened.add(value(actual));
                off.add(value(actual - before.prediction().mean(index)));
            }
            back.replaceAll((_, list) ->
                    ((List<?>) list).subList(0, Math.min(held, ((List<?>) list).size())));
            back.put("happened", happened);
            back.put("off", off);
            data.put("held", back);
        }
        data.put("weights", weights(forecast.prediction()));
        data.put("facts", facts(forecast.report(), named));
        series.add(data);
    }

    private Map<String, Object> prediction(NamedSeries named, int from, Prediction prediction) {
        Map<String, Object> data = new LinkedHashMap<>();
        List<Number> at = new ArrayList<>();
        List<@Nullable Double> mean = new ArrayList<>();
        for (int index = 0; index < prediction.steps(); index++) {
            at.add(position(named, from + index));
            mean.add(value(prediction.mean(index)));
        }
        data.put("at", at);
        data.put("mean", mean);
        for (double level : levels) {
            List<@Nullable Double> low = new ArrayList<>();
            List<@Nullable Double> high = new ArrayList<>();
            for (int index = 0; index < prediction.steps(); index++) {
                low.add(value(prediction.quantile(SeriesForecast.low(level), index)));
                high.add(value(prediction.quantile(SeriesForecast.high(level), index)));
            }
            data.put("lo" + ForecastRows.percent(level), low);
            data.put("hi" + ForecastRows.percent(level), high);
        }
        return data;
    }

    private static Number position(NamedSeries named, int index) {
        return named.axis() == Axis.TIMESTAMP
                ? named.series().at(index).toEpochMilli() / 1000.0
                : (Number) Long.valueOf(named.position(index));
    }

    /// Six digits are more than a chart shows.
    private static @Nullable Double value(double value) {
        return Double.isFinite(value)
                ? Double.valueOf(String.format(Locale.ROOT, "%.6g", value))
                : null;
    }

    private static List<Map<String, Object>> weights(Prediction prediction) {
        List<Map<String, Object>> weights = new ArrayList<>();
        for (Prediction.Share share : prediction.weights()) {
            weights.add(Map.of("member", share.member(), "weight", share.weight()));
        }
        return weights;
    }

    private static Map<String, String> facts(ForecastReport report, NamedSeries named) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("algorithm", report.algorithm().wireName());
        facts.put("because of", report.path().name().toLowerCase(Locale.ROOT));
        facts.put(
                "history",
                "%d values, %d gaps, %d outliers"
                        .formatted(report.known(), report.gaps(), report.outliers()));
        report.meanAbsoluteError()
                .ifPresent(error ->
                        facts.put(
                                "backtest error",
                                String.format(
                                        Locale.ROOT,
                                        "%.4g over %d forecasts",
                                        error,
                                        report.origins())));
        report.scaledError()
                .ifPresent(error ->
                        facts.put("to seasonal naive", String.format(Locale.ROOT, "%.3f", error)));
        report.confidence()
                .ifPresent(share ->
                        facts.put(
                                "within 20 %", String.format(Locale.ROOT, "%.1f %%", 100 * share)));
        report.shift()
                .ifPresent(shift ->
                        facts.put(
                                "level shift",
                                String.format(
                                        Locale.ROOT,
                                        "%.3g at %s",
                                        shift.factor(),
                                        named.position(shift.at()))));
        return facts;
    }

    /// Writes the page.
    public void write(Writer out) throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("levels", levels.stream().map(ForecastRows::percent).toList());
        data.put("leftOut", leftOut);
        data.put("series", series);
        // A name with </script> in it must not end the script.
        String json = JsonMapper.shared().writeValueAsString(data).replace("<", "\\u003c");
        String version = libraryVersion();
        out.write(
                resource("page.html")
                        .replace("/*STYLE*/", resource(LIBRARY + version + "/dist/uPlot.min.css"))
                        .replace(
                                "/*LIBRARY*/",
                                resource(LIBRARY + version + "/dist/uPlot.iife.min.js"))
                        .replace("/*DATA*/null", json));
    }

    private static String libraryVersion() throws IOException {
        try (InputStream properties =
                ForecastPage.class.getResourceAsStream(
                        "/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            if (properties == null) {
                throw new IOException("the chart library is not on the class path");
            }
            java.util.Properties read = new java.util.Properties();
            read.load(properties);
            return read.getProperty("version", "");
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream bytes = ForecastPage.class.getResourceAsStream(name)) {
            if (bytes == null) {
                throw new IOException(name + " is not on the class path");
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
