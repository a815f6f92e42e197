package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.forecast.ForecastPage;
import io.novacron.autoscaler.cli.forecast.ForecastRows;
import io.novacron.autoscaler.cli.forecast.NamedSeries;
import io.novacron.autoscaler.cli.forecast.SeriesFile;
import io.novacron.autoscaler.cli.forecast.SeriesFileException;
import io.novacron.autoscaler.cli.forecast.SeriesForecast;
import io.novacron.autoscaler.forecast.Algorithm;
import io.novacron.autoscaler.forecast.ForecastReport;
import io.novacron.autoscaler.forecast.ForecastSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `forecast`: what series in a file will be, with bands.
@Command(
        name = "forecast",
        header = "Forecasts series from a CSV file, with bands.",
        description = {
            "Reads series_id,step,value or series_id,timestamp,value (series_id may be left out; gzip"
                    + " reads too; missing rows and empty values are gaps) and writes a row for each"
                    + " step ahead: series_id,step|timestamp,mean,lo80,hi80,lo95,hi95.",
            "Series are forecast on all processors and written in their order."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  autoscaler forecast --input load.csv --step 1h --horizon 48 --report"
        })
final class ForecastCommand implements Callable<Integer> {

    private static final int LONGEST = 100_000;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "CSV, gzip or not; - is standard input")
    private String input = "";

    @Option(
            names = "--step",
            paramLabel = "DURATION",
            description =
                    "from one value to the next (default: what timestamps are apart; 1h for steps)")
    private Optional<String> step = Optional.empty();

    @Option(
            names = "--horizon",
            paramLabel = "N|DURATION",
            defaultValue = "1d",
            description = "steps ahead, or how far ahead (default: ${DEFAULT-VALUE})")
    private String horizon = "";

    @Option(
            names = "--levels",
            paramLabel = "LEVEL",
            split = ",",
            defaultValue = "0.8,0.95",
            description = "how much the bands hold, as 0.8 or 80%% (default: ${DEFAULT-VALUE})")
    private List<String> levels = List.of();

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            defaultValue = "auto",
            description =
                    "auto, exponential_smoothing, seasonal_naive, theta or regression (default:"
                            + " ${DEFAULT-VALUE})")
    private String algorithm = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "where the CSV goes (default: standard output)")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--report",
            description =
                    "tells what was chosen for each series, its backtest error and confidence: on"
                            + " standard output where the CSV goes to a file, else on standard error")
    private boolean report;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description =
                    "writes a page with history, bands, the errors of a forecast of what is known"
                            + " already, and weights, for the first 50 series")
    private Optional<String> plot = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        List<Double> shares = levels.stream().map(this::level).distinct().sorted().toList();
        Optional<Duration> grid =
                step.map(text ->
                        DurationOption.parse(text)
                                .filter(length -> length.toMillis() > 0)
                                .orElseThrow(() ->
                                        wrong(
                                                "--step: found '%s'; a duration as 5m or 1h"
                                                        .formatted(text))));
        Algorithm how = algorithm();
        List<NamedSeries> all = read(grid);
        ForecastSettings settings =
                ForecastSettings.ahead(steps(all.getFirst().series().step())).with(how);
        ForecastPage page = new ForecastPage(settings, shares);
        TextTable table =
                new TextTable(
                        "SERIES",
                        "CHOSEN",
                        "BECAUSE OF",
                        "BACKTEST ERROR",
                        "TO NAIVE",
                        "CONFIDENCE",
                        "SEASONS",
                        "TREND A DAY",
                        "SHIFT");
        try (Writer out = out();
                ForecastRows rows = new ForecastRows(out, all.getFirst().axis(), shares)) {
            SeriesForecast.each(
                    all,
                    settings,
                    shares,
                    forecast -> {
                        rows.write(forecast);
                        if (report) {
                            row(table, forecast);
                        }
                        if (plot.isPresent()) {
                            page.add(forecast);
                        }
                    });
        } catch (IOException failed) {
            throw CommandFailure.failed(
                    "%s: cannot be written: %s"
                            .formatted(output.orElse("standard output"), failed.getMessage()),
                    failed);
        }
        if (report) {
            table.print(output.isPresent() ? command().getOut() : command().getErr());
        }
        plot.ifPresent(file -> write(page, file));
        return ExitCode.DONE;
    }

    private List<NamedSeries> read(Optional<Duration> grid) {
        try (InputStream bytes = InputFile.open(input)) {
            return SeriesFile.read(bytes, input, grid);
        } catch (SeriesFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        } catch (IOException failed) {
            throw InputFile.unreadable(input, failed);
        }
    }

    private double level(String text) {
        try {
            String number = text.strip();
            double level =
                    number.endsWith("%")
                            ? Double.parseDouble(number.substring(0, number.length() - 1)) / 100
                            : Double.parseDouble(number);
            if (level > 0 && level < 1) {
                return level;
            }
        } catch (NumberFormatException noNumber) {
            // Told below.
        }
        throw wrong(
                "--levels: found '%s'; more than 0 and less than 1, as 0.8 or 80%%"
                        .formatted(text));
    }

    private Algorithm algorithm() {
        try {
            return Algorithm.of(algorithm);
        } catch (IllegalArgumentException unknown) {
            throw wrong("--algorithm: " + unknown.getMessage());
        }
    }

    private int steps(Duration grid) {
        String text = horizon.strip();
        try {
            long number =
                    text.chars().allMatch(Character::isDigit) && !text.isEmpty()
                            ? Long.parseLong(text)
                            : DurationOption.parse(text)
                                    .map(length ->
                                            -Math.floorDiv(-length.toMillis(), grid.toMillis()))
                                    .orElse(0L);
            if (number >= 1 && number <= LONGEST) {
                return (int) number;
            }
        } catch (NumberFormatException tooLong) {
            // Told below.
        }
        throw wrong(
                "--horizon: found '%s'; 1 to %d steps, or a duration as 2d"
                        .formatted(text, LONGEST));
    }

    private Writer out() throws IOException {
        if (output.isEmpty()) {
            return new Kept(command().getOut());
        }
        try {
            return Files.newBufferedWriter(Path.of(output.get()));
        } catch (InvalidPathException wrong) {
            throw wrong("--output: found '%s'; a file".formatted(output.get()));
        }
    }

    private void write(ForecastPage page, String file) {
        try (Writer out = Files.newBufferedWriter(Path.of(file))) {
            page.write(out);
        } catch (IOException | InvalidPathException failed) {
            throw CommandFailure.failed(
                    "%s: cannot be written: %s".formatted(file, failed.getMessage()), failed);
        }
    }

    private static void row(TextTable table, SeriesForecast forecast) {
        ForecastReport report = forecast.report();
        table.row(
                forecast.named().id(),
                chosen(report),
                report.path().name().toLowerCase(Locale.ROOT),
                number(report.meanAbsoluteError(), "%.4g"),
                number(report.scaledError(), "%.3f"),
                number(report.confidence(), "%.3f"),
                seasons(report),
                trend(report),
                report.shift()
                        .map(shift ->
                                String.format(
                                        Locale.ROOT,
                                        "%.3g at %s",
                                        shift.factor(),
                                        forecast.named().position(shift.at())))
                        .orElse("-"));
    }

    /// Members with a say, largest first.
    private static String chosen(ForecastReport report) {
        return report.members().stream()
                .filter(member -> member.weight() >= 0.1)
                .limit(3)
                .map(member -> "%s %.0f%%".formatted(member.member(), 100 * member.weight()))
                .collect(Collectors.joining(", "));
    }

    private static String seasons(ForecastReport report) {
        List<String> seasons = new ArrayList<>();
        for (ForecastReport.Season season : report.seasons()) {
            long hours = season.length().toHours();
            String length =
                    hours > 0 && hours % 24 == 0
                            ? hours / 24 + "d"
                            : season.length().toString().substring(2).toLowerCase(Locale.ROOT);
            seasons.add(String.format(Locale.ROOT, "%s (%.2f)", length, season.strength()));
        }
        return seasons.isEmpty() ? "-" : String.join(", ", seasons);
    }

    private static String trend(ForecastReport report) {
        ForecastReport.Trend trend = report.trend();
        String slope =
                trend.relative()
                        ? String.format(Locale.ROOT, "%+.2f%%", 100 * trend.perDay())
                        : String.format(Locale.ROOT, "%+.3g", trend.perDay());
        return trend.significant() ? slope : slope + " (by chance)";
    }

    private static String number(OptionalDouble value, String format) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command(), message);
    }

    private picocli.CommandLine command() {
        return Objects.requireNonNull(spec).commandLine();
    }

    /// Standard output, which stays open.
    private static final class Kept extends Writer {
        private final PrintWriter out;

        Kept(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            out.write(text, from, length);
            if (out.checkError()) {
                throw new IOException("it was closed");
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
