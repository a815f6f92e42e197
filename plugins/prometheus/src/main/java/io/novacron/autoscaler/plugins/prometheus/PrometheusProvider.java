package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.prometheus.MetricQuestions.Asked;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsHistory;
import io.novacron.autoscaler.spi.MetricsProvider;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Reads metrics from one Prometheus, in as few queries as possible: groups whose filled-in query
/// is the same share one (a `groupLabel` tells them apart), and those whose queries are of one
/// template are asked for together, [PrometheusSettings#batch()] at a time.
///
/// What fails is a reading that says why; the others of the collection are not touched.
/// Thread-safe.
public final class PrometheusProvider implements MetricsProvider, MetricsHistory {

    /// Time kept back from the call's for making the readings.
    private static final double SHARE_FOR_QUERIES = 0.9;

    private static final int MOST_STAND_ALONE = 1_000;

    private final PrometheusSettings settings;
    private final LongSupplier nanoClock = System::nanoTime;
    private final MetricQuestions questions;
    private final PrometheusClient client;
    private final QueryLedger ledger = new QueryLedger();
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> standAlone = ConcurrentHashMap.newKeySet();
    private volatile Set<String> failedLast = Set.of();

    PrometheusProvider(PrometheusSettings settings) {
        this(settings, RandomGenerator.of("L64X128MixRandom"));
    }

    PrometheusProvider(PrometheusSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.questions = new MetricQuestions(settings);
        this.client = new PrometheusClient(settings, nanoClock, random);
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return questions.validate(group, metric, definition);
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        Map<MetricKey, Asked> asked = asked(requests, readings);
        Map<Question, Reply> replies =
                ask(asked, new PrometheusClient.When.Now(), deadline(call), settings.batch());
        ReadingMaker maker = new ReadingMaker(replies);
        for (MetricRequest request : requests) {
            Asked one = asked.get(request.key());
            if (one != null) {
                readings.put(request.key(), maker.reading(request, one));
            }
        }
        return readings;
    }

    @Override
    public Map<MetricKey, MetricReading> history(
            List<MetricRequest> requests, Span span, Call call) {
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        Map<MetricKey, Asked> asked = new LinkedHashMap<>();
        Map<MetricKey, Asked> plain = asked(requests, readings);
        for (MetricRequest request : requests) {
            Asked one = plain.get(request.key());
            if (one != null) {
                asked.put(request.key(), HistoryMaker.aggregated(one, request.definition()));
            }
        }
        HistoryMaker maker = new HistoryMaker();
        long deadline = deadline(call);
        for (PrometheusClient.When.Range range : HistoryMaker.ranges(span, asked.size())) {
            maker.add(ask(asked, range, deadline, settings.batch()));
        }
        for (MetricRequest request : requests) {
            Asked one = asked.get(request.key());
            if (one != null) {
                readings.put(request.key(), maker.reading(request, one));
            }
        }
        return readings;
    }

    /// What each request asks; a request that cannot be asked has its reading already.
    private Map<MetricKey, Asked> asked(
            List<MetricRequest> requests, Map<MetricKey, MetricReading> readings) {
        Map<MetricKey, Asked> asked = new HashMap<>();
        for (MetricRequest request : requests) {
            try {
                asked.put(request.key(), questions.of(request.group(), request.definition()));
            } catch (IllegalArgumentException wrong) {
                readings.put(request.key(), MetricReading.failed("query: " + wrong.getMessage()));
            }
        }
        return asked;
    }

    private Map<Question, Reply> ask(
            Map<MetricKey, Asked> asked, PrometheusClient.When when, long deadline, int batch) {
        Set<Question> wanted = new LinkedHashSet<>();
        Set<String> labels = new LinkedHashSet<>();
        for (Asked one : asked.values()) {
            wanted.add(one.value());
            one.amount().ifPresent(wanted::add);
            labels.addAll(one.labels());
        }
        if (wanted.isEmpty()) {
            return Map.of();
        }
        if (standAlone.size() > MOST_STAND_ALONE) {
            standAlone.clear(); // they are learned again
        }
        Map<Question, Reply> replies =
                new Inquiry(
                                client,
                                ledger,
                                when,
                                labels,
                                batch,
                                settings.concurrency(),
                                deadline,
                                standAlone)
                        .replies(wanted, failedLast, work);
        rememberFailed(replies);
        return replies;
    }

    private void rememberFailed(Map<Question, Reply> replies) {
        Set<String> failed = new LinkedHashSet<>();
        replies.forEach((question, reply) -> {
            if (reply instanceof Reply.Failed) {
                failed.add(question.template());
            }
        });
        failedLast = Set.copyOf(failed);
    }

    private long deadline(Call call) {
        return nanoClock.getAsLong() + (long) (call.timeout().toNanos() * SHARE_FOR_QUERIES);
    }

    /// What was asked how often, since the provider was made.
    public PrometheusStatistics statistics() {
        return ledger.snapshot(client);
    }

    @Override
    public void close() {
        work.shutdownNow();
        client.close();
    }
}
