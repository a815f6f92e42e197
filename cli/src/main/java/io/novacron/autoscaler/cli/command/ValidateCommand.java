package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.Verdict.counted;

import io.novacron.autoscaler.config.DocumentKind;
import io.novacron.autoscaler.config.Expectation;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import io.novacron.autoscaler.server.assembly.PlugInCheck;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `validate`: every problem of every file.
@Command(
        name = "validate",
        header = "Checks group files and server configurations.",
        description = {
            "Checks group files, server configurations (with the group files they name) and evaluation"
                    + " cases: one line a file, good ones too, then every problem with its path, what"
                    + " was found and what is allowed.",
            "Exit code 2 if any file has an error; warnings do not count."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  autoscaler validate examples/groups/*.yaml"})
final class ValidateCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "files; - is standard input")
    private List<String> files = List.of();

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        boolean bad = false;
        try (TemporaryPlugIns plugIns = new TemporaryPlugIns()) {
            for (String file : files) {
                Verdict verdict = verdict(file, plugIns);
                verdict.print(file, out);
                bad |= verdict.isBad();
            }
        }
        return bad ? ExitCode.BAD_INPUT : ExitCode.DONE;
    }

    private static Verdict verdict(String file, TemporaryPlugIns plugIns) {
        Verdict verdict = new Verdict();
        byte[] content;
        try {
            content = InputFile.bytes(file);
        } catch (CommandFailure unreadable) {
            verdict.error(withoutName(unreadable, file));
            return verdict;
        }
        if (CaseLines.looksLikeLines(content)) {
            caseLines(content, verdict);
            return verdict;
        }
        switch (DocumentKind.of(new String(content, StandardCharsets.UTF_8))) {
            case GROUPS -> groups(content, plugIns, verdict);
            case SERVER_CONFIGURATION -> server(content, file, plugIns, verdict);
            case CASE -> evaluationCase(content, file, verdict);
        }
        return verdict;
    }

    private static String withoutName(CommandFailure failure, String file) {
        String message = String.valueOf(failure.getMessage());
        String name = file + ": ";
        return message.startsWith(name) ? message.substring(name.length()) : message;
    }

    private static void groups(byte[] content, TemporaryPlugIns plugIns, Verdict verdict) {
        Reading<List<ScalingGroup>> reading =
                GroupDocuments.read(content, checks(plugIns.standardCheck()));
        verdict.add(reading.findings());
        verdict.holds(counted(reading.optional().map(List::size).orElse(0), "group"));
    }

    private static List<GroupCheck> checks(GroupCheck more) {
        List<GroupCheck> checks = new ArrayList<>(GroupFiles.checks());
        checks.add(more);
        return checks;
    }

    private static void evaluationCase(byte[] content, String file, Verdict verdict) {
        switch (CaseAnswer.of(content, file, GroupFiles.checks())) {
            case CaseAnswer.Decided _ -> verdict.holds("1 case");
            case CaseAnswer.Refused refused -> refused.problems().forEach(verdict::error);
        }
    }

    private static void caseLines(byte[] content, Verdict verdict) {
        int cases = 0;
        try (CaseLines lines = new CaseLines(new ByteArrayInputStream(content))) {
            for (Optional<CaseLines.Line> line = lines.next();
                    line.isPresent();
                    line = lines.next()) {
                cases++;
                String place = "line " + line.get().number();
                // What a case expects to be refused is as it should be.
                if (CaseAnswer.of(line.get().content(), place, GroupFiles.checks())
                                instanceof CaseAnswer.Refused refused
                        && !(refused.expectation().orElse(null) instanceof Expectation.Refusal)) {
                    refused.problems()
                            .forEach(problem -> verdict.error(refused.name() + ": " + problem));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory", impossible);
        }
        verdict.holds(counted(cases, "case"));
    }

    private static void server(
            byte[] content, String file, TemporaryPlugIns plugIns, Verdict verdict) {
        Reading<ServerConfiguration> reading =
                ServerDocuments.read(content, ServerFiles.directory(file));
        verdict.add(reading.findings());
        reading.optional().ifPresent(configuration -> server(configuration, plugIns, verdict));
    }

    private static void server(
            ServerConfiguration configuration, TemporaryPlugIns plugIns, Verdict verdict) {
        // Where a configuration is checked is often not where its secrets are.
        new Secrets(name -> Optional.ofNullable(System.getenv(name)))
                .missing(configuration)
                .forEach(problem -> verdict.warning(problem.toString()));
        GroupCheck plugInCheck = _ -> List.of();
        try {
            plugInCheck = PlugInCheck.ofServer(plugIns.open(configuration));
        } catch (AssemblyException wrong) {
            wrong.problems().forEach(problem -> verdict.error(problem.toString()));
        }
        int groups = 0;
        for (Path path : configuration.groups()) {
            groups += groupFile(path, checks(plugInCheck), verdict);
        }
        verdict.holds(
                "%s, %s, %s"
                        .formatted(
                                counted(configuration.providers().size(), "provider"),
                                counted(configuration.controllers().size(), "controller"),
                                counted(groups, "group")));
    }

    private static int groupFile(Path path, List<GroupCheck> checks, Verdict verdict) {
        try {
            Reading<List<ScalingGroup>> reading =
                    GroupDocuments.read(InputFile.bytes(path.toString()), checks);
            reading.findings().forEach(finding -> verdict.add(path + ": ", finding));
            return reading.optional().map(List::size).orElse(0);
        } catch (CommandFailure unreadable) {
            verdict.error(String.valueOf(unreadable.getMessage()));
            return 0;
        }
    }
}
