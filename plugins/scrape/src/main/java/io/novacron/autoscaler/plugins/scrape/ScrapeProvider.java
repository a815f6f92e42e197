package io.novacron.autoscaler.plugins.scrape;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads metrics from the instances' own pages, one sample an instance; the query language is that
/// of [ScrapeQuery].
///
/// One collection asks each running instance once, however many metrics want it, with bounded
/// concurrency and a deadline for each page. An instance that does not answer has no sample; where
/// none answers, the reading is an error that says why. The page's own timestamps are passed on, so
/// a page that stands still grows old. Thread-safe.
public final class ScrapeProvider implements MetricsProvider {

    /// Time kept back from the call's for computing the answer.
    private static final double SHARE_FOR_SCRAPES = 0.9;

    /// A group that is not collected for so long is forgotten; it is the longest window, doubled.
    private static final Duration FORGET_AFTER = Duration.ofHours(1);

    private final ScrapeSettings settings;
    private final InstantSource clock;
    private final HttpScraper scraper;
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<TargetKey, Target> targets = new ConcurrentHashMap<>();

    public ScrapeProvider(ScrapeSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.scraper = new HttpScraper(settings);
    }

    private record TargetKey(String group, String instance) {}

    /// What one instance is asked for in this collection.
    private static final class Errand {
        private final Instance instance;
        private final Target target;
        private final Set<String> names = new HashSet<>();
        private Duration window = Duration.ZERO;
        // Written by the scraping thread, and by the collecting one where that is late.
        private volatile Optional<String> failure = Optional.empty();

        private Errand(Instance instance, Target target) {
            this.instance = instance;
            this.target = target;
        }

        private void add(ScrapeQuery query) {
            names.addAll(Target.names(query));
            Duration wanted = query.value().window().orElse(Duration.ZERO);
            window = wanted.compareTo(window) > 0 ? wanted : window;
        }
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        List<Problem> problems = new ArrayList<>();
        String path = "metrics." + metric;
        Optional<String> text = ScrapeQuery.textOf(definition);
        if (text.isEmpty()) {
            problems.add(
                    Problem.error(
                            path + ".query",
                            "nothing",
                            "a query such as rate(http_requests_total): this provider has none for"
                                    + " the type"));
        }
        text.ifPresent(query -> check(group, path + ".query", query, problems));
        if (definition.request().orElse(null) instanceof Request.Query(String query)) {
            check(group, path + ".request", query, problems);
        }
        definition
                .groupLabel()
                .ifPresent(label ->
                        problems.add(
                                Problem.error(
                                        path + ".groupLabel",
                                        "'" + label + "'",
                                        "nothing: each instance is asked itself")));
        return problems;
    }

    private static void check(
            ScalingGroup group, String path, String query, List<Problem> problems) {
        try {
            ScrapeQueryParser.parse(query, variables(group));
        } catch (IllegalArgumentException wrong) {
            problems.add(
                    Problem.error(
                            path,
                            "'" + query + "'",
                            wrong.getMessage()
                                    + "; a query is a metric's name with {label=\"value\"},"
                                    + " rate(), mean() or quantile() of it"));
        }
    }

    private static Map<String, String> variables(ScalingGroup group) {
        Map<String, String> variables = new HashMap<>(group.labels());
        variables.put("group", group.id());
        return variables;
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        long deadline = System.nanoTime() + (long) (call.timeout().toNanos() * SHARE_FOR_SCRAPES);
        Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
        Map<MetricKey, List<ScrapeQuery>> queries = new HashMap<>();
        Map<TargetKey, Errand> errands = new LinkedHashMap<>();
        for (MetricRequest request : requests) {
            try {
                List<ScrapeQuery> parsed = parse(request);
                queries.put(request.key(), parsed);
                for (Instance instance : running(request)) {
                    Errand errand =
                            errands.computeIfAbsent(
                                    new TargetKey(request.group().id(), instance.id()),
                                    key -> new Errand(instance, target(key)));
                    parsed.forEach(errand::add);
                }
            } catch (IllegalArgumentException wrong) {
                readings.put(request.key(), MetricReading.failed("query: " + wrong.getMessage()));
            }
        }
        scrape(List.copyOf(errands.values()), deadline);
        for (MetricRequest request : requests) {
            List<ScrapeQuery> parsed = queries.get(request.key());
            if (parsed != null) {
                readings.put(request.key(), read(request, parsed, errands));
            }
        }
        forget(requests);
        return readings;
    }

    private Target target(TargetKey key) {
        return targets.computeIfAbsent(key, _ -> new Target());
    }

    /// The metric's query, then that of its request if it has one.
    private static List<ScrapeQuery> parse(MetricRequest request) {
        Map<String, String> variables = variables(request.group());
        List<ScrapeQuery> queries = new ArrayList<>();
        String text =
                ScrapeQuery.textOf(request.definition())
                        .orElseThrow(() -> new IllegalArgumentException("none for this type"));
        queries.add(ScrapeQueryParser.parse(text, variables));
        if (request.definition().request().orElse(null) instanceof Request.Query(String amount)) {
            queries.add(ScrapeQueryParser.parse(amount, variables));
        }
        return queries;
    }

