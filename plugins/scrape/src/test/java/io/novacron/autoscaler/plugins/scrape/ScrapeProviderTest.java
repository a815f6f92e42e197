package io.novacron.autoscaler.plugins.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
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
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Real pages on loopback, on a clock of the test's own.
final class ScrapeProviderTest extends MetricsProviderContract {

    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    private static final Call CALL = Call.within(Duration.ofSeconds(10));

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<MetricsPage> pages = new ArrayList<>();

    @Override
    protected MetricsProvider open() {
        return new ScrapeProvider(
                new ScrapeSettings(
                        "http",
                        "/metrics",
                        java.util.OptionalInt.empty(),
                        Duration.ofMillis(800),
                        8,
                        64 << 10),
                now::get);
    }

    @AfterEach
    void closePages() {
        pages.forEach(MetricsPage::close);
    }

    private MetricsPage page(String id, String body) {
        MetricsPage page = MetricsPage.with(id, body);
        pages.add(page);
        return page;
    }

    private static MetricRequest request(String query, Instance... instances) {
        return request(query, Optional.empty(), instances);
    }

    private static MetricRequest request(
            String query, Optional<Request> amount, Instance... instances) {
        return request("web", query, amount, instances);
    }

    private static MetricRequest request(
            String group, String query, Optional<Request> amount, Instance... instances) {
        MetricDefinition definition = definition(query, amount);
        return new MetricRequest(
                ScalingGroup.builder(group)
                        .labels(new TreeMap<>(Map.of("team", "shop")))
                        .metric(query, definition)
                        .build(),
                query,
                definition,
                List.of(instances));
    }

    private static MetricRequest named(String metric, MetricRequest request) {
        return new MetricRequest(
                request.group(), metric, request.definition(), request.instances());
    }

    private static MetricDefinition definition(String query, Optional<Request> amount) {
        MetricDefinition plain = MetricDefinition.of(MetricType.CUSTOM);
        return new MetricDefinition(
                plain.type(),
                plain.provider(),
                Optional.of(query),
                plain.groupLabel(),
                plain.instanceLabel(),
                amount,
                plain.aggregate(),
                plain.maxAge(),
                plain.onMissing(),
                plain.trustZero(),
                plain.smoothing());
    }

    @Override
    protected MetricRequest answered() {
        return request("in_flight", page("i-1", "in_flight 3\n").instance());
    }

    @Override
    protected MetricRequest unanswered() {
        MetricsPage dead = page("i-2", "");
        dead.close();
        return named("other", request("in_flight", dead.instance()));
    }

    @Override
    protected Optional<MetricRequest> hanging() {
        MetricsPage page = page("i-3", "in_flight 3\n");
        page.hangs = true;
        return Optional.of(named("hanging", request("in_flight", page.instance())));
    }

    @Override
    protected MetricDefinition invalid() {
        return definition("sum(rate(x)) by (y)", Optional.empty());
    }

    private MetricReading read(MetricRequest request) {
        return readAll(request).get(request.key());
    }

    private Map<MetricKey, MetricReading> readAll(MetricRequest... requests) {
        return provider().collect(List.of(requests), CALL);
    }

    private static List<InstanceSample> samples(MetricReading reading) {
        assertThat(reading.error()).isEmpty();
        return reading.perInstance().orElseThrow();
    }

    private double value(MetricRequest request) {
        return samples(read(request)).getFirst().value();
    }

    private void later(double seconds) {
        now.updateAndGet(at -> at.plusMillis(Math.round(seconds * 1000)));
    }

    @Test
    void gaugesAreSummedOverTheirSeriesOfAnInstance() {
        MetricsPage one = page("i-1", "q{a=\"x\"} 3\nq{a=\"y\"} 5\nother 100\n");
        MetricsPage two = page("i-2", "q{a=\"x\"} 7\n");
        assertThat(samples(read(request("q", one.instance(), two.instance()))))
                .extracting(InstanceSample::instance, InstanceSample::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("i-1", 8.0),
                        org.assertj.core.groups.Tuple.tuple("i-2", 7.0));
        assertThat(value(request("q{a=\"y\"}", one.instance()))).isEqualTo(5);
        assertThat(value(request("max(q)", one.instance()))).isEqualTo(5);
        assertThat(value(request("min(q)", one.instance()))).isEqualTo(3);
        assertThat(value(request("10 * avg(q)", one.instance()))).isEqualTo(40);
    }

