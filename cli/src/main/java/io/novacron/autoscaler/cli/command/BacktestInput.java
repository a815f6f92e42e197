package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.backtest.OutputFiles;
import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.ModelDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.simulator.Backtest;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Reads what a backtest is given: the model and the groups; and opens what it is to write.
final class BacktestInput {

    private BacktestInput() {}

    /// A group that can be run.
    ///
    /// @param name its id; with its file where another group has the same
    record Candidate(String name, ScalingGroup group, Backtest backtest) {}

    /// @throws CommandFailure bad input, with every problem
    static PlantModel model(String file, Consumer<String> warnings) {
        return valid(file, ModelDocuments.read(InputFile.bytes(file), Signals.names()), warnings);
    }

    /// The groups of the files, in their order.
    ///
    /// @throws CommandFailure bad input, with every problem of every file
    static List<Candidate> candidates(
            List<String> files, DemandTrace demand, PlantModel model, Consumer<String> warnings) {
        List<String> from = new ArrayList<>();
        List<ScalingGroup> groups = new ArrayList<>();
        for (String file : files) {
            for (ScalingGroup group :
                    valid(
                            file,
                            GroupDocuments.read(InputFile.bytes(file), GroupFiles.checks()),
                            warnings)) {
                groups.add(group);
                from.add(file);
            }
        }
        if (groups.isEmpty()) {
            throw CommandFailure.badInput(String.join(", ", files) + ": no groups; at least one");
        }
        List<String> names = names(groups, from);
        List<Candidate> candidates = new ArrayList<>();
        StringBuilder wrong = new StringBuilder();
        for (int index = 0; index < groups.size(); index++) {
            ScalingGroup group = groups.get(index);
            List<Problem> problems = new ArrayList<>();
            Optional<Backtest> backtest = backtest(group, demand, model, problems);
            String name = names.get(index);
            backtest.ifPresent(ready -> candidates.add(new Candidate(name, group, ready)));
            for (Problem problem : problems) {
                wrong.append(
                        "\n  %s: group %s: %s".formatted(from.get(index), group.id(), problem));
            }
        }
        if (!wrong.isEmpty()) {
            throw CommandFailure.badInput("cannot be backtested:" + wrong);
        }
        return candidates;
    }

    // Ids, where they tell the groups apart; else with the file, and with a number where that is
    // the same, too.
    private static List<String> names(List<ScalingGroup> groups, List<String> files) {
        Map<String, Integer> ids = new HashMap<>();
        groups.forEach(group -> ids.merge(group.id(), 1, Integer::sum));
        Map<String, Integer> used = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (int index = 0; index < groups.size(); index++) {
            String id = groups.get(index).id();
            String name =
                    ids.getOrDefault(id, 1) == 1
                            ? id
                            : "%s (%s)".formatted(id, Path.of(files.get(index)).getFileName());
            int times = used.merge(name, 1, Integer::sum);
            names.add(times == 1 ? name : name + " #" + times);
        }
        return names;
    }

    private static Optional<Backtest> backtest(
            ScalingGroup group, DemandTrace demand, PlantModel model, List<Problem> problems) {
        try {
            return Backtest.of(group, demand, model, problems);
        } catch (IllegalArgumentException refused) {
            problems.add(
                    Problem.error(
                            "", String.valueOf(refused.getMessage()), "what the engine compiles"));
            return Optional.empty();
        }
    }

    private static <T> T valid(String file, Reading<T> reading, Consumer<String> warnings) {
        return switch (reading) {
            case Reading.Valid<T>(T value, List<Finding> findings) -> {
                findings.forEach(finding -> warnings.accept(file + ": " + finding));
                yield value;
            }
            case Reading.Invalid<T>(List<Finding> findings) ->
                    throw CommandFailure.badInput(
                            findings.stream()
                                    .map(finding -> "\n  " + finding)
                                    .collect(Collectors.joining("", file + ":", "")));
        };
    }

    /// Where warnings about what is read go.
    static Consumer<String> warnings(PrintWriter err) {
        return text -> {
            err.println("warning: " + text);
            err.flush();
        };
    }

    /// A file to be written, where one is asked for.
    ///
    /// @throws CommandFailure bad input, where it cannot be written
    static Optional<Writer> open(Optional<Path> target, OutputFiles files) {
        try {
            return target.isEmpty() ? Optional.empty() : Optional.of(files.open(target.get()));
        } catch (IOException failed) {
            throw CommandFailure.badInput(
                    target.orElseThrow() + ": cannot be written: " + failed.getMessage(), failed);
        }
    }

    /// `out.web.csv` for `out.csv` and `web`.
    static Path named(Path file, String name) {
        String whole = String.valueOf(file.getFileName());
        int dot = whole.lastIndexOf('.');
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^-|-$", "");
        return file.resolveSibling(
                dot <= 0
                        ? whole + "." + safe
                        : whole.substring(0, dot) + "." + safe + whole.substring(dot));
    }
}
