package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.runtime.LoopStatistics.Queue;
import io.novacron.autoscaler.runtime.PlugIns.ProviderView;
import io.novacron.autoscaler.runtime.PlugIns.RouterView;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/// One loop, any clock: `tick(now)` evaluates the groups that are due.
///
/// Groups that use the same controller, providers and router form a batch; each batch waits for its
/// own plug-ins and for no others. A batch lists its controller once a tick, collects once from
/// each provider, and then decides and acts group by group. With [Tasks#virtualThreads] batches and
/// actuation run side by side and `tick` returns at once; with [Tasks#direct] all is done when it
/// returns.
///
/// `tick` is called by one thread at a time.
public final class ControlLoop {

    /// Waiting longer than this counts as late.
    private static final Duration LATE = Duration.ofSeconds(1);

    private final GroupRegistry registry;
    private final PlugIns plugIns;
    private final GroupEvaluator evaluator;
    private final Orphans orphans;
    private final ServiceLog log;
    private final Tasks tasks;
    private final LoopSettings settings;
    private final InstantSource clock;
    private final long epoch;
    private final LoopMeters meters;
    private final AtomicInteger running = new AtomicInteger();
    private long ticks;
    private final Map<String, Instant> sweptAt = new HashMap<>();
    private Optional<Instant> anchor = Optional.empty();

    ControlLoop(
            GroupRegistry registry,
            PlugIns plugIns,
            GroupEvaluator evaluator,
            Orphans orphans,
            ServiceLog log,
            Tasks tasks,
            LoopSettings settings,
            InstantSource clock,
            long epoch,
            LoopMeters meters) {
        this.registry = registry;
        this.plugIns = plugIns;
        this.evaluator = evaluator;
        this.orphans = orphans;
        this.log = log;
        this.tasks = tasks;
        this.settings = settings;
        this.clock = clock;
        this.epoch = epoch;
        this.meters = meters;
    }

    /// A group to be looked at, and whether it is to be evaluated too.
    private record Visit(ManagedGroup group, boolean evaluates, Instant due) {}

    /// Evaluates the groups that are due at `now`, and goes on with what is under way in the
    /// others.
    public void tick(Instant now) {
        ticks++;
        long tick = ticks;
        meters.ticks.increment();
        Instant start = anchor.orElse(now);
        anchor = Optional.of(start);
        Map<String, List<Visit>> batches = new LinkedHashMap<>();
        for (ManagedGroup group : registry.all()) {
            Optional<Visit> visit = visit(group, start, now);
            visit.ifPresent(known ->
                    batches.computeIfAbsent(
                                    plugIns.bulkheadOf(group.effective), _ -> new ArrayList<>())
                            .add(known));
        }
        batches.forEach(
                (name, visits) -> tasks.start("batch " + name, () -> visitAll(visits, tick, now)));
        sweepIdle(tick, now);
        log.flush(now);
    }

    /// What the loop has done so far and how it fares now. Thread-safe.
    public LoopStatistics statistics() {
        Instant now = clock.instant();
        int waiting = 0;
        int late = 0;
        Duration oldest = Duration.ZERO;
        for (ManagedGroup group : registry.all()) {
            Instant due = group.dueAt;
            if (due.isAfter(Instant.MIN) && due.isBefore(now)) {
                Duration since = Duration.between(due, now);
                waiting++;
                late += since.compareTo(LATE) > 0 ? 1 : 0;
                oldest = since.compareTo(oldest) > 0 ? since : oldest;
            }
        }
        return meters.statistics(
                new Queue(registry.all().size(), waiting, running.get(), late, oldest),
                plugIns.statistics());
    }

    private Optional<Visit> visit(ManagedGroup group, Instant start, Instant now) {
        if (group.dueAt.equals(ManagedGroup.NOT_SCHEDULED)) {
            // One before the start, so that a place at the start itself counts.
            group.dueAt = settings.spread() ? nextDue(group, start, start.minusMillis(1)) : now;
        }
        Duration interval = group.effective.evaluationInterval();
        // A due time further away than an interval means that the clock went back.
        boolean due =
                !now.isBefore(group.dueAt)
                        || Duration.between(now, group.dueAt).compareTo(interval) > 0;
        boolean attends =
                group.needsAttention
                        && Duration.between(group.lookedAt, now)
                                        .abs()
                                        .compareTo(settings.attention())
                                >= 0;
        if (!(due || attends) || !group.busy.compareAndSet(false, true)) {
            return Optional.empty();
        }
        Instant dueAt = group.dueAt;
        running.incrementAndGet();
        group.lookedAt = now;
        if (due) {
            group.dueAt = nextDue(group, start, now);
        }
        return Optional.of(new Visit(group, due, dueAt));
    }

    // Each group has its own place in its interval, by a hash of its id, on the grid of slots: a
    // restart is no herd, and groups still share listings and queries.
    private Instant nextDue(ManagedGroup group, Instant start, Instant now) {
        long interval = group.effective.evaluationInterval().toMillis();
        long slot = Math.min(settings.slot().toMillis(), interval);
        long places = settings.spread() ? interval / slot : 1;
        long offset =
                Math.floorMod((group.id.hashCode() * 0x9E3779B97F4A7C15L) >>> 16, places) * slot;
        long since = now.toEpochMilli() - start.toEpochMilli() - offset;
        return start.plusMillis(offset + (Math.floorDiv(since, interval) + 1) * interval);
    }

