package io.novacron.autoscaler.plugins.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.plugins.scrape.ExpositionParser.Kind;
import io.novacron.autoscaler.plugins.scrape.ExpositionParser.MalformedException;
import io.novacron.autoscaler.plugins.scrape.ExpositionParser.Page;
import io.novacron.autoscaler.plugins.scrape.ExpositionParser.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpositionParserTest {

    private static Page parse(String page, boolean openMetrics) throws MalformedException {
        return ExpositionParser.parse(
                page.getBytes(StandardCharsets.UTF_8), openMetrics, _ -> true);
    }

    private static Sample sample(String name, Map<String, String> labels, double value) {
        return new Sample(name, labels, value, Optional.empty());
    }

    @Test
    void theExampleOfThePrometheusTextFormatReads() throws Exception {
        Page page =
                parse(
                        """
                        # HELP http_requests_total The total number of HTTP requests.
                        # TYPE http_requests_total counter
                        http_requests_total{method="post",code="200"} 1027 1395066363000
                        http_requests_total{method="post",code="400"}    3 1395066363000

                        # Escaping in label values:
                        msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

                        # Minimalistic line:
                        metric_without_timestamp_and_labels 12.47

                        # A weird metric from before the epoch:
                        something_weird{problem="division by zero"} +Inf -3982045

                        # TYPE http_request_duration_seconds histogram
                        http_request_duration_seconds_bucket{le="0.05"} 24054
                        http_request_duration_seconds_bucket{le="+Inf",} 144320
                        http_request_duration_seconds_sum 53423
                        http_request_duration_seconds_count 144320
                        #not a comment of ours
                        \t odd_space \t {a = "b" , c="d"} \t NaN \t
                        """,
                        false);
        assertThat(page.kinds())
                .isEqualTo(
                        Map.of(
                                "http_requests_total", Kind.COUNTER,
                                "http_request_duration_seconds", Kind.HISTOGRAM));
        assertThat(page.samples())
                .contains(
                        new Sample(
                                "http_requests_total",
                                Map.of("method", "post", "code", "200"),
                                1027,
                                Optional.of(Instant.ofEpochMilli(1395066363000L))),
                        sample(
                                "msdos_file_access_time_seconds",
                                Map.of(
                                        "path", "C:\\DIR\\FILE.TXT",
                                        "error", "Cannot find file:\n\"FILE.TXT\""),
                                1.458255915e9),
                        sample("metric_without_timestamp_and_labels", Map.of(), 12.47),
                        new Sample(
                                "something_weird",
                                Map.of("problem", "division by zero"),
                                Double.POSITIVE_INFINITY,
                                Optional.of(Instant.ofEpochMilli(-3982045))),
                        sample(
                                "http_request_duration_seconds_bucket",
                                Map.of("le", "+Inf"),
                                144320),
                        sample("odd_space", Map.of("a", "b", "c", "d"), Double.NaN))
                .hasSize(10);
    }

    @Test
    void anOpenMetricsPageReadsWithItsExemplars() throws Exception {
        Page page =
                parse(
                        """
                        # TYPE foo counter
                        # UNIT foo seconds
                        foo_total{a="b"} 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.5
                        foo_created 1520430000.123
                        # TYPE h histogram
                        h_bucket{le="1.0"} 1 # {} 0.5
                        # TYPE s stateset
                        s{s="on"} 1
                        # EOF\
                        """,
                        true);
        assertThat(page.kinds())
                .containsEntry("foo", Kind.COUNTER)
                .containsEntry("s", Kind.UNKNOWN);
        assertThat(page.samples().getFirst())
                .isEqualTo(
                        new Sample(
                                "foo_total",
                                Map.of("a", "b"),
                                17,
                                Optional.of(Instant.ofEpochMilli(1520879607789L))));
    }

    @Test
    void onlyWantedNamesAreKeptButAllAreChecked() throws Exception {
        assertThat(
                        ExpositionParser.parse(
                                        "a 1\nb 2\n".getBytes(StandardCharsets.UTF_8),
                                        false,
                                        "b"::equals)
                                .samples())
                .containsExactly(sample("b", Map.of(), 2));
        assertThatThrownBy(() ->
                        ExpositionParser.parse(
                                "a one\nb 2\n".getBytes(StandardCharsets.UTF_8),
                                false,
                                "b"::equals))
                .hasMessage("line 1: a value that is no number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>\n",
                "a\n",
                "a \n",
                "1a 1\n",
                "a 1d\n",
                "a 0x1p3\n",
                "a 1 2 3\n",
                "a 1 x\n",
                "a 1 1.5\n",
                "a 1 1e300\n",
                "a{ 1\n",
                "a{b} 1\n",
                "a{b=} 1\n",
                "a{b=c} 1\n",
                "a{b=\"c} 1\n",
                "a{b=\"c\\\" 1\n",
                "a{b=\"c\"\n",
                "a{b=\"c\" d=\"e\"} 1\n",
                "a{b=\"c\",b=\"c\"} 1\n",
                "a{,} 1\n",
                "a{b:c=\"d\"} 1\n",
                "a 1 # {x=\"y\"} 1\n",
                "# TYPE a\n",
                "# TYPE a counters\n",
                "# TYPE a gauge\n# TYPE a gauge\n",
                "a 1\r\n",
                "a 1",
                "a Infinit\n",
                "a --1\n",
                "a 1_000\n",
                "ä 1\n",
                "a{b=\"c\"}1 2 3\n",
            })
    void aMalformedLineIsAnErrorOfThePage(String page) {
        assertThatThrownBy(() -> parse("good 1\n" + page, false))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("line ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a 1\n",
                "",
                "a 1\n# EOF\na 2\n",
                "a 1\n# EOF\n\n",
                "a 1 # \n# EOF\n",
                "a 1 # {} \n# EOF\n",
                "a 1 # {a=\"b\"} 1 2 3\n# EOF\n",
                "a 1\n# EOF of it\n",
                "a 1\n# EO",
            })
    void anOpenMetricsPageThatIsCutOffOrGoesOnIsAnError(String page) {
        assertThatThrownBy(() -> parse(page, true)).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatIsNotUtf8IsAnError() {
        assertThatThrownBy(() ->
                        ExpositionParser.parse(
                                new byte[] {'a', (byte) 0xff, ' ', '1', '\n'}, false, _ -> true))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("UTF-8");
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsWrittenIsRead(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        boolean openMetrics = random.nextBoolean();
        List<Sample> samples = new ArrayList<>();
        StringBuilder page = new StringBuilder();
        for (int line = random.nextInt(30); line > 0; line--) {
            Sample sample = randomSample(random);
            samples.add(sample);
            write(sample, openMetrics, random, page);
        }
        page.append(openMetrics ? "# EOF\n" : "");
        assertThat(parse(page.toString(), openMetrics).samples())
                .as(page.toString())
                .isEqualTo(samples);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSpoiltPageIsReadOrRefusedAndNothingElse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean openMetrics = random.nextBoolean();
        StringBuilder page = new StringBuilder("# TYPE a counter\n");
        for (int line = 0; line < 5; line++) {
            write(randomSample(random), openMetrics, random, page);
        }
        page.append(openMetrics ? "# EOF\n" : "");
        byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 200; round++) {
            byte[] spoilt = bytes.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                String letters = "{}\"\\=,# \n\t\0eE+-.0Nn\u00ff";
                spoilt[random.nextInt(spoilt.length)] =
                        (byte) letters.charAt(random.nextInt(letters.length()));
            }
            byte[] cut = java.util.Arrays.copyOf(spoilt, random.nextInt(spoilt.length + 1));
            try {
                ExpositionParser.parse(cut, openMetrics, _ -> true)
                        .samples()
                        .forEach(sample -> assertThat(sample.name()).isNotEmpty());
            } catch (MalformedException refused) {
                assertThat(refused).hasMessageContaining(" ");
            }
        }
    }

    private static Sample randomSample(SplittableRandom random) {
        String[] names = {"a", "a_total", "_x:y", "Z9", "http_requests_total"};
        String[] values = {
            "", "plain", "two words", "quo\"te", "back\\slash", "new\nline", "ü€😀", "}{,=#"
        };
        Map<String, String> labels = new TreeMap<>();
        for (int label = random.nextInt(4); label > 0; label--) {
            labels.put("l" + random.nextInt(5), values[random.nextInt(values.length)]);
        }
        double[] odd = {
            0, -0.0, 1e-300, 1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        double value =
                random.nextInt(3) == 0
                        ? odd[random.nextInt(odd.length)]
                        : random.nextDouble(-1e9, 1e9);
        Optional<Instant> at =
                random.nextBoolean()
                        ? Optional.of(Instant.ofEpochMilli(random.nextLong(2_000_000_000_000L)))
                        : Optional.empty();
        return new Sample(names[random.nextInt(names.length)], labels, value, at);
    }

    private static void write(
            Sample sample, boolean openMetrics, SplittableRandom random, StringBuilder page) {
        page.append(sample.name());
        if (!sample.labels().isEmpty() || random.nextInt(4) == 0) {
            List<String> labels = new ArrayList<>();
            sample.labels()
                    .forEach((name, value) ->
                            labels.add(
                                    name
                                            + "=\""
                                            + value.replace("\\", "\\\\")
                                                    .replace("\"", "\\\"")
                                                    .replace("\n", "\\n")
                                            + "\""));
            page.append('{').append(String.join(",", labels)).append('}');
        }
        String number =
                Double.isInfinite(sample.value())
                        ? sample.value() > 0 ? "+Inf" : "-Inf"
                        : Double.toString(sample.value());
        page.append(' ').append(number);
        sample.at()
                .ifPresent(at -> {
                    long millis = at.toEpochMilli();
                    page.append(' ');
                    page.append(
                            openMetrics
                                    ? java.math.BigDecimal.valueOf(millis, 3).toPlainString()
                                    : Long.toString(millis));
                });
        page.append('\n');
    }
}
