package io.novacron.autoscaler.plugins.prometheus;

import static io.novacron.autoscaler.plugins.prometheus.FakePrometheus.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.plugins.prometheus.FakePrometheus.Answered;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.testkit.MetricsProviderContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What is asked and what is made of the answers, with a server that answers as each test says.
final class PrometheusProviderTest extends MetricsProviderContract {

    private static final Call CALL = Call.within(Duration.ofSeconds(30));
    private static final Instant AT = Instant.parse("2025-01-01T00:00:00.500Z");

    private final FakePrometheus server = new FakePrometheus();

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Override
    protected MetricsProvider open() {
        server.answer =
                asked ->
                        asked.query().contains("hanging")
                                ? Answered.hanging("")
                                : asked.query().contains("empty")
                                        ? Answered.vector()
                                        : Answered.vector(series("", "3"));
        return new PrometheusProvider(PrometheusSettings.of(server.url()));
    }

    @Override
    protected MetricRequest answered() {
        return Metrics.query("sum(good)").ask();
    }

    @Override
    protected MetricRequest unanswered() {
        return Metrics.query("sum(empty)").ask("other");
    }

    @Override
    protected Optional<MetricRequest> hanging() {
        return Optional.of(Metrics.query("sum(hanging)").ask("hanging"));
    }

    @Override
    protected MetricDefinition invalid() {
        return Metrics.query("up{a=\"${unknown}\"}").definition();
    }

    private MetricReading read(Metrics metrics, Answered answer) {
        server.answer = _ -> answer;
        MetricRequest request = metrics.ask();
        return provider().collect(List.of(request), CALL).get(request.key());
    }

    private static String error(MetricReading reading) {
        assertThat(reading.value()).isEmpty();
        assertThat(reading.perInstance()).isEmpty();
        return reading.error().orElseThrow();
    }

    @Test
    void aValueHasItsTime() {
        MetricReading reading =
                read(Metrics.query("sum(x)"), Answered.vector(series("\"a\":\"b\"", "7.25")));
        assertThat(reading).isEqualTo(MetricReading.of(7.25, AT));
        assertThat(server.asked.getFirst().path()).isEqualTo("/prefix/api/v1/query");
        assertThat(server.asked.getFirst().query()).isEqualTo("sum(x)");
    }

    @Test
    @DisplayName("INCIDENTS 2: an empty answer is no sample, for ten ticks")
    void anEmptyAnswerIsNoSample() {
        for (int tick = 0; tick < 10; tick++) {
            MetricReading reading = read(Metrics.query("sum(x)"), Answered.vector());
            assertThat(reading.value()).isEmpty();
            assertThat(reading.error()).isEmpty();
            assertThat(reading.perInstance()).isEmpty();
        }
        MetricReading each =
                read(
                        Metrics.query("sum(x)").byInstance("instance", Metrics.instance("i-1")),
                        Answered.vector());
        assertThat(each.perInstance()).contains(List.of());
    }

    @Test
    @DisplayName("INCIDENTS 4: NaN and infinities are errors by name, never numbers")
    void whatIsNoNumberIsAnError() {
        for (String value : List.of("NaN", "+Inf", "-Inf")) {
            assertThat(error(read(Metrics.query("sum(x)"), Answered.vector(series("", value)))))
                    .isEqualTo("the value is " + value);
        }
        Metrics each =
                Metrics.query("sum(x)")
                        .byInstance("i", Metrics.instance("i-1"), Metrics.instance("i-2"));
        Answered one =
                Answered.vector(series("\"i\":\"i-1\"", "NaN"), series("\"i\":\"i-2\"", "5"));
        assertThat(read(each, one).perInstance().orElseThrow())
                .extracting(InstanceSample::instance, InstanceSample::value)
                .containsExactly(tuple("i-2", 5.0));
        assertThat(error(read(each, Answered.vector(series("\"i\":\"i-1\"", "NaN")))))
                .isEqualTo("the value of every instance is NaN");
    }

