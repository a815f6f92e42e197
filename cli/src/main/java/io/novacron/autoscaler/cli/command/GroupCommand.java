package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.model.ScalingGroup;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `group`: the groups of a server.
@Command(
        name = "group",
        header = "Lists, shows and changes the groups of a server.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = DiffBehaviourCommand.class,
        footer = {
            "",
            "Examples:",
            "  autoscaler group list --label team=shop --watch",
            "  autoscaler group apply web.yaml shop.yaml",
            "  autoscaler group get web --output yaml > web.yaml"
        })
final class GroupCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Objects.requireNonNull(spec).commandLine().usage(out());
    }

    @Command(
            name = "list",
            header = "Lists groups with their capacity and state.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin ServerConnection connection,
            @Mixin Watch watch,
            @Option(
                            names = "--label",
                            paramLabel = "KEY=VALUE",
                            description = "only groups with this label; may be repeated")
                    @Nullable List<String> labels,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "only groups in this state")
                    @Nullable String state,
            @Option(
                            names = "--output",
                            paramLabel = "FORMAT",
                            defaultValue = "table",
                            description = "table, json, yaml or jsonl (default: table)")
                    OutputFormat output) {
        ApiClient server = connection.open();
        List<String> wanted = labels == null ? List.of() : labels;
        Query query =
                Query.NONE
                        .with("limit", 500)
                        .with("label", wanted.stream().map(GroupCommand::labelOfApi).toList())
                        .with("state", Optional.ofNullable(state));
        return watch.show(
                out(),
                to -> {
                    List<JsonNode> rows = Pages.all(server, "/api/v1/group-index", query, "groups");
                    if (output == OutputFormat.TABLE) {
                        table(rows).print(to);
                    } else {
                        output.print(rows.stream().map(Pages::map).toList(), to);
                    }
                });
    }

    // KEY=VALUE as in kubectl; an = in a URL would have to be escaped.
    private static String labelOfApi(String label) {
        return label.replaceFirst("=", ":");
    }

    private static TextTable table(List<JsonNode> rows) {
        TextTable table =
                new TextTable("GROUP", "STATE", "DESIRED", "CURRENT", "READY", "MIN", "MAX", "WHY");
        for (JsonNode row : rows) {
            table.row(
                    row.path("id").asString(),
                    row.path("state").asString(),
                    row.path("desired").asString(),
                    row.path("current").asString(),
                    row.path("ready").asString(),
                    row.path("min").asString(),
                    row.path("max").asString(),
                    row.path("reason").asString());
        }
        return table;
    }

    @Command(
            name = "get",
            header = "Shows one group: its document and its status.",
            mixinStandardHelpOptions = true)
    int get(
            @Mixin ServerConnection connection,
            @Mixin Watch watch,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--output",
                            paramLabel = "FORMAT",
                            defaultValue = "yaml",
                            description = "yaml or json (default: yaml)")
                    OutputFormat output) {
        ApiClient server = connection.open();
        OutputFormat format = output == OutputFormat.TABLE ? OutputFormat.YAML : output;
        return watch.show(
                out(), to -> format.print(Pages.map(server.get(path(id), Query.NONE).json()), to));
    }

    @Command(
            name = "apply",
            header = "Creates or replaces the groups of files.",
            description =
                    "Each group is changed at the version that was just read: what somebody else"
                            + " changes in between is not overwritten, the command fails and is run again.",
            mixinStandardHelpOptions = true)
    int apply(
            @Mixin ServerConnection connection,
            @Parameters(paramLabel = "FILE", arity = "1..*") List<String> files,
            @Option(
                            names = "--force",
                            description =
                                    "also where that removes more than half of a group's running"
                                            + " instances")
                    boolean force) {
        // All files are read before anything is changed.
        Map<String, ScalingGroup> groups = new LinkedHashMap<>();
        for (String file : files) {
            for (ScalingGroup group : GroupFiles.groups(file)) {
                if (groups.put(group.id(), group) != null) {
                    throw CommandFailure.badInput(
                            "%s: group %s is in these files twice".formatted(file, group.id()));
                }
            }
        }
        ApiClient server = connection.open();
        groups.values().forEach(group -> apply(server, group, force));
        return ExitCode.DONE;
    }

    private void apply(ApiClient server, ScalingGroup group, boolean force) {
        Map<String, Object> document = Pages.map(GroupDocuments.tree(group));
        Optional<ApiClient.Answer> known = server.find(path(group.id()));
        if (known.isEmpty()) {
            server.change("POST", "/api/v1/groups", Query.NONE, Map.of(), Optional.of(document));
            out().println("group %s created".formatted(group.id()));
            return;
        }
        String version = known.get().etag().orElse("*");
        ApiClient.Answer answer =
                server.change(
                        "PUT",
                        path(group.id()),
                        Query.NONE.with("force", force),
                        Map.of("If-Match", version),
                        Optional.of(document));
        out().println(
                        "group %s %s"
                                .formatted(
                                        group.id(),
                                        answer.etag().equals(known.get().etag())
                                                ? "unchanged"
                                                : "updated"));
    }

    @Command(name = "delete", header = "Removes a group.", mixinStandardHelpOptions = true)
    int delete(
            @Mixin ServerConnection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--force",
                            description = "also with instances, which are then terminated")
                    boolean force,
            @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
                    @Nullable String reason) {
        Query query = Query.NONE.with("force", force).with("reason", Optional.ofNullable(reason));
        connection.open().change("DELETE", path(id), query, Map.of(), Optional.empty());
        out().println("group %s removed".formatted(id));
        return ExitCode.DONE;
    }

    @Command(
            name = "pause",
            header = "Observes and explains a group without acting: enabled is set to false.",
            mixinStandardHelpOptions = true)
    int pause(
            @Mixin ServerConnection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
                    @Nullable String reason) {
        return enable(connection, id, "pause", reason);
    }

    @Command(name = "resume", header = "Acts again.", mixinStandardHelpOptions = true)
    int resume(
            @Mixin ServerConnection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit")
                    @Nullable String reason) {
        return enable(connection, id, "resume", reason);
    }

    private int enable(
            ServerConnection connection, String id, String verb, @Nullable String reason) {
        connection
                .open()
                .change(
                        "POST",
                        path(id) + "/" + verb,
                        Query.NONE,
                        Map.of(),
                        Optional.ofNullable(reason).map(text -> Map.of("reason", text)));
        out().println("group %s %sd".formatted(id, verb));
        return ExitCode.DONE;
    }

    /// Where a group is.
    static String path(String id) {
        return "/api/v1/groups/" + ApiClient.encoded(id);
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
