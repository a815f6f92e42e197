package io.novacron.autoscaler.forecast;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// Measures forecasts by rolling origins inside a file of hourly series (`series_id,step,value`,
/// gzip), such as the training part of M4 hourly. Development only; see docs/benchmarks.md.
///
/// `ForecastEvaluation FILE [auto|algorithms|short|shift|time] [offset,offset…]`
public final class ForecastEvaluation {

    private static final int HORIZON = 48;
    private static final int SEASON = 24;
    private static final PrintStream OUT = System.out;

    private ForecastEvaluation() {}

    public static void main(String... args) throws IOException {
        List<double[]> all = read(Path.of(args[0]));
        String what = args.length > 1 ? args[1] : "auto";
        int[] offsets =
                args.length > 2
                        ? Arrays.stream(args[2].split(",")).mapToInt(Integer::parseInt).toArray()
                        : new int[] {48, 96, 144, 192};
        OUT.printf("%d series, origins at the end less %s%n", all.size(), Arrays.toString(offsets));
        switch (what) {
            case "auto" -> evaluate(all, offsets, Algorithm.AUTO, Integer.MAX_VALUE);
            case "algorithms" -> {
                for (Algorithm algorithm : Algorithm.values()) {
                    evaluate(all, offsets, algorithm, Integer.MAX_VALUE);
                }
            }
            case "short" -> {
                for (int length : new int[] {24, 72, 168, 336, 504}) {
                    evaluate(all, offsets, Algorithm.AUTO, length);
                }
            }
            case "shift" -> shift(all, offsets);
            default -> throw new IllegalArgumentException(what);
        }
    }