    @Test
    @DisplayName("INCIDENTS 5: a zero is passed on as it is; whether to trust it is the metric's")
    void aZeroIsAZero() {
        assertThat(read(Metrics.query("sum(x)"), Answered.vector(series("", "0"))).value())
                .hasValue(0);
    }

    @Test
    @DisplayName("INCIDENTS 8: values are doubles end to end")
    void valuesAreDoubles() {
        for (String value :
                List.of("0.001", "1e-9", "1e+15", "2147483648", "-1", "1.7976931348623157e+308")) {
            assertThat(read(Metrics.query("sum(x)"), Answered.vector(series("", value))).value())
                    .hasValue(Double.parseDouble(value));
        }
    }

    @Test
    void manySeriesWhereOneWasExpectedAreCounted() {
        assertThat(
                        error(
                                read(
                                        Metrics.query("up + 0"),
                                        Answered.vector(series("", "1"), series("", "2")))))
                .startsWith("2 series where one was expected")
                .contains("groupLabel");
    }

    @Test
    void groupsAreToldApartByTheirLabelInOneQuery() {
        server.answer =
                _ ->
                        Answered.vector(
                                series("\"g\":\"web\"", "1"),
                                series("\"g\":\"db\"", "2"),
                                series("\"g\":\"db\"", "3"),
                                series("", "4"));
        Metrics query = Metrics.query("sum by (g) (x)").byGroup("g");
        MetricRequest web = query.ask();
        MetricRequest database = query.of("db").ask();
        MetricRequest none = query.of("none").ask();
        Map<MetricKey, MetricReading> readings =
                provider().collect(List.of(web, database, none), CALL);
        assertThat(server.asked).hasSize(1);
        assertThat(readings.get(web.key()).value()).hasValue(1);
        assertThat(error(readings.get(database.key()))).startsWith("2 series");
        assertThat(readings.get(none.key()).value()).isEmpty();
        assertThat(readings.get(none.key()).error()).isEmpty();
    }

    @Test
    void aLabelThatNoSeriesHasIsSaid() {
        Answered two = Answered.vector(series("", "1"), series("\"x\":\"y\"", "2"));
        assertThat(error(read(Metrics.query("sum(x)").byGroup("g"), two)))
                .isEqualTo("none of 2 series has the label g");
        assertThat(
                        error(
                                read(
                                        Metrics.query("sum(x)")
                                                .byInstance("i", Metrics.instance("i-1")),
                                        two)))
                .isEqualTo("none of 2 series has the label i");
    }

    @Test
    @DisplayName("INCIDENTS 6, 11: samples go to instances by id or address, others are ignored")
    void samplesFindTheirInstances() {
        Metrics each =
                Metrics.query("sum by (i) (x)")
                        .byInstance(
                                "i",
                                Metrics.instance("i-1", "10.0.0.1:8080"),
                                Metrics.instance("i-2", "10.0.0.2:8080"),
                                Metrics.instance("i-3", "10.0.0.3:8080"),
                                Metrics.instance("i-4", "10.0.0.9:1"),
                                Metrics.instance("i-5", "10.0.0.9:2"));
        MetricReading reading =
                read(
                        each,
                        Answered.vector(
                                series("\"i\":\"i-1\"", "1"),
                                series("\"i\":\"10.0.0.2:8080\"", "2"),
                                series("\"i\":\"10.0.0.3:9100\"", "3"),
                                series("\"i\":\"10.0.0.9:9100\"", "4"),
                                series("\"i\":\"i-77\"", "100")));
        assertThat(reading.perInstance().orElseThrow())
                .extracting(InstanceSample::instance, InstanceSample::value)
                .as("the host 10.0.0.9 is of two")
                .containsExactly(tuple("i-1", 1.0), tuple("i-2", 2.0), tuple("i-3", 3.0));
        assertThat(error(read(each, Answered.vector(series("\"i\":\"i-77\"", "100")))))
                .isEqualTo("none of 1 series is of one of the group's 5 instances, say i=\"i-77\"");
        assertThat(
                        error(
                                read(
                                        each,
                                        Answered.vector(
                                                series("\"i\":\"i-1\"", "1"),
                                                series("\"i\":\"10.0.0.1:9100\"", "2")))))
                .startsWith("more than one series of instance i-1");
    }

