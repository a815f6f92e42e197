package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A document of any size and shape is answered soon and in bounded memory.
@Timeout(60)
class DocumentBoundsTest {

    private static Problem only(String text) {
        List<Problem> errors = GroupDocuments.read(text).errors();
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    @Test
    void nestingIsBounded() {
        for (String text :
                List.of(
                        "[".repeat(100_000),
                        "{\"a\":".repeat(100_000),
                        "a: " + "[".repeat(1000) + "]".repeat(1000),
                        "- ".repeat(50_000) + "x",
                        "{a: ".repeat(1000) + "1" + "}".repeat(1000))) {
            assertThat(only(text).toString()).containsAnyOf("nesting", "Nesting", "well-formed");
        }
        assertThat(only("a: " + "[".repeat(65) + "]".repeat(65)).allowed())
                .isEqualTo("at most 64 levels");
    }

    @Test
    void aliasesDoNotExpandWithoutEnd() {
        String laughs =
                "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                        + IntStream.rangeClosed(1, 20)
                                .mapToObj(level ->
                                        "a%d: &a%d [%s]\n"
                                                .formatted(
                                                        level,
                                                        level,
                                                        IntStream.range(0, 10)
                                                                .mapToObj(_ -> "*a" + (level - 1))
                                                                .collect(Collectors.joining(", "))))
                                .collect(Collectors.joining());

        assertThat(only(laughs).found()).isEqualTo("more than a million values, aliases included");
        assertThat(only("a: &a [*a]").allowed()).contains("complete before it");
        assertThat(only("a: *nothing").found()).isEqualTo("alias *nothing");
    }

    @Test
    void aliasesDoNotNestWithoutEnd() {
        String tower =
                "a0: &a0 x\n"
                        + IntStream.rangeClosed(1, 500)
                                .mapToObj(level ->
                                        "a%d: &a%d [*a%d]\n".formatted(level, level, level - 1))
                                .collect(Collectors.joining());

        assertThat(only(tower).found()).isEqualTo("nesting deeper than 64");
    }

    @Test
    void lengthIsBounded() {
        String long16 = "# " + "x".repeat(DocumentParser.MAX_LENGTH);

        assertThat(only(long16).allowed()).isEqualTo("at most 16 MiB");
        assertThat(GroupDocuments.read("id: " + "x".repeat(DocumentParser.MAX_LENGTH - 4)).errors())
                .extracting(Problem::path)
                .contains("id");
        assertThat(GroupDocuments.read("name: " + "1".repeat(4_000_000)).errors()).isNotEmpty();
        assertThat(only("[" + "1,".repeat(2_000_000) + "1]").found()).contains("a million values");
    }

    @Test
    void wrongNamesByTheThousandTakeNoTime() {
        String metrics =
                IntStream.range(0, 20_000)
                        .mapToObj(index -> "  metric_number_%d: {type: custom}\n".formatted(index))
                        .collect(Collectors.joining());
        String rules =
                IntStream.range(0, 20_000)
                        .mapToObj(index ->
                                "  - {id: r%d, type: target, metric: metricnumber, value: 1}\n"
                                        .formatted(index))
                        .collect(Collectors.joining());

        List<Problem> errors =
                GroupDocuments.read(
                                "id: a\nresourceType: vm\nminCapacity: 0\nmaxCapacity: 1\nmetrics:\n"
                                        + metrics
                                        + "rules:\n"
                                        + rules)
                        .errors();

        assertThat(errors).hasSize(Findings.LIMIT + 1);
        assertThat(errors.getFirst().allowed().length()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void historiesInReverseTakeNoTime() {
        String history =
                IntStream.range(0, 200_000)
                        .mapToObj(index -> "[" + (200_000 - index) + ",1]")
                        .collect(Collectors.joining(",", "[", "]"));

        assertThat(
                        MemoryDocuments.read("{\"samples\": {\"cpu\": " + history + "}}")
                                .orThrow()
                                .samples()
                                .get("cpu")
                                .millisAt(0))
                .isEqualTo(1_000);
    }

    @Test
    void theNumberOfProblemsIsBounded() {
        String unknown =
                IntStream.range(0, 50_000)
                        .mapToObj(index -> "field" + index + ": 1\n")
                        .collect(Collectors.joining());

        List<Problem> errors = GroupDocuments.read(unknown).errors();

        assertThat(errors).hasSize(Findings.LIMIT + 1);
        assertThat(errors.getLast().found()).endsWith("more problems");
    }
}