    private static List<Instance> running(MetricRequest request) {
        return request.instances().stream()
                .filter(instance -> instance.state() == InstanceState.RUNNING)
                .toList();
    }

    private void scrape(List<Errand> errands, long deadline) {
        Semaphore places = new Semaphore(settings.concurrency());
        Map<Errand, Future<?>> underWay = new LinkedHashMap<>();
        List<Errand> failedLast = new ArrayList<>(errands);
        failedLast.sort(Comparator.comparing(errand -> errand.target.hasFailed()));
        try {
            for (Errand errand : failedLast) {
                underWay.put(errand, work.submit(() -> run(errand, places, deadline)));
            }
            underWay.forEach((errand, future) -> await(errand, future, deadline));
        } catch (RejectedExecutionException closing) {
            throw closed(closing);
        } finally {
            underWay.values().forEach(future -> future.cancel(true));
        }
    }

    private static void await(Errand errand, Future<?> future, long deadline) {
        try {
            future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            errand.failure = Optional.of("timed out with the collection");
            errand.target.fail();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof InterruptedException closing) {
                throw closed(closing);
            }
            throw new IllegalStateException("scraping " + errand.instance.id(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    OutsideException.Kind.TIMED_OUT, "the scrape was interrupted", interrupted);
        }
    }

    private static OutsideException closed(Throwable cause) {
        return new OutsideException(
                OutsideException.Kind.UNAVAILABLE, "the scrape provider is closed", cause);
    }

    private boolean run(Errand errand, Semaphore places, long deadline)
            throws InterruptedException {
        places.acquire();
        try {
            String address =
                    errand.instance
                            .address()
                            .orElseThrow(() -> new HttpScraper.ScrapeException("no address"));
            Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
            ExpositionParser.Page page = scraper.scrape(address, left, errand.names::contains);
            if (!errand.target.accept(page, clock.instant(), errand.window)) {
                throw new HttpScraper.ScrapeException(
                        "more than %s series of the metrics".formatted(Target.MOST_SERIES));
            }
            return true;
        } catch (HttpScraper.ScrapeException failed) {
            errand.failure = Optional.ofNullable(failed.getMessage());
            errand.target.fail();
            return false;
        } finally {
            places.release();
        }
    }

    private MetricReading read(
            MetricRequest request, List<ScrapeQuery> queries, Map<TargetKey, Errand> errands) {
        List<InstanceSample> samples = new ArrayList<>();
        List<Errand> failures = new ArrayList<>();
        boolean exposed = false;
        List<Instance> asked = running(request);
        for (Instance instance : asked) {
            Errand errand = errands.get(new TargetKey(request.group().id(), instance.id()));
            if (errand == null || errand.failure.isPresent()) {
                Optional.ofNullable(errand).ifPresent(failures::add);
                continue;
            }
            switch (errand.target.answer(queries.getFirst())) {
                case Target.Outcome.Known(double value, Instant at) -> {
                    exposed = true;
                    samples.add(
                            new InstanceSample(
                                    instance.id(),
                                    value,
                                    amount(request, queries, errand.target),
                                    Optional.of(at)));
                }
                case Target.Outcome.NothingYet() -> exposed = true;
                case Target.Outcome.NotExposed() -> {}
            }
        }
        if (!asked.isEmpty() && failures.size() == asked.size()) {
            Errand first = failures.getFirst();
            return MetricReading.failed(
                    "all %s instances failed, %s: %s"
                            .formatted(
                                    asked.size(),
                                    first.instance.id(),
                                    first.failure.orElse("unknown")));
        }
        if (!asked.isEmpty() && !exposed) {
            return MetricReading.failed(
                    "none of %s pages has %s"
                            .formatted(asked.size() - failures.size(), queries.getFirst().text()));
        }
        return MetricReading.perInstance(samples);
    }

    private static OptionalDouble amount(
            MetricRequest request, List<ScrapeQuery> queries, Target target) {
        if (request.definition().request().orElse(null) instanceof Request.Fixed(double fixed)) {
            return OptionalDouble.of(fixed);
        }
        return queries.size() > 1
                        && target.answer(queries.get(1))
                                instanceof Target.Outcome.Known(double amount, _)
                        && amount > 0
                ? OptionalDouble.of(amount)
                : OptionalDouble.empty();
    }

    /// Drops instances that left their group, and groups that nobody collects any more.
    private void forget(List<MetricRequest> requests) {
        Map<String, Set<String>> listed = new HashMap<>();
        for (MetricRequest request : requests) {
            Set<String> ids = listed.computeIfAbsent(request.group().id(), _ -> new HashSet<>());
            request.instances().forEach(instance -> ids.add(instance.id()));
        }
        targets.entrySet()
                .removeIf(entry -> {
                    Set<String> ids = listed.get(entry.getKey().group());
                    return ids == null
                            ? entry.getValue().isIdle(FORGET_AFTER)
                            : !ids.contains(entry.getKey().instance());
                });
    }

    /// Instances whose history is kept, for tests.
    int remembered() {
        return targets.size();
    }

    @Override
    public void close() {
        work.shutdownNow();
        scraper.close();
        targets.clear();
    }
}
