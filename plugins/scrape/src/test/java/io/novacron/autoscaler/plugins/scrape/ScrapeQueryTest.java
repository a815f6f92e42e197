package io.novacron.autoscaler.plugins.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Aggregate;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Matcher;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Selector;
import io.novacron.autoscaler.plugins.scrape.ScrapeQuery.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScrapeQueryTest {

    private static final Map<String, String> VARIABLES =
            Map.of("group", "web", "team", "\"} or vector(1e9) #", "app.kubernetes.io/name", "x");

    private static ScrapeQuery parse(String text) {
        return ScrapeQueryParser.parse(text, VARIABLES);
    }

    @Test
    void everyFormReads() {
        assertThat(parse("in_flight").value())
                .isEqualTo(new Value.Newest(new Selector("in_flight", List.of())));
        assertThat(parse(" rate( a:b_total [ 1m30s ] ) ").value())
                .isEqualTo(
                        new Value.Rate(
                                new Selector("a:b_total", List.of()),
                                Optional.of(Duration.ofSeconds(90))));
        assertThat(parse("mean(h)").value())
                .isEqualTo(new Value.Mean(new Selector("h", List.of()), Optional.empty()));
        assertThat(parse("quantile(0.95, h[5m])").value())
                .isEqualTo(
                        new Value.Quantile(
                                0.95,
                                new Selector("h", List.of()),
                                Optional.of(Duration.ofMinutes(5))));
        assertThat(parse("max(rate(a))").aggregate()).isEqualTo(Aggregate.MAX);
        assertThat(parse("100 * avg(a) / 8").factor()).isEqualTo(12.5);
        assertThat(parse("a * 2").factor()).isEqualTo(2);
        assertThat(parse("rate_of_a").value().selector().name()).isEqualTo("rate_of_a");
    }

    @Test
    void matchersMatchAsInPrometheus() {
        List<Matcher> matchers =
                parse("a{code=\"200\", path!=\"/x\\\"y\", method=~\"GET|POST\", host!~\"test.*\",}")
                        .value()
                        .selector()
                        .matchers();
        assertThat(matchers.get(0).matches("200")).isTrue();
        assertThat(matchers.get(0).matches("2000")).isFalse();
        assertThat(matchers.get(1).matches("/x\"y")).isFalse();
        assertThat(matchers.get(1).matches("")).as("a label that is not there").isTrue();
        assertThat(matchers.get(2).matches("POST")).isTrue();
        assertThat(matchers.get(2).matches("POSTS")).as("anchored").isFalse();
        assertThat(matchers.get(3).matches("test-1")).isFalse();
    }

    @Test
    @DisplayName("INCIDENTS 45: a label of the group cannot change the query")
    void variablesAreTextOnly() {
        Selector equal = parse("a{g=\"${group}\",t=\"x-${labels.team}\"}").value().selector();
        assertThat(equal.matchers()).hasSize(2);
        assertThat(equal.matchers().get(0).matches("web")).isTrue();
        assertThat(equal.matchers().get(1).matches("x-\"} or vector(1e9) #")).isTrue();
        Matcher like = parse("a{t=~\"${team}|b\"}").value().selector().matchers().getFirst();
        assertThat(like.matches("b")).isTrue();
        assertThat(like.matches("\"} or vector(1e9) #")).isTrue();
        assertThat(parse("a{n=\"${app.kubernetes.io/name}\"}").value().selector().matchers())
                .allMatch(matcher -> matcher.matches("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "a b",
                "a}",
                "a{",
                "a{b}",
                "a{b=c}",
                "a{b=\"c}",
                "a{b==\"c\"}",
                "a{b=~\"(\"}",
                "a{b=\"${nobody}\"}",
                "rate(a",
                "rate(a[])",
                "rate(a[1y])",
                "rate(a[31m])",
                "rate(rate(a))",
                "quantile(a)",
                "quantile(1.5, a)",
                "quantile(0.5 a)",
                "0 * a",
                "a * 0",
                "a / 0",
                "sum(a",
                "a[1m]",
                "http://x/y",
                "a{b=\"c\"} or b",
                "2 a",
                "sum(a) by (b)",
                "a + 1",
                "-1 * a",
            })
    void everythingElseIsRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).+ at character \\d+");
    }

    @ParameterizedTest
    @EnumSource(MetricType.class)
    void defaultsRead(MetricType type) {
        for (boolean withRequest : new boolean[] {false, true}) {
            ScrapeQuery.byDefault(type, withRequest)
                    .ifPresent(text -> assertThat(parse(text).text()).isEqualTo(text));
        }
    }
}
