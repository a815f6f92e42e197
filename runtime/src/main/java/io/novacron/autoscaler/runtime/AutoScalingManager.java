package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.runtime.forecast.ForecastAccuracy;
import io.novacron.autoscaler.runtime.forecast.ForecastState;
import io.novacron.autoscaler.runtime.forecast.ForecastStatistics;
import io.novacron.autoscaler.runtime.forecast.Workload;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The autoscaler as a library: register groups, start the loop, look at what it does.
///
/// ```java
/// try (AutoScalingManager manager = AutoScalingManager.builder(store)
///         .controller("local", controller)
///         .provider("prometheus", provider)
///         .build()) {
///     manager.initialize();
///     manager.registerScalingGroup(group);
///     manager.startScalingLoop(Duration.ofSeconds(1));
///     …
/// }
/// ```
///
/// Every change is durable in the store, with its event, before a method returns. A refused change
/// is a [ScalingException] with a stable code. A change that removes more than half of a group's
/// running instances needs [Change#forced].
///
/// Thread-safe. Methods that write block for as long as the store does.
public final class AutoScalingManager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AutoScalingManager.class);

    private final Builder parts;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private Optional<LoopScheduler> scheduler = Optional.empty();
    private volatile Optional<Assembly> assembly = Optional.empty();
    private volatile Optional<PredictiveDefault> predictiveDefault = Optional.empty();

    private AutoScalingManager(Builder parts) {
        this.parts = parts;
    }

    /// A manager with one provider and one controller that keeps its state in memory.
    public static AutoScalingManager of(MetricsProvider provider, ResourceController controller) {
        return builder(new InMemoryStateStore())
                .provider("metrics", provider)
                .controller("controller", controller)
                .build();
    }

    public static Builder builder(StateStore store) {
        return new Builder(store);
    }

    /// Takes the groups in the store over: from here on writes of an earlier owner are refused.
    /// Called once, before anything else.
    ///
    /// @throws OutsideException where the store does not answer
    public void initialize() {
        lifecycle.lock();
        try {
            if (assembly.isPresent()) {
                throw new IllegalStateException("initialized already");
            }
            List<String> ids = parts.store.groupIds();
            Assembly made = new Assembly(parts, parts.store.takeOver(ids));
            predictiveDefault = parts.store.predictiveDefault();
            made.operations.setPredictiveDefault(predictiveDefault);
            made.operations.load(
                    parts.store.groups(), parts.store.openIntents(), parts.store.hookWaits());
            assembly = Optional.of(made);
            LOG.info("{} groups loaded, epoch {}", ids.size(), made.durability.epoch());
        } finally {
            lifecycle.unlock();
        }
    }

    /// Everything wrong with a document, errors and warnings, as registration would see it.
    public List<Problem> validate(ScalingGroup group) {
        return assembled().admission.problems(group);
    }

    /// Adds a group; it is evaluated at the next tick. Instances found with its tag are kept.
    public StoredGroup registerScalingGroup(ScalingGroup group) {
        return registerScalingGroup(group, Change.UNNAMED);
    }

    public StoredGroup registerScalingGroup(ScalingGroup group, Change change) {
        return assembled().operations.register(group, change);
    }

    /// Replaces a group's document. Its memory, a freeze and its instances stay.
    public StoredGroup updateScalingGroup(ScalingGroup group) {
        return updateScalingGroup(group, Change.UNNAMED);
    }

    public StoredGroup updateScalingGroup(ScalingGroup group, Change change) {
        return assembled().operations.update(group, change);
    }

    /// Removes a group that has no instances.
    public void unregisterScalingGroup(String id) {
        unregisterScalingGroup(id, Change.UNNAMED);
    }

    /// Removes a group; with force also one that has instances, which are then terminated.
    public void unregisterScalingGroup(String id, Change change) {
        assembled().operations.unregister(id, change);
    }

    public Optional<StoredGroup> getScalingGroup(String id) {
        return assembled().registry.find(id).map(ManagedGroup::document);
    }

    /// All groups, by id.
    public List<StoredGroup> listScalingGroups() {
        return assembled().registry.inOrder().stream().map(ManagedGroup::document).toList();
    }

    /// Wants another capacity from now on; rules go on from there.
    public void setGroupCapacity(String id, int capacity) {
        setGroupCapacity(id, capacity, Change.UNNAMED);
    }

    public void setGroupCapacity(String id, int capacity, Change change) {
        assembled().operations.setCapacity(id, capacity, change);
    }

    /// Sets `enabled` to false in the document: observed and explained, never acted on.
    public StoredGroup pause(String id, Change change) {
        return assembled().operations.setEnabled(id, false, change);
    }

    public StoredGroup resume(String id, Change change) {
        return assembled().operations.setEnabled(id, true, change);
    }

    /// Holds a group until a time, or until it is lifted. Survives restarts and new documents.
    public void freeze(
            String id, FrozenDirection direction, Optional<Instant> until, Change change) {
        assembled().operations.freeze(id, direction, until, change);
    }

    public void unfreeze(String id, Change change) {
        assembled().operations.unfreeze(id, change);
    }

    /// Answers a lifecycle hook that an instance waits for.
    ///
    /// @param token of the wait, as the hook was given it; empty: whichever wait it is
    /// @return what the instance waits for now, or has waited for
    /// @throws ScalingException `NOT_FOUND` where no instance waited for such a hook, `NOT_WAITING`
    ///   where the wait is over or another
    public HookWait completeHook(
            String group,
            String instance,
            String hook,
            Optional<String> token,
            LifecycleHook.Result result,
            Change change) {
        return assembled().hookOperations.complete(group, instance, hook, token, result, change);
    }

    /// Says that a lifecycle hook is still being worked on: its wait is longer by a heartbeat's
    /// time, up to its timeout.
    ///
    /// @return the wait as it is now
    /// @throws ScalingException as [#completeHook]
    public HookWait heartbeatHook(
            String group, String instance, String hook, Optional<String> token) {
        return assembled().hookOperations.heartbeat(group, instance, hook, token);
    }

    /// How lifecycle hooks fare.
    public HookStatistics hookStatistics() {
        return assembled().hooks.statistics();
    }

    /// Evaluates a group at once rather than at its place in the interval, which stays; at most
    /// once a second. Providers ask for it when a pushed sample goes beyond a threshold. Does
    /// nothing for an unknown group.
    public void requestEvaluation(String id) {
        Assembly made = assembled();
        made.registry.find(id).ifPresent(made.early::request);
    }

    /// How a group is, as of its last evaluation.
    public Optional<GroupStatus> status(String id) {
        return assembled().registry.find(id).map(group -> group.status);
    }

    /// The default for groups without a `predictive` of their own. It and its schedules apply to
    /// them from now on; where nothing says what a group's demand is, the schedules alone. Kept in
    /// the store, for the next start too.
    ///
    /// @throws OutsideException where the store does not take it; then nothing has changed here
    public void enablePredictiveScaling(Predictive predictive, List<Schedule> schedules) {
        become(Optional.of(new PredictiveDefault(predictive, schedules)));
    }

    /// @throws OutsideException where the store does not take it; then nothing has changed here
    public void disablePredictiveScaling() {
        become(Optional.empty());
    }

    private void become(Optional<PredictiveDefault> predictive) {
        Assembly made = assembled();
        parts.store.putPredictiveDefault(predictive);
        predictiveDefault = predictive;
        made.operations.setPredictiveDefault(predictive);
    }

    /// What [#enablePredictiveScaling] was given last.
    public Optional<Predictive> predictiveDefault() {
        return predictiveDefault.map(PredictiveDefault::predictive);
    }

    /// A group's forecast as it is now, up to its horizon; empty for an unknown group. Takes
    /// milliseconds.
    public Optional<ForecastState> forecast(String id) {
        Assembly made = assembled();
        return made.registry
                .find(id)
                .map(group -> made.forecasts.state(group.evaluated(), parts.clock.instant()));
    }

    /// What keeps a group's objective, as of its last evaluation; empty for an unknown group and
    /// for one without an objective, or whose demand is not known yet. A look into a map.
    public Optional<Promise> promise(String id) {
        Assembly made = assembled();
        return made.registry
                .find(id)
                .flatMap(group -> made.forecasts.of(group.evaluated()).promise());
    }

    /// Forecasts a group made for times in [from, to), compared with what happened; empty for an
    /// unknown group.
    ///
    /// @param points for a chart, at most so many, ≥ 1
    public Optional<ForecastAccuracy> forecastAccuracy(
            String id, Instant from, Instant to, int points) {
        Assembly made = assembled();
        return made.registry
                .find(id)
                .map(group -> made.forecasts.accuracy(group.evaluated(), from, to, points));
    }

    /// What a group's demand was and what serves it, for figures about the past; empty for an
    /// unknown group and for one whose document and history do not tell.
    public Optional<Workload> workload(String id) {
        return assembled()
                .registry
                .find(id)
                .flatMap(group ->
                        Workload.of(
                                group.evaluated(),
                                group.readings(),
                                group.lastStartups(),
                                parts.history,
                                parts.clock.instant()));
    }

    /// How forecasting fares.
    public ForecastStatistics forecastStatistics() {
        return assembled().forecasts.statistics();
    }

    /// What metrics and capacities were; [SampleHistory#NONE] where nothing remembers them.
    public SampleHistory history() {
        return parts.history;
    }

    /// The newest events of all groups, newest first, at most `limit`.
    public List<Event> getScalingEvents(int limit) {
        return parts.store.events(EventQuery.latest(limit));
    }

    /// Events by query.
    public List<Event> getScalingEvents(EventQuery query) {
        return parts.store.events(query);
    }

    /// The loop, for those who bring their own clock; others call [#startScalingLoop].
    public ControlLoop loop() {
        return assembled().loop;
    }

    /// Ticks every `period` on a thread of its own. A tick evaluates the groups whose own interval
    /// is over and costs next to nothing without any; 200 ms is a good period whatever the
    /// intervals.
    public void startScalingLoop(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period " + period + " is not positive");
        }
        lifecycle.lock();
        try {
            if (scheduler.isPresent()) {
                throw new IllegalStateException("the loop is running");
            }
            Assembly made = assembled();
            made.log.add(
                    parts.clock.instant(),
                    EventType.LOOP_STARTED,
                    "loop started with " + Words.groups(made.registry.size()),
                    Map.of());
            LoopScheduler started = new LoopScheduler(made.loop, parts.clock, period);
            scheduler = Optional.of(started);
            made.forecasts.resume();
            made.early.onRequest(started::wake);
            started.start();
        } finally {
            lifecycle.unlock();
        }
    }

    /// Stops ticking, waits up to 30 s for what is under way, saves memories. Does nothing where no
    /// loop runs.
    public void stopScalingLoop() {
        stop();
    }

    /// Whether a loop ran.
    private boolean stop() {
        lifecycle.lock();
        try {
            if (scheduler.isEmpty()) {
                return false;
            }
            scheduler.get().stop();
            scheduler = Optional.empty();
            Assembly made = assembled();
            made.loop.dropWaiting();
            made.hooks.interrupt();
            made.forecasts.pause();
            if (!parts.tasks.awaitIdle(LoopScheduler.GRACE)) {
                LOG.warn(
                        "calls still run after {}; the next start takes them up",
                        LoopScheduler.GRACE);
            }
            made.checkpointer.saveAll(parts.clock.instant());
            made.housekeeping.finish(parts.clock.instant());
            made.log.add(parts.clock.instant(), EventType.LOOP_STOPPED, "loop stopped", Map.of());
            made.log.flush(parts.clock.instant());
            return true;
        } finally {
            lifecycle.unlock();
        }
    }

    /// Stops the loop, saves memories, closes plug-ins and store. Instances keep running.
    @Override
    public void close() {
        if (!stop()) {
            assembly.ifPresent(made -> {
                made.checkpointer.saveAll(parts.clock.instant());
                made.housekeeping.finish(parts.clock.instant());
            });
        }
        parts.tasks.close();
        parts.history.close();
        assembly.ifPresent(made -> made.plugIns.close());
        parts.store.close();
    }

    /// What the process holds of its groups, for tests.
    GroupRegistry registry() {
        return assembled().registry;
    }

    /// A group's insides, for tests.
    ManagedGroup group(String id) {
        return assembled().operations.require(id);
    }

    private Assembly assembled() {
        return assembly.orElseThrow(
                () -> new IllegalStateException("initialize() has not been called"));
    }

    /// Collects the parts of an [AutoScalingManager]; not thread-safe.
    public static final class Builder {
        final StateStore store;
        final Map<String, ResourceController> controllers = new LinkedHashMap<>();
        final Map<String, MetricsProvider> providers = new LinkedHashMap<>();
        final Map<String, TrafficRouter> routers = new LinkedHashMap<>();
        final Map<String, HookTarget> hooks = new LinkedHashMap<>();
        InstantSource clock = Clock.systemUTC();
        Tasks tasks = Tasks.virtualThreads();
        LoopSettings settings = LoopSettings.DEFAULT;
        LoopListener listener = LoopListener.NONE;
        SampleHistory history = SampleHistory.NONE;
        RandomGenerator random = new SecureRandom();
        Retention retention = Retention.DEFAULT;

        private Builder(StateStore store) {
            this.store = store;
        }

        public Builder controller(String name, ResourceController controller) {
            controllers.put(name, controller);
            return this;
        }

        public Builder provider(String name, MetricsProvider provider) {
            providers.put(name, provider);
            return this;
        }

        public Builder router(String name, TrafficRouter router) {
            routers.put(name, router);
            return this;
        }

        /// Whom lifecycle hooks with `call: name` call.
        public Builder hook(String name, HookTarget target) {
            hooks.put(name, target);
            return this;
        }

        /// Default: the system's clock in UTC.
        public Builder clock(InstantSource newClock) {
            this.clock = newClock;
            return this;
        }

        /// Default: [Tasks#virtualThreads].
        public Builder tasks(Tasks newTasks) {
            this.tasks = newTasks;
            return this;
        }

        public Builder settings(LoopSettings newSettings) {
            this.settings = newSettings;
            return this;
        }

        public Builder listener(LoopListener newListener) {
            this.listener = newListener;
            return this;
        }

        /// What is to remember metrics and capacities; closed with the manager. Default: nothing.
        public Builder history(SampleHistory newHistory) {
            this.history = newHistory;
            return this;
        }

        /// How long events and decisions are kept. Default: [Retention#DEFAULT].
        public Builder retention(Retention newRetention) {
            this.retention = newRetention;
            return this;
        }

        /// Source of ids and jitter; seeded under test. Default: [SecureRandom].
        public Builder random(RandomGenerator newRandom) {
            this.random = newRandom;
            return this;
        }

        public AutoScalingManager build() {
            return new AutoScalingManager(this);
        }
    }
}