    @Test
    void aRequestIsANumberOrAQuery() {
        Metrics each =
                Metrics.query("sum by (i) (usage)")
                        .byInstance("i", Metrics.instance("i-1"), Metrics.instance("i-2"));
        Answered usage =
                Answered.vector(series("\"i\":\"i-1\"", "1"), series("\"i\":\"i-2\"", "2"));
        assertThat(amounts(read(each.requesting(new Request.Fixed(4)), usage)))
                .containsExactly(4.0, 4.0);
        Metrics queried = each.requesting(new Request.Query("sum by (i) (limit)"));
        assertThat(
                        amounts(
                                readBoth(
                                        queried,
                                        usage,
                                        Answered.vector(
                                                series("\"i\":\"i-2\"", "8"),
                                                series("\"i\":\"i-1\"", "6")))))
                .containsExactly(6.0, 8.0);
        assertThat(amounts(readBoth(queried, usage, Answered.vector(series("", "5")))))
                .as("one for all")
                .containsExactly(5.0, 5.0);
    }

    @Test
    @DisplayName("INCIDENTS 8: usage whose request is not known is no sample, never a percentage")
    void usageWithoutItsRequestIsNoSample() {
        Metrics queried =
                Metrics.query("sum by (i) (usage)")
                        .byInstance("i", Metrics.instance("i-1"), Metrics.instance("i-2"))
                        .requesting(new Request.Query("sum by (i) (limit)"));
        Answered usage =
                Answered.vector(series("\"i\":\"i-1\"", "1"), series("\"i\":\"i-2\"", "2"));
        assertThat(
                        readBoth(
                                        queried,
                                        usage,
                                        Answered.vector(
                                                series("\"i\":\"i-1\"", "0"),
                                                series("\"i\":\"i-2\"", "8")))
                                .perInstance()
                                .orElseThrow())
                .extracting(InstanceSample::instance)
                .containsExactly("i-2");
        assertThat(error(readBoth(queried, usage, Answered.vector())))
                .isEqualTo("request: no instance with a value has one");
        assertThat(
                        error(
                                readBoth(
                                        queried,
                                        usage,
                                        Answered.json(
                                                422,
                                                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"no\"}"))))
                .isEqualTo("request: no");
    }

    private MetricReading readBoth(Metrics metrics, Answered usage, Answered limit) {
        server.answer = asked -> asked.query().contains("limit") ? limit : usage;
        MetricRequest request = metrics.ask();
        return provider().collect(List.of(request), CALL).get(request.key());
    }

    private static List<Double> amounts(MetricReading reading) {
        return reading.perInstance().orElseThrow().stream()
                .map(sample -> sample.request().orElseThrow())
                .toList();
    }

    @Test
    void warningsLeaveTheAnswerInUseAndAreCounted() {
        MetricReading reading =
                read(
                        Metrics.query("sum(x)"),
                        Answered.json(
                                "{\"status\":\"success\",\"warnings\":[\"store a is down\"],\"data\":"
                                        + "{\"resultType\":\"vector\",\"result\":["
                                        + series("", "1")
                                        + "]}}"));
        assertThat(reading.value()).hasValue(1);
        PrometheusStatistics statistics = ((PrometheusProvider) provider()).statistics();
        assertThat(statistics.warnings()).isEqualTo(1);
        assertThat(statistics.lastWarning()).contains("store a is down");
    }

    @Test
    void whatIsAskedHowOftenIsCounted() {
        Metrics metrics = Metrics.query("sum(x{g=\"${group}\"})");
        List<MetricRequest> requests = new ArrayList<>();
        for (int group = 0; group < 250; group++) {
            requests.add(metrics.of("g-" + group).ask());
        }
        server.answer = _ -> Answered.vector(series("\"__novacron_part__\":\"0\"", "1"));
        provider().collect(requests, CALL);
        PrometheusStatistics statistics = ((PrometheusProvider) provider()).statistics();
        PrometheusStatistics.OfTemplate counted =
                statistics.byTemplate().get("sum(x{g=\"${group}\"})");
        assertThat(counted.queries()).as("batches of 100").isEqualTo(3);
        assertThat(counted.questions()).isEqualTo(250);
        assertThat(counted.series()).isEqualTo(3);
        assertThat(counted.failures()).isZero();
        assertThat(counted.time()).isPositive();
        assertThat(counted.longest()).isPositive().isLessThanOrEqualTo(counted.time());
        assertThat(statistics.queries()).isEqualTo(server.asked.size());
    }

