package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `forecasts`: what a server expects of a group's demand, or how right it has been.
@Command(
        name = "forecasts",
        header = "Shows the demand a group is expected to have, and whether that can be trusted.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler forecasts web --watch",
            "  autoscaler forecasts web --points 24",
            "  autoscaler forecasts web --accuracy --output json"
        })
final class ForecastsCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();
    @Mixin private Watch watch = new Watch();

    @Parameters(paramLabel = "ID")
    private String id = "";

    @Option(
            names = "--accuracy",
            description = "forecasts of the last day, compared with what happened")
    private boolean accuracy;

    @Option(names = "--points", paramLabel = "N", description = "at most so many (default: 12)")
    private int points = 12;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "table, json or yaml (default: table)")
    private OutputFormat output = OutputFormat.TABLE;

    @Override
    public Integer call() {
        if (points < 1) {
            throw CommandFailure.badInput("--points %d: at least 1".formatted(points));
        }
        ApiClient server = connection.open();
        String path = GroupCommand.path(id) + (accuracy ? "/forecast/accuracy" : "/forecast");
        return watch.show(
                Objects.requireNonNull(spec).commandLine().getOut(),
                to -> {
                    JsonNode answer = server.get(path, Query.NONE.with("points", points)).json();
                    if (output != OutputFormat.TABLE) {
                        output.print(Pages.map(answer), to);
                    } else if (accuracy) {
                        printAccuracy(answer, to);
                    } else {
                        print(answer, to);
                    }
                });
    }

    private static void print(JsonNode forecast, PrintWriter out) {
        out.println(
                "%s  %s"
                        .formatted(
                                forecast.path("group").asString(),
                                forecast.path("sentence").asString()));
        out.println();
        JsonNode lead = forecast.path("leadTime");
        out.println(
                "load        %s%s, %s"
                        .formatted(
                                forecast.path("metric").asString(),
                                forecast.path("timesReady").asBoolean() ? " × ready" : "",
                                forecast.path("mode").asString()));
        out.println(
                "lead time   %s (%s)"
                        .formatted(
                                seconds(lead.path("seconds").asDouble()),
                                lead.path("from").asString()));
        JsonNode capacity = forecast.path("capacityPerInstance");
        out.println(
                "an instance "
                        + (capacity.isMissingNode()
                                ? "serves: still being learned"
                                : "serves %s (%s)"
                                        .formatted(
                                                number(capacity.path("value").asDouble()),
                                                capacity.path("from").asString())));
        JsonNode model = forecast.path("model");
        out.println(
                "model       %s, %s steps of %s: %s"
                        .formatted(
                                model.path("path").asString(),
                                model.path("known").asString(),
                                seconds(forecast.path("stepMillis").asDouble() / 1000),
                                members(forecast.path("weights"))));
        out.println();
        table(forecast.path("points"), forecast.path("quantile").asDouble(), out);
    }

    private static String members(JsonNode weights) {
        return StreamSupport.stream(weights.spliterator(), false)
                .limit(3)
                .map(share ->
                        "%s %.0f %%"
                                .formatted(
                                        share.path("member").asString(),
                                        100 * share.path("weight").asDouble()))
                .collect(Collectors.joining(", "));
    }

    private static void table(JsonNode points, double quantile, PrintWriter out) {
        JsonNode upper = points.path("quantiles");
        JsonNode values = upper.path(0).path("values");
        for (JsonNode level : upper) {
            if (level.path("level").asDouble() == quantile) {
                values = level.path("values");
            }
        }
        TextTable table =
                new TextTable(
                        "AT", "MEAN", "AT MOST (%s %%)".formatted(number(100 * quantile)), "NEEDS");
        for (int index = 0; index < points.path("at").size(); index++) {
            table.row(
                    Instant.ofEpochMilli(points.path("at").path(index).asLong()).toString(),
                    number(points.path("mean").path(index).asDouble()),
                    number(values.path(index).asDouble()),
                    points.path("needed").path(index).asString("-"));
        }
        table.print(out);
    }

    private static void printAccuracy(JsonNode accuracy, PrintWriter out) {
        out.println(
                "%s  forecasts made from %s to %s"
                        .formatted(
                                accuracy.path("group").asString(),
                                accuracy.path("from").asString(),
                                accuracy.path("to").asString()));
        out.println();
        TextTable table = new TextTable("AHEAD", "FORECASTS", "WITHIN 20 %", "MEAN ERROR", "BANDS");
        for (JsonNode lead : accuracy.path("leads")) {
            row(table, seconds(lead.path("leadSeconds").asDouble()), lead);
        }
        row(table, "all", accuracy.path("all"));
        table.print(out);
    }

    private static void row(TextTable table, String name, JsonNode reliability) {
        int forecasts = reliability.path("forecasts").asInt();
        table.row(
                name,
                Integer.toString(forecasts),
                percent(reliability.path("confidence")),
                percent(reliability.path("relativeError")),
                StreamSupport.stream(reliability.path("bands").spliterator(), false)
                        .map(band ->
                                "%s → %s"
                                        .formatted(
                                                percent(band.path("promised")),
                                                percent(band.path("measured"))))
                        .collect(Collectors.joining(", ")));
    }

    private static String percent(JsonNode share) {
        return share.isNumber() ? "%.0f %%".formatted(100 * share.asDouble()) : "-";
    }

    private static String seconds(double seconds) {
        String text = Duration.ofMillis(Math.round(seconds * 1000)).toString();
        return text.substring(2).toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return new BigDecimal(value, new MathContext(5)).stripTrailingZeros().toPlainString();
    }
}
