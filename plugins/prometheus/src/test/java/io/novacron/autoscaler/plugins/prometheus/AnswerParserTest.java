package io.novacron.autoscaler.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerParserTest {

    private static final String VECTOR =
            """
            {"status":"success","warnings":["a store\\nis down"],"infos":[],"data":{"resultType":"vector",
            "stats":{"x":[1,{"y":2}]},"result":[
            {"metric":{"__name__":"up","group":"web","instance":"a:1"},"value":[1435781451.781,"1"]},
            {"metric":{"group":"db"},"value":[1435781451,"-2.5e+10"]},
            {"metric":{},"value":[1435781451.7815,"NaN"]},
            {"metric":{"instance":"b"},"value":[1435781451.781,"+Inf"]},
            {"metric":{"instance":"c"},"value":[1435781451.781,"-Inf"]}]}}
            """;

    private static Answer parse(String json) throws QueryException {
        return AnswerParser.parse(
                json.getBytes(StandardCharsets.UTF_8), List.of("group", "instance"), 100);
    }

    @Test
    void aVectorKeepsTheLabelsAskedForTimesAndValues() throws QueryException {
        Answer answer = parse(VECTOR);
        assertThat(answer.warnings()).containsExactly("a store is down");
        List<Series> series = answer.series();
        assertThat(series)
                .extracting(one -> one.label("group"))
                .containsExactly("web", "db", "", "", "");
        assertThat(series.getFirst().label("instance")).isEqualTo("a:1");
        assertThat(series.getFirst().label("__name__")).as("not asked for").isEmpty();
        assertThat(series)
                .extracting(Series::value)
                .containsExactly(
                        1.0,
                        -2.5e10,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY);
        assertThat(series)
                .extracting(Series::atMillis)
                .containsExactly(
                        1435781451781L,
                        1435781451000L,
                        1435781451782L,
                        1435781451781L,
                        1435781451781L);
    }

    @Test
    void aMatrixHasManySamplesAndAScalarOne() throws QueryException {
        Answer matrix =
                parse(
                        """
                        {"data":{"result":[{"values":[[1,"1"],[2,"2"],[3,"4"]],"metric":{"group":"web"}}],
                        "resultType":"matrix"},"status":"success"}\
                        """);
        assertThat(matrix.series().getFirst().samples().size()).isEqualTo(3);
        assertThat(matrix.series().getFirst().value()).isEqualTo(4);
        Answer scalar =
                parse(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[9.5,\"7\"]}}");
        assertThat(scalar.series()).hasSize(1);
        assertThat(scalar.series().getFirst().value()).isEqualTo(7);
        assertThat(scalar.series().getFirst().atMillis()).isEqualTo(9500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<html> | NONSENSE | no JSON",
                "[] | NONSENSE | no object",
                "{} | NONSENSE | neither success nor",
                "{\"status\":\"success\"} | NONSENSE | no data.result",
                "{\"status\":\"success\",\"data\":null} | NONSENSE | no data.result",
                "{\"status\":\"success\",\"data\":{\"result\":null}} | NONSENSE | no data.result",
                "{\"status\":\"success\",\"data\":{\"result\":[]}}x | NONSENSE | no JSON",
                "{\"status\":\"success\",\"data\":{\"result\":[]}}{} | NONSENSE | after the end",
                "{\"status\":\"success\",\"data\":{\"result\":[{}]}} | NONSENSE | without a value",
                "{\"status\":\"success\",\"data\":{\"result\":[{\"value\":[1,2]}]}} | NONSENSE | no text",
                "{\"status\":\"success\",\"data\":{\"result\":[{\"value\":[1,\"x\"]}]}} | NONSENSE | no number",
                "{\"status\":\"success\",\"data\":{\"result\":[{\"value\":[1e99,\"1\"]}]}} | NONSENSE | out of range",
                "{\"status\":\"success\",\"data\":{\"result\":[{\"value\":[1,\"1\",3]}]}} | NONSENSE | more than",
                "{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{\"group\":{}},\"value\":[1,\"1\"]}]}} | NONSENSE | no text",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1,\"1\"]}} | FAILED | gives a text",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1,\"a\"]}} | FAILED | gives a text",
                "{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{},\"histogram\":[1,{\"count\":\"1\"}]}]}} | FAILED | histogram_quantile",
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"} | MALFORMED | parse error",
                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many-to-many\"} | FAILED | many-to-many",
                "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"timed out\"} | LATE | timed out",
                "{\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"boom\",\"data\":{}} | UNAVAILABLE | boom",
            })
    void whatIsNoAnswerSaysWhy(String json, QueryException.Kind kind, String message) {
        QueryException failed = catchThrowableOfType(QueryException.class, () -> parse(json));
        assertThat(failed).hasMessageContaining(message);
        assertThat(failed.kind()).isEqualTo(kind);
    }

    @Test
    void aReasonIsOneShortLine() {
        QueryException failed =
                new QueryException(QueryException.Kind.FAILED, "a\n\tb\u0007" + "x".repeat(1000));
        assertThat(failed.reason()).startsWith("a b x").hasSizeLessThan(250);
    }

    @Test
    void moreSeriesThanAllowedAreAnErrorNotASmallerAnswer() {
        assertThatThrownBy(() ->
                        AnswerParser.parse(VECTOR.getBytes(StandardCharsets.UTF_8), List.of(), 4))
                .hasMessageContaining("more than 4 series");
    }

    @Test
    void noBeginningOfAnAnswerIsAnAnswer() {
        byte[] whole = VECTOR.strip().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> AnswerParser.parse(cut, List.of("group"), 100))
                    .as("the first %s bytes", length)
                    .isInstanceOf(QueryException.class);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void mutatedAnswersAreAnswersOrSayWhyNot(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int number = 0; number < 100; number++) {
            byte[] bytes = mutated(random);
            try {
                Answer answer = AnswerParser.parse(bytes, List.of("group", "instance"), 100);
                assertThat(answer.series()).allMatch(series -> series.samples().size() > 0);
            } catch (QueryException wrong) {
                assertThat(wrong.reason()).isNotBlank().hasSizeLessThan(250);
            }
        }
    }

    private static byte[] mutated(SplittableRandom random) {
        byte[] bytes = VECTOR.getBytes(StandardCharsets.UTF_8);
        String signs = "\"{}[],:0123456789.eE+-NaInf\\u\0\377 ";
        for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) signs.charAt(random.nextInt(signs.length()));
                case 2 -> {
                    int length = Math.min(random.nextInt(40), bytes.length - at);
                    int from = random.nextInt(bytes.length - length + 1);
                    System.arraycopy(bytes, from, bytes, at, length);
                }
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }
}