    private void visitAll(List<Visit> visits, long tick, Instant now) {
        try {
            Listing listing = list(visits.getFirst().group(), tick, now);
            Map<MetricKey, MetricReading> readings =
                    collect(visits.stream().filter(Visit::evaluates).toList(), listing);
            for (Visit visit : visits) {
                Sight sight = look(visit.group(), listing);
                if (visit.evaluates()) {
                    evaluator.evaluate(
                            visit.group(), sight, readingsOf(visit.group(), readings), now);
                    meters.evaluations.increment();
                    if (visit.due().isAfter(Instant.MIN)) {
                        meters.lag.record(Duration.between(visit.due(), clock.instant()));
                    }
                } else {
                    evaluator.attend(visit.group(), sight, now);
                }
            }
        } finally {
            visits.forEach(visit -> visit.group().busy.set(false));
            running.addAndGet(-visits.size());
        }
    }

    private Listing list(ManagedGroup first, long tick, Instant now) {
        return plugIns.controllerOf(first.effective)
                .map(view -> list(view, tick, now))
                .orElseGet(() ->
                        new Listing.Failed(
                                "controller %s is not configured"
                                        .formatted(first.effective.controller().orElse(""))));
    }

    private Listing list(ControllerView view, long tick, Instant now) {
        return view.list(
                tick,
                now,
                new Call(settings.observeTimeout(), epoch),
                complete ->
                        tasks.start(
                                "orphans " + view.name, () -> orphans.sweep(view, complete, now)));
    }

    // Controllers without a group that is due still have orphans to be found.
    private void sweepIdle(long tick, Instant now) {
        for (ControllerView view : plugIns.controllers()) {
            Instant last = sweptAt.getOrDefault(view.name, Instant.MIN);
            boolean due =
                    last.equals(Instant.MIN)
                            || Duration.between(last, now).abs().compareTo(settings.sweep()) >= 0;
            if (due && !view.isUsedBy(registry.all(), plugIns)) {
                sweptAt.put(view.name, now);
                tasks.start("sweep " + view.name, () -> list(view, tick, now));
            }
        }
    }

    private Map<MetricKey, MetricReading> collect(List<Visit> visits, Listing listing) {
        Map<ProviderView, List<MetricRequest>> requests = new LinkedHashMap<>();
        Map<MetricKey, MetricReading> readings = new HashMap<>();
        for (Visit visit : visits) {
            ManagedGroup group = visit.group();
            List<Instance> instances = instances(group, listing);
            group.effective
                    .metrics()
                    .forEach((name, definition) ->
                            plugIns.providerOf(definition)
                                    .ifPresentOrElse(
                                            view ->
                                                    requests.computeIfAbsent(
                                                                    view, _ -> new ArrayList<>())
                                                            .add(
                                                                    new MetricRequest(
                                                                            group.effective,
                                                                            name,
                                                                            definition,
                                                                            instances)),
                                            () ->
                                                    readings.put(
                                                            new MetricKey(group.id, name),
                                                            MetricReading.failed(
                                                                    "its provider is not configured"))));
        }
        requests.forEach((view, asked) -> readings.putAll(collect(view, asked)));
        return readings;
    }

    // Only what was asked for counts, whatever else a provider answers.
    private Map<MetricKey, MetricReading> collect(ProviderView view, List<MetricRequest> asked) {
        Map<MetricKey, MetricReading> readings = new HashMap<>();
        Call call = new Call(settings.observeTimeout(), epoch);
        try {
            Map<MetricKey, MetricReading> answer =
                    view.bulkhead()
                            .call(
                                    settings.observeTimeout(),
                                    () -> Map.copyOf(view.provider().collect(asked, call)));
            for (MetricRequest request : asked) {
                MetricReading reading = answer.get(request.key());
                if (reading != null) {
                    readings.put(request.key(), reading);
                }
            }
        } catch (OutsideException failed) {
            MetricReading none = MetricReading.failed(String.valueOf(failed.getMessage()));
            asked.forEach(request -> readings.put(request.key(), none));
        }
        return readings;
    }

    private List<Instance> instances(ManagedGroup group, Listing listing) {
        return switch (listing) {
            case Listing.Complete complete ->
                    registry.instancesOf(group, complete).stream()
                            .map(managed -> managed.instance())
                            .toList();
            case Listing.Failed _ -> group.status.instances();
        };
    }

    private static Map<String, MetricReading> readingsOf(
            ManagedGroup group, Map<MetricKey, MetricReading> readings) {
        Map<String, MetricReading> own = new LinkedHashMap<>();
        for (String metric : group.effective.metrics().keySet()) {
            MetricReading reading = readings.get(new MetricKey(group.id, metric));
            if (reading != null) {
                own.put(metric, reading);
            }
        }
        return own;
    }

    private Sight look(ManagedGroup group, Listing listing) {
        Optional<RouterView> router = plugIns.routerOf(group.effective);
        if (router.isEmpty()) {
            return new Sight(listing, Optional.empty(), Set.of(), Optional.empty());
        }
        try {
            return look(group, listing, router.get());
        } catch (OutsideException failed) {
            return new Sight(
                    listing,
                    Optional.of(group.pool()),
                    Set.of(),
                    Optional.of(
                            "router %s: %s".formatted(router.get().name(), failed.getMessage())));
        }
    }

    private Sight look(ManagedGroup group, Listing listing, RouterView view) {
        Call call = new Call(settings.routerTimeout(), epoch);
        Set<String> pool =
                view.looking()
                        .call(
                                settings.routerTimeout(),
                                () -> Set.copyOf(view.router().members(group.id, call)));
        Set<String> drained = new TreeSet<>();
        for (String instance : group.draining()) {
            boolean done =
                    view.looking()
                            .call(
                                    settings.routerTimeout(),
                                    () -> view.router().drained(group.id, instance, call));
            if (done) {
                drained.add(instance);
            }
        }
        return new Sight(listing, Optional.of(pool), drained, Optional.empty());
    }
}