    @Test
    void aCounterIsARateSinceTheScrapeBefore() {
        MetricsPage page = page("i-1", counter(100));
        MetricRequest implied = request("http_requests_total", page.instance());
        MetricRequest said = request("rate(http_requests_total)", page.instance());
        Map<MetricKey, MetricReading> first = readAll(implied, said);
        assertThat(samples(first.get(implied.key()))).as("a first scrape has no rate").isEmpty();
        later(10);
        page.body = counter(150);
        Map<MetricKey, MetricReading> second = readAll(implied, said);
        assertThat(samples(second.get(implied.key())).getFirst().value()).isEqualTo(5);
        assertThat(samples(second.get(said.key())).getFirst().value()).isEqualTo(5);
        later(10);
        page.body = counter(20);
        assertThat(value(implied)).as("started again").isEqualTo(2);
    }

    private static String counter(int value) {
        return "# TYPE http_requests_total counter\nhttp_requests_total{code=\"200\"} %s\n"
                .formatted(value);
    }

    @Test
    void aWindowReachesBack() {
        MetricsPage page = page("i-1", counter(0));
        MetricRequest request = request("rate(http_requests_total[1m])", page.instance());
        for (int value : new int[] {0, 600, 600, 600}) {
            page.body = counter(value);
            read(request);
            later(20);
        }
        page.body = counter(600);
        assertThat(value(request)).as("the growth is out of the window").isZero();
    }

    @Test
    void openMetricsCountersAreKnownByTheirFamily() {
        MetricsPage page = page("i-1", "# TYPE jobs counter\njobs_total 5\n# EOF\n");
        page.contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        MetricRequest request = request("jobs_total", page.instance());
        assertThat(samples(read(request))).isEmpty();
        later(1);
        page.body = "# TYPE jobs counter\njobs_total 7\n# EOF\n";
        assertThat(value(request)).isEqualTo(2);
        page.body = "# TYPE jobs counter\njobs_total 7\n";
        assertThat(read(request).error().orElseThrow()).contains("cut off");
    }

    @Test
    void quantilesAndMeansAreOfWhatCameInSinceTheScrapeBefore() {
        MetricsPage page = page("i-1", histogram(1000, 1000, 1000, 500));
        MetricRequest quantile = request("quantile(0.75, d)", page.instance());
        MetricRequest mean = request("1000 * mean(d)", page.instance());
        readAll(quantile, mean);
        later(10);
        page.body = histogram(1050, 1100, 1100, 512);
        Map<MetricKey, MetricReading> readings = readAll(quantile, mean);
        assertThat(samples(readings.get(quantile.key())).getFirst().value())
                .isCloseTo(0.15, within(1e-9));
        assertThat(samples(readings.get(mean.key())).getFirst().value())
                .isCloseTo(120, within(1e-9));
        later(10);
        Map<MetricKey, MetricReading> idle = readAll(quantile, mean);
        assertThat(samples(idle.get(quantile.key()))).as("no request, no latency").isEmpty();
        assertThat(samples(idle.get(mean.key()))).isEmpty();
    }

    private static String histogram(int low, int high, int all, double sum) {
        return """
        # TYPE d histogram
        d_bucket{path="/",le="0.1"} %s
        d_bucket{path="/",le="0.2"} %s
        d_bucket{path="/",le="+Inf"} %s
        d_sum{path="/"} %s
        d_count{path="/"} %s
        """
                .formatted(low, high, all, sum, all);
    }

    @Test
    void theRequestOfAnInstanceIsANumberOrAQuery() {
        MetricsPage page = page("i-1", "used 3\nlimit 12\n");
        assertThat(
                        samples(
                                        read(
                                                request(
                                                        "used",
                                                        Optional.of(new Request.Query("limit")),
                                                        page.instance())))
                                .getFirst()
                                .request())
                .hasValue(12);
        assertThat(
                        samples(
                                        read(
                                                request(
                                                        "used",
                                                        Optional.of(new Request.Fixed(4)),
                                                        page.instance())))
                                .getFirst()
                                .request())
                .hasValue(4);
    }

