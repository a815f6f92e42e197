package io.novacron.autoscaler.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QueryTemplateTest {

    private static String filled(String template, String value) {
        return QueryTemplate.parse(template).fill(Map.of("group", "web", "x", value));
    }

    @Test
    void aValueIsWrittenForTheQuotesItStandsIn() {
        assertThat(filled("up{a=\"${x}\"}", "a\"b'c\\d")).isEqualTo("up{a=\"a\\\"b'c\\\\d\"}");
        assertThat(filled("up{a='${x}'}", "a\"b'c\\d")).isEqualTo("up{a='a\"b\\'c\\\\d'}");
        assertThat(filled("up{a=\"${x}\"}", "a\nb\u0000")).isEqualTo("up{a=\"a\\u000ab\\u0000\"}");
        assertThat(filled("up{a=\"pre-${x}-${group}\"}", "v")).isEqualTo("up{a=\"pre-v-web\"}");
    }

    @Test
    void inARegularExpressionAValueIsLiteral() {
        assertThat(filled("up{a=~\"${x}-.*\"}", "a.b|c")).isEqualTo("up{a=~\"a\\\\.b\\\\|c-.*\"}");
        assertThat(filled("up{a !~ '${x}'}", "it's.")).isEqualTo("up{a !~ 'it\\'s\\\\.'}");
        assertThat(filled("up{a=~\"${x}\"}", "\\")).isEqualTo("up{a=~\"\\\\\\\\\"}");
    }

    @Test
    void outsideOfQuotesAValueIsAWord() {
        assertThat(filled("sum(${x}_total)", "jobs")).isEqualTo("sum(jobs_total)");
        assertThat(filled("rate(up[${x}])", "5m")).isEqualTo("rate(up[5m])");
        assertThatThrownBy(() -> filled("sum(${x})", "up) or vector(1e9"))
                .hasMessageContaining("${x}")
                .hasMessageContaining("outside of quotes")
                .hasMessageNotContaining("vector");
    }

    @Test
    void commentsGoSoThatNothingAfterThemIsLost() {
        assertThat(filled("up # ${nothing} \"\n + 1 # more", "")).isEqualTo("up \n + 1 ");
        assertThat(filled("up{a=\"#${x}\"}", "v")).isEqualTo("up{a=\"#v\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "up{a=\"b} | is not closed, at character 6",
                "up{a='b\" | is not closed",
                "sum(up | '(' is not closed",
                "up) or (up | ')' closes nothing, at character 3",
                "sum(up[5m)] | ')' closes nothing",
                "up{a=`${x}`} | backticks",
                "up{a=\"${x | '${' is not closed",
                "# nothing | nothing but blanks",
            })
    void whatCannotBeReadIsSaidWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> QueryTemplate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anUnknownVariableIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> filled("up{a=\"${team}\"}", "v"))
                .hasMessage("the group has no label 'team' for ${team}; it has: group, x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "up | true",
                "job:up:sum{a=\"}\", b=~'x'} | true",
                " {__name__=\"up\"} # comment | true",
                "up[5m] | false",
                "up offset 5m | false",
                "-up | false",
                "sum(up) | false",
                "up + 1 | false",
                "1 | false",
                "Inf | false",
                "NaN | false",
            })
    void aSelectorAloneIsKnown(String text, boolean selector) {
        assertThat(QueryTemplate.parse(text).isSelector()).isEqualTo(selector);
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @DisplayName("INCIDENTS 45: whatever the value, the query around it stays what it was")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noValueEndsItsString(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String signs = "\"'\\`{}()#\n\r\t$.*|}[] or vector(1e9)é\u0000";
        StringBuilder value = new StringBuilder(seed % 3 == 0 ? "\"} or vector(1e9) #" : "");
        for (int length = random.nextInt(20); length > 0; length--) {
            value.append(signs.charAt(random.nextInt(signs.length())));
        }
        String filled =
                filled("a{b=\"${x}\",c='${x}',d=~\"${x}\",e!~'${x}'} + 1", value.toString());
        assertThat(withoutStrings(filled)).isEqualTo("a{b=,c=,d=~,e!~} + 1");
    }

    /// An independent reading of PromQL's strings.
    private static String withoutStrings(String query) {
        return query.replaceAll("(?s)\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'", "");
    }
}
