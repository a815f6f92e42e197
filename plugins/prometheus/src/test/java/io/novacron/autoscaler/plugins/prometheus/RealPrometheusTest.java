package io.novacron.autoscaler.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsHistory;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a page through a real Prometheus to readings.
class RealPrometheusTest {

    private static final int GROUPS = 10_000;
    private static final Call CALL = Call.within(RealPrometheus.PATIENCE);

    /// Two instances of web, with every kind of oddity beside them.
    private static final String PAGE =
            """
            rps{group="web",i="i-1"} 120
            rps{group="web",i="10.0.0.2:8080"} 80
            rps{group="db",i="d-1"} 7
            limit{group="web",i="i-1"} 200
            limit{group="web",i="10.0.0.2:8080"} 100
            undefined{group="web"} NaN
            endless{group="web"} +Inf
            odd{owner="\\"} or vector(1e9) #"} 42
            odd{owner="a.b"} 43
            odd{owner="aXb"} 44
            """;

    @TempDir static Path folder;
    private static RealPrometheus prometheus;

    private final PrometheusProvider provider =
            new PrometheusProvider(PrometheusSettings.of(prometheus.url()));

    @BeforeAll
    static void start() {
        prometheus = new RealPrometheus(folder);
        prometheus.page =
                PAGE
                        + IntStream.range(0, GROUPS)
                                .mapToObj(group ->
                                        "load{group=\"g-%s\"} %s.5\n".formatted(group, group))
                                .collect(Collectors.joining());
        prometheus.start();
        try (PrometheusProvider first =
                new PrometheusProvider(PrometheusSettings.of(prometheus.url()))) {
            await(
                    first,
                    Metrics.query("count(load)").ask(),
                    reading -> reading.value().orElse(0) == GROUPS);
        }
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
    }

    @AfterEach
    void closeProvider() {
        provider.close();
    }

    private static MetricReading await(
            PrometheusProvider provider, MetricRequest request, Predicate<MetricReading> wanted) {
        long deadline = System.nanoTime() + RealPrometheus.PATIENCE.toNanos();
        while (true) {
            MetricReading reading = provider.collect(List.of(request), CALL).get(request.key());
            if (wanted.test(reading)) {
                return reading;
            }
            assertThat(System.nanoTime() < deadline).as("last: %s", reading).isTrue();
            LockSupport.parkNanos(100_000_000);
        }
    }

    private MetricReading read(Metrics metrics) {
        MetricRequest request = metrics.ask();
        return provider.collect(List.of(request), CALL).get(request.key());
    }

