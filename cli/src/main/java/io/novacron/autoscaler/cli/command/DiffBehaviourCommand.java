package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.model.ScalingGroup;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `group diff-behaviour`: what edited files would have done on the load a server has seen, beside
/// what the running groups do; nothing is changed.
@Command(
        name = "diff-behaviour",
        header = "Compares the groups of files with the running ones on the load they have seen.",
        description =
                "Both are played on the stored history of the running group, before anything is"
                        + " applied. A group the server does not have needs --of.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler group diff-behaviour web.yaml",
            "  autoscaler group diff-behaviour web.yaml --since 2d --output json"
        })
final class DiffBehaviourCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerConnection connection = new ServerConnection();

    @Parameters(paramLabel = "FILE")
    private String file = "";

    @Option(names = "--since", paramLabel = "DURATION", description = "how far back (default: 7d)")
    private String since = "7d";

    @Option(
            names = "--of",
            paramLabel = "ID",
            description = "the running group to compare with (default: that of the same id)")
    private @Nullable String of;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "table, json or yaml (default: table)")
    private OutputFormat output = OutputFormat.TABLE;

    @Override
    public Integer call() {
        Duration reach =
                DurationOption.parse(since)
                        .filter(Duration::isPositive)
                        .orElseThrow(() ->
                                CommandFailure.badInput(
                                        "--since %s: a duration such as 7d or 12h"
                                                .formatted(since)));
        List<ScalingGroup> groups = GroupFiles.groups(file);
        ApiClient server = connection.open();
        Instant to = Instant.now();
        List<JsonNode> answers = new ArrayList<>();
        for (ScalingGroup group : groups) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("group", Pages.map(GroupDocuments.tree(group)));
            body.put("from", to.minus(reach).toString());
            body.put("to", to.toString());
            if (of != null) {
                body.put("of", of);
            }
            answers.add(
                    server.change(
                                    "POST",
                                    "/api/v1/backtests",
                                    Query.NONE,
                                    Map.of(),
                                    Optional.of(body))
                            .json());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (output == OutputFormat.TABLE) {
            answers.forEach(answer -> print(answer, out));
        } else if (answers.size() == 1) {
            output.print(Pages.map(answers.getFirst()), out);
        } else {
            output.print(answers.stream().map(Pages::map).toList(), out);
        }
        return ExitCode.DONE;
    }

    private static void print(JsonNode answer, PrintWriter out) {
        out.println(
                "group %s from %s to %s"
                        .formatted(
                                answer.path("of").asString(),
                                answer.path("from").asString(),
                                answer.path("to").asString()));
        JsonNode running = answer.path("running");
        JsonNode edited = answer.path("edited");
        TextTable table = new TextTable("FIGURE", "RUNNING", "EDITED");
        row(table, "instance-hours", "instanceHours", 1, "", running, edited);
        row(table, "cost", "cost", 1, "", running, edited);
        row(table, "cost against the least possible", "costRatio", 1, " ×", running, edited);
        row(table, "time short", "underProvisionedTimeShare", 100, " %", running, edited);
        row(table, "time over", "overProvisionedTimeShare", 100, " %", running, edited);
        row(table, "load not served", "unservedShare", 100, " %", running, edited);
        table.row(
                "actions out, in",
                actions(running.path("scalingActions")),
                actions(edited.path("scalingActions")));
        table.print(out);
    }

    private static void row(
            TextTable table,
            String name,
            String field,
            int times,
            String unit,
            JsonNode running,
            JsonNode edited) {
        table.row(
                name,
                number(running.path(field), times, unit),
                number(edited.path(field), times, unit));
    }

    private static String number(JsonNode value, int times, String unit) {
        return value.isMissingNode()
                ? "-"
                : new BigDecimal(value.asDouble() * times)
                                .round(new MathContext(4))
                                .stripTrailingZeros()
                                .toPlainString()
                        + unit;
    }

    private static String actions(JsonNode actions) {
        return actions.path("out").asString() + ", " + actions.path("in").asString();
    }
}
