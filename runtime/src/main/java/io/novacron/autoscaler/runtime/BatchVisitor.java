package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.PlugIns.ProviderView;
import io.novacron.autoscaler.runtime.PlugIns.RouterView;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Visits a batch of groups with the same controller, providers and router: lists once, collects
/// once from each provider, the providers side by side, then looks, decides and acts group by
/// group, in parts side by side so that one slow write does not hold all and their writes go
/// together.
///
/// Thread-safe.
final class BatchVisitor {

    /// Parts of a batch that are decided at once. The work waits for the store more than it
    /// computes.
    private static final int PARTS = 32;

    /// Fewer groups than this are not worth another part.
    private static final int PART = 50;

    private final GroupRegistry registry;
    private final PlugIns plugIns;
    private final GroupEvaluator evaluator;
    private final Orphans orphans;
    private final Tasks tasks;
    private final LoopSettings settings;
    private final InstantSource clock;
    private final long epoch;
    private final LoopMeters meters;
    private final Consumer<ManagedGroup> visited;
    private volatile Moment moment = new Moment(0, Instant.EPOCH);

    /// @param visited told of each group once it may be visited again
    BatchVisitor(
            GroupRegistry registry,
            PlugIns plugIns,
            GroupEvaluator evaluator,
            Orphans orphans,
            Tasks tasks,
            LoopSettings settings,
            InstantSource clock,
            long epoch,
            LoopMeters meters,
            Consumer<ManagedGroup> visited) {
        this.registry = registry;
        this.plugIns = plugIns;
        this.evaluator = evaluator;
        this.orphans = orphans;
        this.tasks = tasks;
        this.settings = settings;
        this.clock = clock;
        this.epoch = epoch;
        this.meters = meters;
        this.visited = visited;
    }

    /// The newest tick. What a batch does counts as done then, however long it has waited: a
    /// decision on metrics that took seconds is made at the time they came.
    private record Moment(long tick, Instant now) {}

    void at(long tick, Instant now) {
        moment = new Moment(tick, now);
    }

    /// Visits the groups and returns when all are done.
    void visit(List<Visit> visits, TimingMeter lag) {
        int done = 0;
        try {
            Listing listing = list(visits.getFirst().group());
            List<Map<String, MetricReading>> readings = collect(visits, listing);
            Instant now = moment.now();
            int parts = Math.clamp(visits.size() / PART, 1, PARTS);
            done = visits.size();
            tasks.sideBySide(
                    "decide",
                    parts,
                    part -> {
                        int from = (int) ((long) visits.size() * part / parts);
                        int to = (int) ((long) visits.size() * (part + 1) / parts);
                        visit(visits, readings, from, to, listing, now, lag);
                    });
        } finally {
            leave(visits.subList(done, visits.size()));
        }
    }

    private void visit(
            List<Visit> visits,
            List<Map<String, MetricReading>> readings,
            int from,
            int to,
            Listing listing,
            Instant now,
            TimingMeter lag) {
        int next = from;
        try {
            while (next < to) {
                Visit visit = visits.get(next);
                visit(visit, readings.get(next), listing, now, lag);
                next++;
                leave(visit.group());
            }
        } finally {
            leave(visits.subList(next, to));
        }
        evaluator.writeDown(visits.subList(from, to).stream().map(Visit::group).toList(), now);
    }

    private void visit(
            Visit visit,
            Map<String, MetricReading> readings,
            Listing listing,
            Instant now,
            TimingMeter lag) {
        ManagedGroup group = visit.group();
        Sight sight = look(group, listing);
        if (!visit.evaluates()) {
            evaluator.attend(group, sight, now);
            return;
        }
        evaluator.evaluate(group, sight, readings, now);
        meters.evaluations.increment();
        if (visit.due().isAfter(Instant.MIN)) {
            Duration late = Duration.between(visit.due(), clock.instant());
            meters.lag.record(late);
            lag.record(late);
        }
    }

    /// Lets groups go that have not been visited.
    void leave(List<Visit> visits) {
        visits.forEach(visit -> leave(visit.group()));
    }

    private void leave(ManagedGroup group) {
        group.busy.set(false);
        visited.accept(group);
    }

    private Listing list(ManagedGroup first) {
        return plugIns.controllerOf(first.effective)
                .map(this::list)
                .orElseGet(() ->
                        new Listing.Failed(
                                "controller %s is not configured"
                                        .formatted(first.effective.controller().orElse(""))));
    }

    /// Lists a controller unless this tick has done so.
    Listing list(ControllerView view) {
        Moment current = moment;
        return view.list(
                current.tick(),
                current.now(),
                new Call(settings.observeTimeout(), epoch),
                complete ->
                        tasks.start(
                                "orphans " + view.name,
                                () -> orphans.sweep(view, complete, current.now())));
    }

