package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.DecisionDocuments;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.GroupCheck;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `evaluate`: decisions from cases, without side effects.
@Command(
        name = "evaluate",
        header = "Decides cases from a file, with explanations.",
        description = {
            "Decides one case, or one a line, from a file: group, observation, memory and time go in, a"
                    + " decision with its explanation comes out. Nothing is read or done besides.",
            "A .jsonl file is a JSON case a line; a line that does not read answers {\"error\": …}, the"
                    + " others are answered all the same, and the exit code is 2."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler evaluate --file examples/evaluate/first-case.yaml",
            "  autoscaler evaluate --file cases.jsonl --output jsonl",
            "  autoscaler evaluate --file examples/conformance/cases.jsonl --check"
        })
final class EvaluateCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            required = true,
            description = "a case in YAML or JSON, or JSON lines; - is standard input")
    private String file = "";

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "table, json, yaml or jsonl (default: table; jsonl where the file is)")
    private Optional<OutputFormat> output = Optional.empty();

    @Option(
            names = "--check",
            description = {
                "compares each decision with the case's expect, prints every difference, and closes"
                        + " with the counts; exit code 1 if any differs"
            })
    private boolean check;

    private final List<GroupCheck> checks = GroupFiles.checks();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        String name = file.toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return lines(InputFile.open(file), out);
        }
        byte[] content = InputFile.bytes(file);
        return CaseLines.looksLikeLines(content)
                ? lines(new ByteArrayInputStream(content), out)
                : single(content, out);
    }

    private int single(byte[] content, PrintWriter out) {
        CaseAnswer answer = CaseAnswer.of(content, file, checks);
        if (check) {
            Check result = new Check(out);
            result.accept(answer);
            return result.close();
        }
        return switch (answer) {
            case CaseAnswer.Decided decided -> {
                print(decided.decision(), output.orElse(OutputFormat.TABLE), out);
                yield ExitCode.DONE;
            }
            case CaseAnswer.Refused refused ->
                    throw CommandFailure.badInput(
                            file + ":\n  " + String.join("\n  ", refused.problems()));
        };
    }

    private static void print(Decision decision, OutputFormat format, PrintWriter out) {
        switch (format) {
            case TABLE -> DecisionText.of(decision).print(out);
            case JSON -> out.print(DecisionDocuments.toJson(decision));
            case YAML -> out.print(DecisionDocuments.toYaml(decision));
            case JSONL -> out.println(DecisionDocuments.toJsonLine(decision));
        }
    }

    private int lines(InputStream input, PrintWriter out) throws IOException {
        if (check) {
            Check result = new Check(out);
            each(input, result);
            return result.close();
        }
        OutputFormat format = output.orElse(OutputFormat.JSONL);
        boolean[] refused = new boolean[1];
        if (format == OutputFormat.TABLE) {
            List<CaseAnswer> answers = new ArrayList<>();
            each(input, answers::add);
            DecisionTable.print(answers, out);
            refused[0] = answers.stream().anyMatch(CaseAnswer.Refused.class::isInstance);
        } else {
            Separators separators = Separators.of(format);
            out.print(separators.before());
            boolean[] first = {true};
            each(
                    input,
                    answer -> {
                        out.print(first[0] ? "" : separators.between());
                        first[0] = false;
                        refused[0] |= answer instanceof CaseAnswer.Refused;
                        print(answer, format, out);
                    });
            out.print(separators.after());
        }
        return refused[0] ? ExitCode.BAD_INPUT : ExitCode.DONE;
    }

    /// What stands around the answers so that all of them are one document again.
    private record Separators(String before, String between, String after) {
        static Separators of(OutputFormat format) {
            return switch (format) {
                case JSON -> new Separators("[\n", ",\n", "]\n");
                case YAML -> new Separators("", "---\n", "");
                case TABLE, JSONL -> new Separators("", "", "");
            };
        }
    }

    private static void print(CaseAnswer answer, OutputFormat format, PrintWriter out) {
        switch (answer) {
            case CaseAnswer.Decided decided -> print(decided.decision(), format, out);
            case CaseAnswer.Refused refused -> {
                Map<String, Object> error = new LinkedHashMap<>();
                error.put("error", refused.error());
                error.put("case", refused.name());
                format.print(error, out);
            }
        }
    }

    private void each(InputStream input, Consumer<CaseAnswer> consumer) throws IOException {
        try (CaseLines lines = new CaseLines(input)) {
            for (Optional<CaseLines.Line> line = lines.next();
                    line.isPresent();
                    line = lines.next()) {
                consumer.accept(answer(line.get()));
            }
        } catch (IOException failed) {
            throw InputFile.unreadable(file, failed);
        }
    }

    private CaseAnswer answer(CaseLines.Line line) {
        String place = "line " + line.number();
        return line.tooLong()
                ? new CaseAnswer.Refused(
                        place,
                        Optional.empty(),
                        List.of("a line of more than %d MiB".formatted(InputFile.MAX_BYTES >> 20)))
                : CaseAnswer.of(line.content(), place, checks);
    }

    /// Compares answers with what is expected of them, and counts.
    private static final class Check implements Consumer<CaseAnswer> {
        private final PrintWriter out;
        private int passed;
        private int failed;
        private int unchecked;

        Check(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void accept(CaseAnswer answer) {
            List<String> differences =
                    switch (answer) {
                        case CaseAnswer.Decided decided ->
                                decided.expectation()
                                        .map(expected ->
                                                CaseCheck.differences(expected, decided.decision()))
                                        .orElse(List.of());
                        case CaseAnswer.Refused refused ->
                                refused.expectation()
                                        .map(expected ->
                                                CaseCheck.differences(expected, refused.error()))
                                        .orElse(List.of("error: " + refused.error()));
                    };
            if (!differences.isEmpty()) {
                failed++;
                differences.forEach(text -> out.println(answer.name() + ": " + text));
                if (answer instanceof CaseAnswer.Decided decided) {
                    out.println("  " + decided.decision().reason());
                }
            } else if (answer.expectation().isEmpty()) {
                unchecked++;
            } else {
                passed++;
            }
        }

        int close() {
            if (unchecked > 0) {
                out.println("%d without expect".formatted(unchecked));
            }
            out.println("%d passed, %d failed".formatted(passed, failed));
            return failed > 0 ? ExitCode.FAILED : ExitCode.DONE;
        }
    }
}
