package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.Verdict.counted;

import io.novacron.autoscaler.cli.imports.ImportException;
import io.novacron.autoscaler.cli.imports.Imports;
import io.novacron.autoscaler.cli.imports.Imports.Imported;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.model.ScalingGroup;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// `import`: groups made of what another autoscaler has.
@Command(
        name = "import",
        header = "Turns the policies of other autoscalers into groups.",
        description = {
            "Reads Kubernetes HorizontalPodAutoscalers, KEDA ScaledObjects, Nomad scaling policies"
                    + " (JSON) and the answers of the AWS command line, and prints groups. What has no"
                    + " equivalent, or is to be looked at, stands above each group as a comment.",
            "Every group comes in dry run: it can be watched beside what runs now before it acts."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  kubectl get hpa -A -o yaml | autoscaler import - > groups.yaml",
            "  autoscaler import asg.json policies.json alarms.json > groups.yaml",
            "  autoscaler validate groups.yaml"
        })
final class ImportCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "files that belong together; - is standard input")
    private List<String> files = List.of();

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "yaml, or json with the notes on standard error (default: yaml)")
    private OutputFormat output = OutputFormat.YAML;

    @Override
    public Integer call() {
        if (output != OutputFormat.YAML && output != OutputFormat.JSON) {
            throw CommandFailure.badInput("--output: yaml or json");
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        files.forEach(file -> contents.put(file, InputFile.bytes(file)));
        Imports.Result result = read(contents);
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        result.skipped().forEach(skipped -> err.println("skipped " + skipped));
        if (result.groups().isEmpty()) {
            throw CommandFailure.badInput("no document of an autoscaler that is known");
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        boolean bad = false;
        List<List<String>> notes = new ArrayList<>();
        for (Imported group : result.groups()) {
            Reading<?> reading = reading(group);
            boolean valid = reading.optional().isPresent();
            bad |= !valid;
            List<String> all = new ArrayList<>(group.notes());
            reading.findings()
                    .forEach(finding ->
                            all.add(
                                    (valid ? "look at " : "to be mended by hand: ")
                                            + finding.problem()));
            notes.add(all);
        }
        if (output == OutputFormat.YAML) {
            yaml(result.groups(), notes, out);
        } else {
            out.println(
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(
                                    Map.of(
                                            "groups",
                                            result.groups().stream()
                                                    .map(Imported::document)
                                                    .toList())));
            for (int index = 0; index < notes.size(); index++) {
                String source = result.groups().get(index).source();
                notes.get(index).forEach(note -> err.println(source + ": " + note));
            }
        }
        err.println(
                "%s in dry run; %s"
                        .formatted(
                                counted(result.groups().size(), "group"),
                                counted(notes.stream().mapToInt(List::size).sum(), "note")));
        return bad ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static Imports.Result read(Map<String, byte[]> contents) {
        try {
            return Imports.read(contents);
        } catch (ImportException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /// Whether a group is valid as it is, or why not: limits that were not there, for example.
    private static Reading<List<ScalingGroup>> reading(Imported group) {
        return GroupDocuments.read(
                group.document().toString().getBytes(StandardCharsets.UTF_8), GroupFiles.checks());
    }

    private static void yaml(List<Imported> groups, List<List<String>> notes, PrintWriter out) {
        ObjectMapper yaml =
                YAMLMapper.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .disable(YAMLWriteFeature.SPLIT_LINES)
                        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                        .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .build();
        out.println("groups:");
        for (int index = 0; index < groups.size(); index++) {
            out.println("  # " + groups.get(index).source());
            for (String note : notes.get(index)) {
                out.println("  # - " + note.replaceAll("\\s+", " "));
            }
            String text = yaml.writeValueAsString(groups.get(index).document());
            String indent = "  - ";
            for (String line : text.stripTrailing().lines().toList()) {
                out.println(indent + line);
                indent = "    ";
            }
        }
    }
}
