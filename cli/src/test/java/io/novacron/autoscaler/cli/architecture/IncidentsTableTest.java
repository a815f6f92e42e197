package io.novacron.autoscaler.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/incidents.md` says which tests name a row; here they are held against their sources.
class IncidentsTableTest {

    private static final int ROWS = 45;
    private static final Pattern ROW =
            Pattern.compile("^\\| (\\d+) \\| [^|]+ \\| ([^|]*`[^|]*) \\|$");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final Pattern NAMED = Pattern.compile("INCIDENTS ((?:\\d+(?:, | and )?)+)");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/incidents.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Map<Integer, Set<String>> listed() throws IOException {
        Map<Integer, Set<String>> listed = new TreeMap<>();
        for (String line : Files.readAllLines(root().resolve("docs/incidents.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && Integer.parseInt(row.group(1)) <= ROWS) {
                Set<String> names = new TreeSet<>();
                NAME.matcher(row.group(2)).results().forEach(name -> names.add(name.group(1)));
                listed.put(Integer.parseInt(row.group(1)), names);
            }
        }
        return listed;
    }

    private static Map<Integer, Set<String>> named() throws IOException {
        Map<Integer, Set<String>> named = new TreeMap<>();
        for (Path source : tests()) {
            String name = source.getFileName().toString().replace(".java", "");
            NAMED.matcher(Files.readString(source))
                    .results()
                    .forEach(rows ->
                            NUMBER.matcher(rows.group(1))
                                    .results()
                                    .forEach(row ->
                                            named.computeIfAbsent(
                                                            Integer.parseInt(row.group()),
                                                            _ -> new TreeSet<>())
                                                    .add(name)));
        }
        return named;
    }

    private static List<Path> tests() throws IOException {
        List<Path> tests = new ArrayList<>();
        List<Path> modules = new ArrayList<>();
        for (Path parent : List.of(root(), root().resolve("plugins"))) {
            try (Stream<Path> folders = Files.list(parent)) {
                folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                        .forEach(modules::add);
            }
        }
        for (Path module : modules) {
            String kind = module.endsWith("testkit") ? "src/main/java" : "src/test/java";
            if (Files.isDirectory(module.resolve(kind))) {
                try (Stream<Path> files = Files.walk(module.resolve(kind))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(tests::add);
                }
            }
        }
        return tests;
    }

    @Test
    void everyRowHasTestsAndTheTableNamesExactlyThese() throws IOException {
        Map<Integer, Set<String>> listed = listed();

        assertThat(listed).hasSize(ROWS);
        assertThat(named()).isEqualTo(listed);
    }
}