    @Test
    void tenThousandGroupsAreOneQuery() {
        Metrics metrics = Metrics.query("sum by (group) (load)").byGroup("group");
        List<MetricRequest> requests = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            requests.add(metrics.of("g-" + group).ask());
        }
        long before = prometheus.queries();
        Map<MetricKey, MetricReading> readings = provider.collect(requests, CALL);
        assertThat(prometheus.queries() - before).as("by Prometheus's own count").isEqualTo(1);
        assertThat(provider.statistics().queries()).isEqualTo(1);
        assertThat(readings).hasSize(GROUPS);
        for (int group = 0; group < GROUPS; group++) {
            assertThat(readings.get(new MetricKey("g-" + group, "m")).value())
                    .hasValue(group + 0.5);
        }
    }

    @Test
    void groupsOfOneTemplateShareQueries() {
        Metrics metrics = Metrics.query("sum(load{group=\"${group}\"}) * 2");
        List<MetricRequest> requests = new ArrayList<>();
        for (int group = 0; group < 1_000; group++) {
            requests.add(metrics.of("g-" + group).ask());
        }
        requests.add(metrics.of("unheard-of").ask());
        long before = prometheus.queries();
        Map<MetricKey, MetricReading> readings = provider.collect(requests, CALL);
        assertThat(prometheus.queries() - before).isEqualTo(11);
        for (int group = 0; group < 1_000; group++) {
            assertThat(readings.get(new MetricKey("g-" + group, "m")).value())
                    .hasValue(2 * (group + 0.5));
        }
        MetricReading none = readings.get(new MetricKey("unheard-of", "m"));
        assertThat(none.value()).isEmpty();
        assertThat(none.error()).isEmpty();
    }

    @Test
    void queriesThatGiveNoVectorAreAskedOneByOne() {
        Metrics metrics = Metrics.query("scalar(load{group=\"${group}\"})");
        MetricRequest one = metrics.of("g-1").ask();
        MetricRequest two = metrics.of("g-2").ask();
        for (int tick = 0; tick < 2; tick++) {
            Map<MetricKey, MetricReading> readings = provider.collect(List.of(one, two), CALL);
            assertThat(readings.get(one.key()).value()).hasValue(1.5);
            assertThat(readings.get(two.key()).value()).hasValue(2.5);
        }
        assertThat(provider.statistics().queries()).as("refused once, then known").isEqualTo(5);
    }

    @Test
    @DisplayName("INCIDENTS 45: a label that is PromQL is but a label")
    void aLabelIsNotExecuted() {
        Metrics odd = Metrics.query("odd{owner=\"${owner}\"}");
        assertThat(read(odd.labelled("owner", "\"} or vector(1e9) #")).value()).hasValue(42);
        Metrics pattern = Metrics.query("sum(odd{owner=~'${owner}'})");
        assertThat(read(pattern.labelled("owner", "\"} or vector(1e9) #")).value()).hasValue(42);
        assertThat(read(pattern.labelled("owner", "a.b")).value())
                .as("the dot is a dot")
                .hasValue(43);
    }

    @Test
    void instancesAreFoundByIdAndAddress() {
        Metrics each =
                Metrics.query("rps")
                        .byGroup("group")
                        .byInstance(
                                "i",
                                Metrics.instance("i-1"),
                                Metrics.instance("i-2", "10.0.0.2:8080"),
                                Metrics.instance("i-3"));
        assertThat(read(each).perInstance().orElseThrow())
                .extracting(InstanceSample::instance, InstanceSample::value)
                .containsExactlyInAnyOrder(tuple("i-1", 120.0), tuple("i-2", 80.0));
        assertThat(read(each.requesting(new Request.Query("limit"))).perInstance().orElseThrow())
                .extracting(InstanceSample::instance, sample -> sample.request().orElseThrow())
                .containsExactlyInAnyOrder(tuple("i-1", 200.0), tuple("i-2", 100.0));
    }

    @Test
    @DisplayName("INCIDENTS 6: the time of a selector's sample is its own, not the evaluation's")
    void aSampleKeepsItsTime() {
        Metrics plain = Metrics.query("load{group=\"g-3\"}");
        MetricReading reading = read(plain);
        // A scrape takes place once a second: two evaluations within see the same sample.
        MetricReading time = read(Metrics.query("sum(timestamp(load{group=\"g-3\"}))"));
        double seconds = reading.at().orElseThrow().toEpochMilli() / 1000.0;
        assertThat(seconds).isLessThanOrEqualTo(time.value().orElseThrow());
        assertThat(
                        read(plain.byInstance("group", Metrics.instance("g-3")))
                                .perInstance()
                                .orElseThrow()
                                .getFirst()
                                .at()
                                .orElseThrow())
                .isAfterOrEqualTo(reading.at().orElseThrow());
    }

    @Test
    @DisplayName("INCIDENTS 2, 4: nothing is nothing, NaN and infinities are errors")
    void whatIsNoNumberIsNone() {
        assertThat(read(Metrics.query("unheard_of"))).isEqualTo(read(Metrics.query("rps > 1e9")));
        assertThat(read(Metrics.query("sum(unheard_of)")).error()).isEmpty();
        assertThat(read(Metrics.query("undefined")).error()).contains("the value is NaN");
        assertThat(read(Metrics.query("sum(endless)")).error()).contains("the value is +Inf");
        assertThat(read(Metrics.query("sum(rps{group='x'}) / 0")).value()).isEmpty();
        assertThat(read(Metrics.query("0 / sum(rps * 0)")).error()).contains("the value is NaN");
    }

    @Test
    void whatPrometheusSaysOfAQueryIsPassedOn() {
        assertThat(read(Metrics.query("sum(rps) by")).error().orElseThrow())
                .contains("parse error");
        assertThat(read(Metrics.query("rps[5m]")).error().orElseThrow()).contains("range");
        assertThat(read(Metrics.query("'text'")).error()).contains("the query gives a text");
        assertThat(read(Metrics.query("rps")).error().orElseThrow())
                .startsWith("3 series where one was expected");
        assertThat(read(Metrics.query("rps * on () limit")).error().orElseThrow())
                .contains("duplicate series");
    }

    @Test
    void everyDefaultQueryIsOneThatPrometheusUnderstands() {
        List<MetricRequest> requests = new ArrayList<>();
        for (ResourceType resource : ResourceType.values()) {
            for (MetricType type : MetricType.values()) {
                for (boolean usage : new boolean[] {false, true}) {
                    Metrics metrics =
                            usage
                                    ? Metrics.byDefault(type).requesting(new Request.Fixed(2))
                                    : Metrics.byDefault(type);
                    ScalingGroup group =
                            metrics
                                    .of(
                                            "%s-%s"
                                                    .formatted(resource, usage)
                                                    .toLowerCase(java.util.Locale.ROOT)
                                                    .replace('_', '-'))
                                    .scalingGroup()
                                    .toBuilder()
                                    .resourceType(resource)
                                    .build();
                    if (provider.validate(group, type.name(), metrics.definition()).isEmpty()) {
                        requests.add(
                                new MetricRequest(
                                        group,
                                        type.name(),
                                        metrics.definition(),
                                        List.of(Metrics.instance("i-1"))));
                    }
                }
            }
        }
        assertThat(requests).hasSizeGreaterThan(60);
        assertThat(provider.collect(requests, CALL).values())
                .allSatisfy(reading -> assertThat(reading.error()).isEmpty());
    }

    @Test
    void historyIsAggregatedOverInstances() {
        Metrics each =
                Metrics.query("rps").byGroup("group").byInstance("i", Metrics.instance("i-1"));
        MetricRequest average = each.ask("average");
        MetricRequest most = each.as(Aggregate.MAX).ask("most");
        MetricRequest percent =
                each.requesting(new Request.Query("limit")).as(Aggregate.MIN).ask("percent");
        MetricRequest whole = Metrics.query("sum(load{group=\"${group}\"})").of("g-7").ask("whole");
        MetricRequest none = Metrics.query("unheard_of").ask("none");
        MetricRequest wrong = Metrics.query("foo(").ask("wrong");
        List<MetricRequest> requests = List.of(average, most, percent, whole, none, wrong);
        Instant newest = await(provider, whole, reading -> reading.at().isPresent()).at().get();
        MetricsHistory.Span span =
                new MetricsHistory.Span(newest.minusSeconds(30), newest, Duration.ofSeconds(1));
        Map<MetricKey, MetricReading> history = provider.history(requests, span, CALL);
        assertThat(last(history, average)).isEqualTo(100);
        assertThat(last(history, most)).isEqualTo(120);
        assertThat(last(history, percent)).isCloseTo(60, within(1e-9));
        assertThat(last(history, whole)).isEqualTo(7.5);
        assertThat(history.get(none.key()).history().isEmpty()).isTrue();
        assertThat(history.get(none.key()).error()).isEmpty();
        assertThat(history.get(wrong.key()).error().orElseThrow()).startsWith("query: ");
        TimedValues values = history.get(whole.key()).history();
        assertThat(values.timeAt(values.size() - 1))
                .isEqualTo(newest.truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
    }

    private static double last(Map<MetricKey, MetricReading> history, MetricRequest request) {
        TimedValues values = history.get(request.key()).history();
        assertThat(history.get(request.key()).error()).isEqualTo(Optional.empty());
        return values.valueAt(values.size() - 1);
    }
}