    /// What is asked of one provider, and for which visit each request is.
    private static final class Inquiry {
        final ProviderView view;
        final List<MetricRequest> requests = new ArrayList<>();
        final List<Integer> visits = new ArrayList<>();

        /// By request; null where there is no answer.
        MetricReading[] answers = {};

        Inquiry(ProviderView view) {
            this.view = view;
        }
    }

    /// Readings by metric for each visit, in their order.
    private List<Map<String, MetricReading>> collect(List<Visit> visits, Listing listing) {
        Map<ProviderView, Inquiry> inquiries = new LinkedHashMap<>();
        List<Map<String, MetricReading>> readings = new ArrayList<>(visits.size());
        for (int index = 0; index < visits.size(); index++) {
            Visit visit = visits.get(index);
            Map<String, MetricReading> own =
                    LinkedHashMap.newLinkedHashMap(visit.group().effective.metrics().size());
            readings.add(own);
            if (visit.evaluates()) {
                ask(visit.group(), index, listing, inquiries, own);
            }
        }
        List<Inquiry> asked = List.copyOf(inquiries.values());
        tasks.sideBySide("collect", asked.size(), number -> collect(asked.get(number)));
        for (Inquiry inquiry : asked) {
            for (int index = 0; index < inquiry.answers.length; index++) {
                MetricReading reading = inquiry.answers[index];
                if (reading != null) {
                    readings.get(inquiry.visits.get(index))
                            .put(inquiry.requests.get(index).metric(), reading);
                }
            }
        }
        return readings;
    }

    private void ask(
            ManagedGroup group,
            int index,
            Listing listing,
            Map<ProviderView, Inquiry> inquiries,
            Map<String, MetricReading> own) {
        List<Instance> instances = instances(group, listing);
        for (Map.Entry<String, MetricDefinition> metric : group.effective.metrics().entrySet()) {
            Optional<ProviderView> view = plugIns.providerOf(metric.getValue());
            if (view.isEmpty()) {
                own.put(metric.getKey(), MetricReading.failed("its provider is not configured"));
                continue;
            }
            Inquiry inquiry = inquiries.computeIfAbsent(view.get(), Inquiry::new);
            inquiry.visits.add(index);
            inquiry.requests.add(
                    new MetricRequest(
                            group.effective, metric.getKey(), metric.getValue(), instances));
        }
    }

    // Only what was asked for counts, whatever else a provider answers; and what it answers is
    // taken over before the call ends, for nobody knows what becomes of its map later.
    private void collect(Inquiry inquiry) {
        List<MetricRequest> asked = List.copyOf(inquiry.requests);
        Call call = new Call(settings.observeTimeout(), epoch);
        try {
            inquiry.answers =
                    inquiry.view
                            .bulkhead()
                            .call(
                                    settings.observeTimeout(),
                                    () ->
                                            readings(
                                                    asked,
                                                    inquiry.view.provider().collect(asked, call)));
        } catch (OutsideException failed) {
            MetricReading none = MetricReading.failed(String.valueOf(failed.getMessage()));
            MetricReading[] answers = new MetricReading[asked.size()];
            java.util.Arrays.fill(answers, none);
            inquiry.answers = answers;
        }
    }

    private static MetricReading[] readings(
            List<MetricRequest> asked, Map<MetricKey, MetricReading> answer) {
        MetricReading[] readings = new MetricReading[asked.size()];
        for (int index = 0; index < readings.length; index++) {
            MetricReading reading = answer.get(asked.get(index).key());
            if (reading != null) {
                readings[index] = reading;
            }
        }
        return readings;
    }

    private List<Instance> instances(ManagedGroup group, Listing listing) {
        return switch (listing) {
            case Listing.Complete complete -> {
                List<ManagedInstance> own = registry.instancesOf(group, complete);
                Instance[] instances = new Instance[own.size()];
                for (int index = 0; index < instances.length; index++) {
                    instances[index] = own.get(index).instance();
                }
                // Shared by all requests of the group without a further copy.
                yield List.of(instances);
            }
            case Listing.Failed _ -> group.status.instances();
        };
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
        ScalingGroup document = group.effective;
        Call call = new Call(settings.routerTimeout(), epoch);
        Set<String> pool =
                view.looking()
                        .call(
                                settings.routerTimeout(),
                                () -> Set.copyOf(view.router().members(document, call)));
        Set<String> drained = new TreeSet<>();
        for (String instance : group.draining()) {
            boolean done =
                    view.looking()
                            .call(
                                    settings.routerTimeout(),
                                    () -> view.router().drained(document, instance, call));
            if (done) {
                drained.add(instance);
            }
        }
        return new Sight(listing, Optional.of(pool), drained, Optional.empty());
    }
}