    @Test
    @DisplayName("INCIDENTS 18: one question at fault is found and the others are answered")
    void aQuestionAtFaultIsFoundAmongAHundred() {
        server.answer =
                asked -> {
                    String query = asked.query();
                    if (query.contains("\"g-61\"")) {
                        return Answered.json(
                                422,
                                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many-to-many\"}");
                    }
                    List<String> parts = new ArrayList<>();
                    for (int part = 0; part < 100; part++) {
                        parts.add(series("\"__novacron_part__\":\"%s\"".formatted(part), "1"));
                    }
                    return Answered.vector(parts.toArray(String[]::new));
                };
        Metrics metrics = Metrics.query("a{g=\"${group}\"} / on () b");
        List<MetricRequest> requests = new ArrayList<>();
        for (int group = 0; group < 100; group++) {
            requests.add(metrics.of("g-" + group).ask());
        }
        Map<MetricKey, MetricReading> readings = provider().collect(requests, CALL);
        for (MetricRequest request : requests) {
            MetricReading reading = readings.get(request.key());
            if (request.group().id().equals("g-61")) {
                assertThat(error(reading)).isEqualTo("many-to-many");
            } else {
                assertThat(reading.value()).hasValue(1);
            }
        }
        assertThat(server.asked).hasSizeLessThan(20);
    }

    @Test
    void aTemplateThatIsWrongCostsTwoQueriesNotAHundred() {
        server.answer =
                _ ->
                        Answered.json(
                                400,
                                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}");
        List<MetricRequest> requests = new ArrayList<>();
        for (int group = 0; group < 100; group++) {
            requests.add(Metrics.query("foo(x{g=\"${group}\"})").of("g-" + group).ask());
        }
        Map<MetricKey, MetricReading> readings = provider().collect(requests, CALL);
        assertThat(readings.values())
                .hasSize(100)
                .allSatisfy(reading -> assertThat(error(reading)).isEqualTo("parse error"));
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void validateSaysWhatIsWrongWithItsPath() {
        assertThat(problems(Metrics.query("sum(up"))).containsExactly("metrics.m.query");
        assertThat(problems(Metrics.byDefault(MetricType.CUSTOM)))
                .containsExactly("metrics.m.query");
        assertThat(problems(Metrics.query("up").byGroup("a-b").byInstance("__novacron_part__")))
                .containsExactly("metrics.m.groupLabel", "metrics.m.instanceLabel");
        assertThat(problems(Metrics.query("up").requesting(new Request.Fixed(1))))
                .containsExactly("metrics.m.request");
        assertThat(
                        problems(
                                Metrics.query("up")
                                        .byInstance("instance")
                                        .requesting(new Request.Query("limit{a=\"${x}\"}"))))
                .containsExactly("metrics.m.request");
        assertThat(problems(Metrics.query("up{team=\"${team}\",g='${group}'}"))).isEmpty();
    }

    private List<String> problems(Metrics metrics) {
        return provider().validate(metrics.scalingGroup(), "m", metrics.definition()).stream()
                .map(Problem::path)
                .toList();
    }

    @Test
    @DisplayName("INCIDENTS 45: a label cannot reach out of its string")
    void aLabelStaysWithinItsString() {
        read(
                Metrics.query("sum(x{a=\"${owner}\"})").labelled("owner", "\"} or vector(1e9) #"),
                Answered.vector());
        assertThat(server.asked.getFirst().query())
                .isEqualTo("sum(x{a=\"\\\"} or vector(1e9) #\"})");
    }
}
