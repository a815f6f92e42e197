package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.ScalingGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Good documents, damaged by a seed: each reads, or says what is wrong and where; none throws,
/// none hangs.
@Timeout(120)
class MutatedDocumentsTest {

    private static final int DAMAGES_PER_SEED = 10;

    private static final Pattern TOKEN =
            Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"|[A-Za-z0-9_.+-]+|[\\[\\]{}:,]|\n *|- ");

    private static final List<String> FOREIGN =
            List.of(
                    "null",
                    "true",
                    "false",
                    "0",
                    "-1",
                    "1e308",
                    "1e999",
                    "-0.0",
                    ".nan",
                    "NaN",
                    "-.inf",
                    "9223372036854775808",
                    "\"\"",
                    "\"x\"",
                    "''",
                    "[]",
                    "{}",
                    "[[]]",
                    "{a: b}",
                    "[1, 2]",
                    "5m",
                    "0s",
                    "P1D",
                    "10%",
                    "110%",
                    "2Gi",
                    "24:00",
                    "2026-01-05T10:00:00Z",
                    "*x",
                    "&x",
                    "<<",
                    "!!int",
                    "|",
                    ">",
                    "?",
                    "- ",
                    ": ",
                    "#",
                    "\t",
                    "\u0000",
                    "\uFEFF",
                    "\uD83D\uDE80",
                    "\uDC00",
                    "type",
                    "id",
                    "metric",
                    "rules",
                    "threshold",
                    "target",
                    "step");

    private static final String SERVER =
            """
            providers:
              prometheus: {type: prometheus, url: "http://p:9090", auth: {user: a, password: {env: P}}}
            controllers:
              local: {type: process, stopTimeout: 10s, env: {LANG: C}, list: [{file: x}, 5, {a: b}]}
            store: {url: "jdbc:postgresql://db/novacron", user: novacron, password: {file: db}, history: 30d}
            server:
              bind: "[::1]:9443"
              tokens:
                - {name: ana, role: operator, token: {env: ANA_TOKEN}}
              tls: {certificate: tls/chain.pem, key: {file: tls/key.pem}}
            groups: [groups/web.yaml, /srv/db.yaml]
            """;

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void damagedYamlNeverThrows(long seed) {
        damageAndRead(seed, GroupDocuments.toYaml(new RandomGroups(seed).group()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void damagedJsonNeverThrows(long seed) {
        damageAndRead(seed, GroupDocuments.toJson(new RandomGroups(seed).group()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void damagedCasesNeverThrow(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lines =
                Files.readAllLines(Path.of("..", "examples", "conformance", "behaviour.jsonl"));
        for (int damage = 0; damage < DAMAGES_PER_SEED; damage++) {
            String text = damaged(lines.get(random.nextInt(lines.size())), random);
            byte[] bytes = garbled(text.getBytes(StandardCharsets.UTF_8), random);
            Reading<EvaluationCase> result = CaseDocuments.read(bytes, List.of()).result();
            assertThat(result.optional().isPresent()).as(text).isEqualTo(result.errors().isEmpty());
            assertThat(result.findings()).allSatisfy(MutatedDocumentsTest::isClear);
            MemoryDocuments.read(text);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void damagedServerConfigurationsNeverThrow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int damage = 0; damage < DAMAGES_PER_SEED; damage++) {
            String text = damaged(damaged(SERVER, random), random);
            Reading<ServerConfiguration> reading = ServerDocuments.read(text, Path.of("/etc"));
            assertThat(reading.optional().isPresent())
                    .as(text)
                    .isEqualTo(reading.errors().isEmpty());
            assertThat(reading.optional().map(ServerConfiguration::secrets).orElse(Map.of()))
                    .doesNotContainKey("");
        }
    }

    private static void damageAndRead(long seed, String good) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int damage = 0; damage < DAMAGES_PER_SEED; damage++) {
            String text = good;
            int times = 1 + random.nextInt(3);
            for (int time = 0; time < times; time++) {
                text = damaged(text, random);
            }
            byte[] bytes = garbled(text.getBytes(StandardCharsets.UTF_8), random);
            assertAnswered(GroupDocuments.read(bytes, List.of(new SupportedFeatures())), text);
            assertCaseAnswered(text);
            DocumentKind.of(text);
        }
    }

    private static void assertAnswered(Reading<List<ScalingGroup>> reading, String text) {
        switch (reading) {
            case Reading.Valid<List<ScalingGroup>>(List<ScalingGroup> groups, List<Finding> _) ->
                    assertThat(GroupDocuments.read(GroupDocuments.toYaml(groups)).orThrow())
                            .as(text)
                            .isEqualTo(groups);
            case Reading.Invalid<List<ScalingGroup>>(List<Finding> findings) ->
                    assertThat(findings)
                            .as(text)
                            .isNotEmpty()
                            .allSatisfy(MutatedDocumentsTest::isClear);
        }
    }

    /// It has a path, or it is about the document as a whole and has a place.
    private static void isClear(Finding finding) {
        assertThat(finding.problem().found()).isNotBlank();
        assertThat(finding.problem().allowed()).isNotBlank();
        assertThat(finding.problem().toString()).doesNotContain("\n");
        assertThat(finding.place()).isPresent();
    }

    private static void assertCaseAnswered(String group) {
        CaseReading reading =
                CaseDocuments.read(
                        "{\"now\": \"2026-01-05T10:00:00Z\", \"observed\": {\"instances\": 1}, \"group\": "
                                + group
                                + "}");
        assertThat(reading.result().optional().isPresent())
                .isEqualTo(reading.result().errors().isEmpty());
    }

    private static String damaged(String text, SplittableRandom random) {
        List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
        if (tokens.isEmpty()) {
            return text;
        }
        MatchResult token = tokens.get(random.nextInt(tokens.size()));
        MatchResult other = tokens.get(random.nextInt(tokens.size()));
        String before = text.substring(0, token.start());
        String after = text.substring(token.end());
        return switch (random.nextInt(7)) {
            case 0 -> before + after;
            case 1 -> before + token.group() + token.group() + after;
            case 2 -> before + other.group() + after;
            case 3, 4 -> before + FOREIGN.get(random.nextInt(FOREIGN.size())) + after;
            case 5 -> withoutLine(text, random);
            default -> random.nextInt(4) == 0 ? before : before + " " + after;
        };
    }

    /// One line left out, or written twice.
    private static String withoutLine(String text, SplittableRandom random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int index = random.nextInt(lines.size());
        if (random.nextBoolean()) {
            lines.add(index, lines.get(index));
        } else {
            lines.remove(index);
        }
        return String.join("\n", lines) + "\n";
    }

    private static byte[] garbled(byte[] bytes, SplittableRandom random) {
        if (bytes.length > 0 && random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