    @Test
    @DisplayName("INCIDENTS 6: a page that stands still keeps its old time")
    void aFrozenPageGrowsOld() {
        long frozen = START.minusSeconds(600).toEpochMilli();
        MetricsPage page = page("i-1", "q 3 %s\n".formatted(frozen));
        for (int tick = 0; tick < 3; tick++) {
            InstanceSample sample = samples(read(request("q", page.instance()))).getFirst();
            assertThat(sample.at()).contains(START.minusSeconds(600));
            later(60);
        }
        page.body = "q 3\n";
        assertThat(samples(read(request("q", page.instance()))).getFirst().at())
                .contains(now.get());
    }

    @Test
    @DisplayName("INCIDENTS 4: NaN and infinities are missing samples, not numbers")
    void whatIsNoNumberIsMissing() {
        for (String value : List.of("NaN", "+Inf", "-Inf")) {
            MetricsPage page = page("i-1", "q %s\n".formatted(value));
            assertThat(samples(read(request("q", page.instance())))).isEmpty();
        }
    }

    @Test
    @DisplayName("INCIDENTS 2: a series that is not there is an error that names it, not a zero")
    void aMissingSeriesIsAnError() {
        MetricsPage page = page("i-1", "other 3\n");
        MetricReading reading = read(request("q{a=\"b\"}", page.instance()));
        assertThat(reading.perInstance()).isEmpty();
        assertThat(reading.error()).contains("none of 1 pages has q{a=\"b\"}");
    }

    @Test
    @DisplayName("INCIDENTS 3: one that fails has no sample; where all fail the cause is named")
    void failuresAreNamed() {
        MetricsPage good = page("i-1", "q 3\n");
        MetricsPage dead = page("i-2", "q 4\n");
        dead.close();
        MetricRequest both = request("q", good.instance(), dead.instance());
        assertThat(samples(read(both))).extracting(InstanceSample::instance).containsExactly("i-1");
        assertThat(read(request("q", dead.instance())).error().orElseThrow())
                .contains("all 1 instances failed, i-2: connection refused");
        good.status = 503;
        assertThat(read(both).error().orElseThrow()).contains("all 2").contains("status 503");
    }

    @Test
    void whatIsNoMetricsPageIsAnError() {
        MetricsPage page = page("i-1", "<html>login</html>");
        MetricRequest request = request("q", page.instance());
        page.contentType = "text/html; charset=utf-8";
        assertThat(read(request).error().orElseThrow()).contains("content type text/html");
        page.contentType = "";
        assertThat(read(request).error().orElseThrow()).contains("line 1");
        page.body = "q 3\n" + "# filler\n".repeat(10_000);
        assertThat(read(request).error().orElseThrow()).contains("larger than 65536 bytes");
        page.body = "q 3\n";
        assertThat(value(request)).isEqualTo(3);
        assertThat(
                        read(request(
                                        "q",
                                        MetricsPage.instance(
                                                "i-9", InstanceState.RUNNING, "evil@x:1/")))
                                .error()
                                .orElseThrow())
                .contains("address");
    }

    @Test
    @DisplayName("INCIDENTS 45: a redirect is not followed")
    void redirectsAreNotFollowed() {
        MetricsPage secret = page("secret", "q 666\n");
        MetricsPage page = page("i-1", "");
        page.status = 302;
        page.location = "http://127.0.0.1:" + secret.port() + "/metrics";
        assertThat(read(request("q", page.instance())).error().orElseThrow())
                .contains("status 302");
        assertThat(secret.requests).hasValue(0);
    }

