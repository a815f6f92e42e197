package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.backtest.OutputFiles;
import io.novacron.autoscaler.cli.report.CostPage;
import io.novacron.autoscaler.cli.report.CostTable;
import io.novacron.autoscaler.cli.report.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `report`: what groups cost, and how that compares with what was needed.
@Command(
        name = "report",
        header = "Shows what groups cost, against always at maximum and the least possible.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler report --since 7d",
            "  autoscaler report --since 30d --by label:team --html cost.html",
            "  autoscaler report --group web --by day --output json"
        })
final class ReportCommand implements Callable<Integer> {

    private static final String COSTS = "/api/v1/costs";
    private static final int PAGE = 100;

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "a time (RFC 3339), or a duration before now such as 7d (default: 7d)")
    private String since = "7d";

    @Option(names = "--until", paramLabel = "TIME", description = "the same (default: now)")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description = "a row for each group, day or label:NAME (default: group)")
    private String by = "group";

    @Option(names = "--group", paramLabel = "ID", description = "only this group; may be repeated")
    private List<String> groups = List.of();

    @Option(
            names = "--label",
            paramLabel = "KEY:VALUE",
            description = "only groups with this label; may be repeated")
    private List<String> labels = List.of();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "writes the report as one page, too")
    private Optional<Path> page = Optional.empty();

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "table, json or yaml (default: table)")
    private OutputFormat output = OutputFormat.TABLE;

    @Override
    public Integer call() {
        Instant now = Clock.systemUTC().instant();
        String to = until.map(text -> time(text, now)).orElse(now.toString());
        Query query =
                Query.NONE
                        .with("from", time(since, now))
                        .with("to", to)
                        .with("group", groups)
                        .with("label", labels)
                        .with("limit", PAGE);
        ApiClient server = connection.open();
        ObjectNode report = report(server, query);
        if (output == OutputFormat.TABLE) {
            print(report);
        } else {
            output.print(Pages.map(report), out());
        }
        page.ifPresent(file -> write(report, file));
        return ExitCode.DONE;
    }

    private static String time(String text, Instant now) {
        return DurationOption.parse(text)
                .filter(Duration::isPositive)
                .map(ago -> now.minus(ago).toString())
                .orElse(text);
    }

    private ObjectNode report(ApiClient server, Query query) {
        JsonNode first = server.get(COSTS, query.with("by", "day").with("total", true)).json();
        List<JsonNode> rows =
                new ArrayList<>(Pages.all(server, COSTS, query.with("by", by), "rows"));
        if (!by.equals("day")) {
            rows.sort(byIdle());
        }
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.set("from", first.path("from"));
        report.set("to", first.path("to"));
        report.put("by", by);
        report.set("total", first.path("total"));
        report.putArray("rows").addAll(rows);
        if (page.isPresent() && !by.equals("day")) {
            report.putArray("days")
                    .addAll(Pages.all(server, COSTS, query.with("by", "day"), "rows"));
        }
        return report;
    }

    /// Most idle money first: a share alone says little of a small group.
    private static Comparator<JsonNode> byIdle() {
        return Comparator.<JsonNode>comparingDouble(
                        row -> -row.path("compared").path("idleCost").asDouble())
                .thenComparingDouble(row -> -row.path("cost").asDouble())
                .thenComparingDouble(row -> -row.path("instanceHours").asDouble());
    }

    private void print(JsonNode report) {
        TextTable table = new TextTable(CostTable.HEADS.toArray(String[]::new));
        report.path("rows").forEach(row -> table.row(CostTable.cells(row).toArray(String[]::new)));
        table.print(out());
        out().println();
        Summary.of(report.path("total")).forEach(out()::println);
    }

    private static void write(ObjectNode report, Path file) {
        JsonNode shown = report;
        if (!report.has("days")) {
            shown = report.deepCopy().set("days", report.path("rows"));
        }
        try (OutputFiles files = new OutputFiles()) {
            CostPage.write(shown, files.open(file));
            files.publish();
        } catch (IOException failed) {
            throw CommandFailure.failed(
                    "%s cannot be written: %s".formatted(file, failed.getMessage()), failed);
        }
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