    /// The series of a file, in its order.
    public static List<double[]> read(Path file) throws IOException {
        Map<String, List<Double>> all = new LinkedHashMap<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int first = line.indexOf(',');
                int last = line.lastIndexOf(',');
                all.computeIfAbsent(line.substring(0, first), _ -> new ArrayList<>())
                        .add(Double.parseDouble(line.substring(last + 1)));
            }
        }
        return all.values().stream()
                .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
                .toList();
    }

    private static Series series(double[] values, int from, int until) {
        return Series.of(
                Instant.EPOCH, Duration.ofHours(1), Arrays.copyOfRange(values, from, until));
    }

    /// sMAPE, MASE, OWA, coverage and MSIS of forecasts and of each member alone.
    private static final class Sums {
        private double smape;
        private double mase;
        private int count;
        private final double[] covered = new double[2];
        private final double[] interval = new double[2];
        private final Map<String, double[]> members = new LinkedHashMap<>();
    }

    private static void evaluate(
            List<double[]> all, int[] offsets, Algorithm algorithm, int length) {
        Sums sums = new Sums();
        ForecastSettings settings = ForecastSettings.ahead(HORIZON).with(algorithm);
        long nanos = 0;
        for (int offset : offsets) {
            for (double[] values : all) {
                int origin = values.length - offset;
                int from = Math.max(0, origin - length);
                long before = System.nanoTime();
                ForecastModel model = Forecaster.fit(series(values, from, origin), settings);
                Prediction prediction =
                        model.predict(HORIZON, List.of(0.025, 0.1, 0.5, 0.9, 0.975));
                nanos += System.nanoTime() - before;
                add(sums, values, origin, prediction);
                if (model instanceof PooledModel pooled) {
                    pooled.eachMember(
                            HORIZON,
                            (name, forecast) -> {
                                double[] sum =
                                        sums.members.computeIfAbsent(name, _ -> new double[3]);
                                sum[0] += smape(values, origin, forecast);
                                sum[1] += mae(values, origin, forecast) / scale(values, origin);
                                sum[2]++;
                            });
                }
            }
        }
        double n = sums.count;
        OUT.printf(
                Locale.ROOT,
                "%-22s %s sMAPE %.3f MASE %.3f OWA %.4f | cov80 %.3f cov95 %.3f MSIS80 %.2f MSIS95 %.2f | %.2f ms%n",
                algorithm.wireName(),
                length == Integer.MAX_VALUE ? "all" : Integer.toString(length),
                sums.smape / n,
                sums.mase / n,
                owa(sums.smape / n, sums.mase / n),
                sums.covered[0] / n,
                sums.covered[1] / n,
                sums.interval[0] / n,
                sums.interval[1] / n,
                nanos / 1e6 / n);
        sums.members.forEach((name, sum) ->
                OUT.printf(
                        Locale.ROOT,
                        "    %-20s n %.0f sMAPE %.3f MASE %.3f OWA %.4f%n",
                        name,
                        sum[2],
                        sum[0] / sum[2],
                        sum[1] / sum[2],
                        owa(sum[0] / sum[2], sum[1] / sum[2])));
    }

    private static void add(Sums sums, double[] values, int origin, Prediction prediction) {
        double[] mean = new double[HORIZON];
        double scale = scale(values, origin);
        for (int h = 0; h < HORIZON; h++) {
            mean[h] = prediction.mean(h);
            double actual = values[origin + h];
            interval(
                    sums,
                    0,
                    0.2,
                    actual,
                    prediction.quantile(0.1, h),
                    prediction.quantile(0.9, h),
                    scale);
            interval(
                    sums,
                    1,
                    0.05,
                    actual,
                    prediction.quantile(0.025, h),
                    prediction.quantile(0.975, h),
                    scale);
        }
        sums.smape += smape(values, origin, mean);
        sums.mase += mae(values, origin, mean) / scale;
        sums.count++;
    }

    private static void interval(
            Sums sums,
            int index,
            double alpha,
            double actual,
            double low,
            double high,
            double scale) {
        double width = high - low;
        double miss = actual < low ? low - actual : actual > high ? actual - high : 0;
        sums.covered[index] += (miss == 0 ? 1.0 : 0) / HORIZON;
        sums.interval[index] += (width + 2 / alpha * miss) / scale / HORIZON;
    }

    private static double owa(double smape, double mase) {
        return (smape / 18.383 + mase / 2.395) / 2;
    }

    private static double smape(double[] values, int origin, double[] forecast) {
        double sum = 0;
        for (int h = 0; h < forecast.length; h++) {
            double actual = values[origin + h];
            sum +=
                    200
                            * Math.abs(actual - forecast[h])
                            / (Math.abs(actual) + Math.abs(forecast[h]) + 1e-300);
        }
        return sum / forecast.length;
    }

    private static double mae(double[] values, int origin, double[] forecast) {
        double sum = 0;
        for (int h = 0; h < forecast.length; h++) {
            sum += Math.abs(values[origin + h] - forecast[h]);
        }
        return sum / forecast.length;
    }

    private static double scale(double[] values, int until) {
        double sum = 0;
        for (int t = SEASON; t < until; t++) {
            sum += Math.abs(values[t] - values[t - SEASON]);
        }
        return sum / (until - SEASON);
    }

    /// The last hours before the origin and all after it multiplied by 1.6.
    private static void shift(List<double[]> all, int[] offsets) {
        for (int hours : new int[] {0, 2, 6, 24, 40}) {
            List<Double> errors = new ArrayList<>();
            int detected = 0;
            for (int offset : offsets) {
                for (double[] original : all) {
                    int origin = original.length - offset;
                    double[] values = original.clone();
                    if (hours > 0) {
                        for (int t = origin - hours; t < values.length; t++) {
                            values[t] *= 1.6;
                        }
                    }
                    ForecastModel model =
                            Forecaster.fit(
                                    series(values, 0, origin), ForecastSettings.ahead(HORIZON));
                    Prediction prediction = model.predict(24, List.of());
                    double[] mean = new double[24];
                    for (int h = 0; h < 24; h++) {
                        mean[h] = prediction.mean(h);
                    }
                    errors.add(mae(values, origin, mean) / scale(original, origin));
                    detected += model.report().shift().isPresent() ? 1 : 0;
                }
            }
            errors.sort(null);
            OUT.printf(
                    Locale.ROOT,
                    "shift %d h ago: mean %.2f median %.2f detected %.1f %%%n",
                    hours,
                    errors.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                    errors.get(errors.size() / 2),
                    100.0 * detected / errors.size());
        }
    }
}
