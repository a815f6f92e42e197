package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.SampleListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;

/// Answers with what was pushed to [#ingest()]: the group's own value with some earlier ones, or a
/// sample of each instance asked for. Times are those of the senders, never later than arrival.
/// Nothing is read from anywhere, so a collection costs microseconds.
///
/// Samples live in memory only: after a restart a metric is missing until its next sample.
/// Thread-safe.
public final class PushProvider implements MetricsProvider {

    private static final long RESOLUTIONS_PER_INTERVAL = 4;
    private static final long SHORTEST_RESOLUTION_MILLIS = 1_000;
    private static final long DEFAULT_MAX_AGE_INTERVALS = 3;

    private final PushSettings settings;
    private final InstantSource clock;
    private final SampleStore store;
    private final Routes routes;
    private final PushIngest ingest;
    private final AtomicLong sweptMillis;

    public PushProvider(PushSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.store = new SampleStore(settings);
        this.routes = new Routes(settings);
        this.ingest = new PushIngest(settings, store, routes, clock);
        this.sweptMillis = new AtomicLong(clock.millis());
    }

    /// The way in for samples.
    public PushIngest ingest() {
        return ingest;
    }

    /// Series kept now.
    public int series() {
        return store.size();
    }

    @Override
    public void listen(SampleListener listener) {
        store.listen(listener);
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        List<Problem> problems = new ArrayList<>();
        String path = "metrics." + metric;
        definition
                .query()
                .ifPresent(query -> {
                    try {
                        SeriesSelector.parse(query).tests(Routes.variables(group));
                    } catch (IllegalArgumentException wrong) {
                        problems.add(
                                Problem.error(
                                        path + ".query",
                                        "'" + query + "'",
                                        "a series such as rps{job=\"web\"}: "
                                                + wrong.getMessage()));
                    }
                });
        label(definition.groupLabel(), path + ".groupLabel", problems);
        label(definition.instanceLabel(), path + ".instanceLabel", problems);
        if (definition.request().orElse(null) instanceof Request.Query(String text)) {
            problems.add(
                    Problem.error(
                            path + ".request",
                            "'" + text + "'",
                            "a number: this provider asks nobody"));
        }
        return problems;
    }

    private static void label(Optional<String> label, String path, List<Problem> problems) {
        label.filter(text -> !SeriesSelector.isLabel(text))
                .ifPresent(text ->
                        problems.add(Problem.error(path, "'" + text + "'", "the name of a label")));
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        long now = clock.millis();
        sweep(now);
        Map<MetricKey, MetricReading> readings = HashMap.newHashMap(requests.size());
        for (MetricRequest request : requests) {
            boolean isNew =
                    routes.learn(request.group(), request.metric(), request.definition(), now);
            readings.put(
                    request.key(),
                    store.with(
                                    request.group().id(),
                                    request.metric(),
                                    now,
                                    known -> read(request, known, now))
                            .orElseGet(() ->
                                    MetricReading.failed(
                                            isNew
                                                    ? "nothing has been pushed yet"
                                                    : "nothing is pushed for it")));
        }
        return readings;
    }

    private void sweep(long now) {
        long before = sweptMillis.get();
        if (Math.abs(now - before) > settings.expireAfter().toMillis()
                && sweptMillis.compareAndSet(before, now)) {
            store.expire(now);
            routes.forget(now);
        }
    }

    private static MetricReading read(MetricRequest request, PushedMetric known, long now) {
        long interval = request.group().evaluationInterval().toMillis();
        known.resolutionMillis =
                Math.max(SHORTEST_RESOLUTION_MILLIS, interval / RESOLUTIONS_PER_INTERVAL);
        known.maxAgeMillis =
                request.definition()
                        .maxAge()
                        .map(age -> age.toMillis())
                        .orElse(DEFAULT_MAX_AGE_INTERVALS * interval);
        Optional<String> trouble = known.trouble(now);
        if (trouble.isPresent()) {
            return MetricReading.failed(trouble.get());
        }
        return known.instances.isEmpty() ? ofGroup(known) : ofInstances(request, known, now);
    }

    private static MetricReading ofGroup(PushedMetric known) {
        PushedSeries series = known.group.orElseThrow();
        TimedValues history =
                series.history().map(SampleRing::toTimedValues).orElse(TimedValues.EMPTY);
        if (series.isGone()) {
            return MetricReading.failed("its newest sample says that there is no value");
        }
        series.seen().is(series.value());
        return new MetricReading(
                OptionalDouble.of(series.value()),
                Optional.of(Instant.ofEpochMilli(series.newestMillis())),
                Optional.empty(),
                history,
                Optional.empty());
    }

    private static MetricReading ofInstances(MetricRequest request, PushedMetric known, long now) {
        known.total.aggregate = request.definition().aggregate();
        known.total.clear(known.instances.values());
        List<InstanceSample> samples = new ArrayList<>(request.instances().size());
        for (Instance instance : request.instances()) {
            PushedSeries series = known.instances.get(instance.id());
            if (series == null && instance.address().isPresent()) {
                series = known.instances.get(instance.address().get());
            }
            if (series != null && !series.isGone()) {
                series.seen().is(series.value());
                series.isOfNobody = false;
                if (now - series.newestMillis() < known.maxAgeMillis) {
                    known.total.add(series);
                }
                samples.add(
                        new InstanceSample(
                                instance.id(),
                                series.value(),
                                OptionalDouble.empty(),
                                Optional.of(Instant.ofEpochMilli(series.newestMillis()))));
            }
        }
        known.total.collected();
        return MetricReading.perInstance(samples);
    }

    @Override
    public void close() {}
}
