package io.novacron.autoscaler.forecast;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Measures forecasts of the next hour of load traces (`timestamp,value`, gzip) in steps of five
/// minutes: from origins half an hour apart over the last six days, learned once a day and updated
/// with every step between, against the last value, an exponentially weighted mean (0.1 a step) and
/// the same time of the day before. Development only; see docs/benchmarks.md.
///
/// `MinuteEvaluation FOLDER [minutes a step]`
final class MinuteEvaluation {

    private static final int DAYS = 6;
    private static final double[] LEVELS = {0.5, 0.8, 0.9, 0.95, 0.99};
    private static final List<Double> QUANTILES =
            List.of(0.025, 0.1, 0.5, 0.8, 0.9, 0.95, 0.975, 0.99);

    private MinuteEvaluation() {}

    public static void main(String... args) throws IOException {
        Duration step = Duration.ofMinutes(args.length > 1 ? Integer.parseInt(args[1]) : 5);
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of(args[0]))) {
            files = all.filter(file -> file.toString().endsWith(".csv.gz")).sorted().toList();
        }
        double product = 0;
        double mean = 0;
        for (Path file : files) {
            double ratio = evaluate(file, step);
            mean += ratio / files.size();
            product += Math.log(ratio) / files.size();
        }
        System.out.printf(
                Locale.ROOT,
                "MAE of the next hour against last value: mean %.3f, geometric mean %.3f%n",
                mean,
                Math.exp(product));
    }

    static Series read(Path file, Duration step) throws IOException {
        List<Long> times = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int comma = line.indexOf(',');
                times.add(Instant.parse(line.substring(0, comma)).toEpochMilli());
                values.add(Double.parseDouble(line.substring(comma + 1)));
            }
        }
        return Series.ofSamples(
                step,
                times.stream().mapToLong(Long::longValue).toArray(),
                values.stream().mapToDouble(Double::doubleValue).toArray(),
                Series.Duplicates.MEAN);
    }

    private static double evaluate(Path file, Duration step) throws IOException {
        Series series = read(file, step);
        int hour = (int) (Duration.ofHours(1).toMillis() / step.toMillis());
        int day = 24 * hour;
        int first = series.size() - DAYS * day;
        int[] leads = {Math.max(1, hour / 12), hour / 4, hour};
        double[] all = new double[4];
        // By lead: sums of pinball losses of ours and the three others.
        double[][] loss = new double[leads.length][4];
        double[][] absolute = new double[leads.length][4];
        double[] covered = new double[2];
        int origins = 0;
        ForecastModel model = Forecaster.fit(series.first(first), ForecastSettings.ahead(day));
        double average = series.value(0);
        for (int t = 1; t < first; t++) {
            average += 0.1 * (series.value(t) - average);
        }
        Residuals others = new Residuals(leads.length, day);
        long fitNanos = 0;
        long updateNanos = 0;
        for (int t = first; t + hour < series.size(); t++) {
            if ((t - first) % (hour / 2) == 0) {
                Prediction prediction = model.predict(hour, QUANTILES);
                double last = series.value(t - 1);
                for (int h = 0; h < hour; h++) {
                    double actual = series.value(t + h);
                    all[0] += Math.abs(actual - prediction.mean(h));
                    all[1] += Math.abs(actual - last);
                    all[2] += Math.abs(actual - average);
                    all[3] += Math.abs(actual - series.value(t + h - day));
                    covered[0] += in(actual, prediction, 0.1, 0.9, h) ? 1.0 / hour : 0;
                    covered[1] += in(actual, prediction, 0.025, 0.975, h) ? 1.0 / hour : 0;
                }
                for (int lead = 0; lead < leads.length; lead++) {
                    int h = leads[lead] - 1;
                    double actual = series.value(t + h);
                    double[] point = {prediction.mean(h), last, average, series.value(t + h - day)};
                    for (int who = 0; who < 4; who++) {
                        absolute[lead][who] += Math.abs(actual - point[who]);
                        for (double level : LEVELS) {
                            double forecast =
                                    who == 0
                                            ? prediction.quantile(level, h)
                                            : point[who] + others.quantile(lead, who, level);
                            loss[lead][who] +=
                                    Math.max(
                                            level * (actual - forecast),
                                            (level - 1) * (actual - forecast));
                        }
                    }
                }
                origins++;
            }
            for (int lead = 0; lead < leads.length; lead++) {
                int origin = t - leads[lead] + 1;
                double actual = series.value(t);
                others.add(lead, 1, actual - series.value(origin - 1));
                others.add(lead, 2, actual - average(series, origin));
                others.add(lead, 3, actual - series.value(t - day));
            }
            average += 0.1 * (series.value(t) - average);
            long before = System.nanoTime();
            if ((t - first) % day == day - 1) {
                model = Forecaster.fit(series.first(t + 1), ForecastSettings.ahead(day));
                fitNanos += System.nanoTime() - before;
            } else {
                model.update(series.value(t));
                updateNanos += System.nanoTime() - before;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d steps, %d origins; MAE to last value: ours %.3f, weighted mean %.3f, day before %.3f; cov80 %.3f cov95 %.3f; fit %.1f ms, update %.1f us%n",
                file.getFileName(),
                series.size(),
                origins,
                all[0] / all[1],
                all[2] / all[1],
                all[3] / all[1],
                covered[0] / origins,
                covered[1] / origins,
                fitNanos / 1e6 / DAYS,
                updateNanos / 1e3 / (DAYS * day));
        for (int lead = 0; lead < leads.length; lead++) {
            System.out.printf(
                    Locale.ROOT,
                    "    %3d steps: MAE ratio %.3f (mean %.3f, day %.3f); quantile loss ratio %.3f (mean %.3f, day %.3f)%n",
                    leads[lead],
                    absolute[lead][0] / absolute[lead][1],
                    absolute[lead][2] / absolute[lead][1],
                    absolute[lead][3] / absolute[lead][1],
                    loss[lead][0] / loss[lead][1],
                    loss[lead][2] / loss[lead][1],
                    loss[lead][3] / loss[lead][1]);
        }
        System.out.println("    " + model.predict(hour, List.of()).weights());
        return all[0] / all[1];
    }

    private static double average(Series series, int origin) {
        double average = series.value(Math.max(0, origin - 100));
        for (int t = Math.max(1, origin - 99); t < origin; t++) {
            average += 0.1 * (series.value(t) - average);
        }
        return average;
    }

    private static boolean in(
            double actual, Prediction prediction, double low, double high, int h) {
        return actual >= prediction.quantile(low, h) && actual <= prediction.quantile(high, h);
    }

    /// Errors of the last day, by lead and forecaster, as bands for those who have none.
    private static final class Residuals {
        private final List<List<List<Double>>> errors = new ArrayList<>();
        private final int most;

        Residuals(int leads, int most) {
            this.most = most;
            for (int lead = 0; lead < leads; lead++) {
                List<List<Double>> each = new ArrayList<>();
                for (int who = 0; who < 4; who++) {
                    each.add(new ArrayList<>());
                }
                errors.add(each);
            }
        }

        void add(int lead, int who, double error) {
            List<Double> list = errors.get(lead).get(who);
            list.add(error);
            if (list.size() > most) {
                list.removeFirst();
            }
        }

        double quantile(int lead, int who, double level) {
            List<Double> sorted = errors.get(lead).get(who).stream().sorted().toList();
            return sorted.isEmpty() ? 0 : sorted.get((int) (level * (sorted.size() - 1)));
        }
    }
}