    @Test
    @DisplayName("INCIDENTS 40: pages that hang, in head or body, hold up no other")
    void pagesThatHangHoldUpNoOther() {
        List<Instance> instances = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            MetricsPage page = page("i-" + number, "q 1\n");
            page.hangs = number < 4;
            page.hangsInBody = number >= 4 && number < 7;
            instances.add(page.instance());
        }
        MetricRequest request = request("q", instances.toArray(new Instance[0]));
        for (int tick = 0; tick < 3; tick++) {
            long before = System.nanoTime();
            assertThat(samples(read(request))).hasSize(23);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofMillis(2500));
        }
        Instance hanging = instances.getFirst();
        assertThat(read(request("q", hanging)).error().orElseThrow()).contains("timed out");
    }

    @Test
    void concurrencyIsBounded() {
        MetricsPage.MOST_UNDER_WAY.set(0);
        List<Instance> instances = new ArrayList<>();
        for (int number = 0; number < 40; number++) {
            instances.add(page("i-" + number, "q 1\n").instance());
        }
        assertThat(samples(read(request("q", instances.toArray(new Instance[0]))))).hasSize(40);
        assertThat(MetricsPage.MOST_UNDER_WAY.get()).isBetween(1, 8);
    }

    @Test
    @DisplayName("INCIDENTS 42: one scrape an instance and collection, however many metrics ask")
    void oneScrapeForAllMetrics() {
        MetricsPage page = page("i-1", "a 1\nb 2\n" + counter(5));
        readAll(
                request("a", page.instance()),
                request("b", page.instance()),
                request("rate(http_requests_total[5m])", page.instance()));
        assertThat(page.requests).hasValue(1);
    }

    @Test
    @DisplayName("INCIDENTS 31, 41: the history of an instance ends with it")
    void theHistoryOfAnInstanceEndsWithIt() {
        MetricsPage one = page("i-1", counter(100));
        MetricsPage two = page("i-2", counter(100));
        MetricRequest ofBoth = request("http_requests_total", one.instance(), two.instance());
        MetricRequest ofOne = request("http_requests_total", one.instance());
        ScrapeProvider provider = (ScrapeProvider) provider();
        read(ofBoth);
        assertThat(provider.remembered()).isEqualTo(2);
        later(10);
        read(ofOne);
        assertThat(provider.remembered()).isEqualTo(1);
        later(10);
        assertThat(samples(read(ofBoth)))
                .extracting(InstanceSample::instance)
                .containsExactly("i-1");
        read(request("other-group", "http_requests_total", Optional.empty(), two.instance()));
        assertThat(provider.remembered()).isEqualTo(3);
    }

    @Test
    void onlyRunningInstancesAreAsked() {
        MetricsPage page = page("i-1", "q 1\n");
        String address = page.instance().address().orElseThrow();
        MetricReading reading =
                read(
                        request(
                                "q",
                                MetricsPage.instance("p", InstanceState.PENDING, address),
                                MetricsPage.instance("t", InstanceState.TERMINATING, address),
                                MetricsPage.instance("f", InstanceState.FAILED, address)));
        assertThat(samples(reading)).isEmpty();
        assertThat(page.requests).hasValue(0);
    }

    @Test
    void thePageMayHaveAPortOfItsOwn() {
        MetricsPage page = page("i-1", "q 1\n");
        try (MetricsProvider fixed =
                new ScrapeProviderFactory()
                        .create("pages", Map.of("port", page.port(), "timeout", "2s"))) {
            for (String address : List.of("127.0.0.1:1", "127.0.0.1", "localhost:9")) {
                MetricRequest request =
                        request("q", MetricsPage.instance("i", InstanceState.RUNNING, address));
                assertThat(samples(fixed.collect(List.of(request), CALL).get(request.key())))
                        .hasSize(1);
            }
        }
    }

    @Test
    void problemsOfADefinitionHaveTheirPaths() {
        ScalingGroup group = ScalingGroup.builder("web").build();
        MetricDefinition unknown = MetricDefinition.of(MetricType.NETWORK_IO);
        assertThat(provider().validate(group, "net", unknown))
                .extracting(Problem::path)
                .containsExactly("metrics.net.query");
        assertThat(
                        provider()
                                .validate(
                                        group,
                                        "m",
                                        definition(
                                                "q{a=\"${team}\"}",
                                                Optional.of(new Request.Query("x y")))))
                .extracting(Problem::path)
                .containsExactly("metrics.m.query", "metrics.m.request");
        for (MetricType type :
                List.of(
                        MetricType.CPU_UTILIZATION,
                        MetricType.REQUEST_COUNT,
                        MetricType.QUEUE_LENGTH,
                        MetricType.LATENCY)) {
            assertThat(provider().validate(group, "m", MetricDefinition.of(type))).isEmpty();
        }
    }

    @Test
    void settingsAreCheckedAllAtOnce() {
        assertThatThrownBy(() ->
                        new ScrapeProviderFactory()
                                .create(
                                        "pages",
                                        Map.of(
                                                "scheme", "ftp",
                                                "timeout", "1h",
                                                "concurency", 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("provider pages")
                .hasMessageContaining("scheme")
                .hasMessageContaining("timeout")
                .hasMessageContaining("did you mean concurrency?");
    }
}
