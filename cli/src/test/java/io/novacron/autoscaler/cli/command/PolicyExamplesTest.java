package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The policies that docs/benchmarks.md compares.
class PolicyExamplesTest {

    private static final Path POLICIES = Path.of("..", "examples/policies");

    @TempDir private Path folder = Path.of("");

    private static List<String> groups() throws IOException {
        try (Stream<Path> files = Files.list(POLICIES)) {
            return files.filter(file -> !file.endsWith("plant.yaml"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyPolicyIsValid() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("validate"));
        arguments.addAll(groups());

        assertThat(run(arguments.toArray(String[]::new)).code()).isZero();
    }

    @Test
    void everyPolicyRunsOnThePlant() throws IOException {
        StringBuilder trace = new StringBuilder("timestamp,value\n");
        for (int minute = 0; minute < 600; minute++) {
            long load = Math.round(1000 + 800 * Math.sin(minute / 60.0));
            trace.append(minute * 60L).append(',').append(load).append('\n');
        }
        Path demand = Files.writeString(folder.resolve("trace.csv"), trace);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "backtest",
                                "--demand",
                                demand.toString(),
                                "--model",
                                POLICIES.resolve("plant.yaml").toString(),
                                "--peak-instances",
                                "50",
                                "--group"));
        List<String> files = groups();
        arguments.add(files.getFirst());
        arguments.add("--compare");
        arguments.addAll(files.subList(1, files.size()));

        Outcome outcome = run(arguments.toArray(String[]::new));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.lines().stream().skip(1).map(line -> line.split(" ", -1)[0] + ".yaml"))
                .containsExactlyElementsOf(
                        files.stream()
                                .map(file -> Path.of(file).getFileName().toString())
                                .toList());
    }
}
