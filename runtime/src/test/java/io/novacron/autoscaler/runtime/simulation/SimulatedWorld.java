package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.runtime.InMemoryStateStore;
import io.novacron.autoscaler.runtime.LoopListener;
import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.runtime.Tasks;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import io.novacron.autoscaler.testkit.SimulatedRouter;
import io.novacron.autoscaler.testkit.Steps;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// One simulated world: the real loop, store and managers over a fleet, pools and metrics that go
/// wrong by plan. Three groups: `web`, whose troubles these are; `api` on the same plug-ins; `calm`
/// on others. Everything runs on one thread and in virtual time: same plan, same run.
final class SimulatedWorld {

    static final Duration INTERVAL = Duration.ofSeconds(15);
    static final Duration OWNERSHIP_AGE = LoopSettings.DEFAULT.ownershipAge();
    static final List<String> ZONES = List.of("a", "b", "c");

    final FaultPlan plan;
    final Base base;
    final VirtualClock clock;
    final Steps steps = new Steps();
    final ActiveFaults faults;
    final SimulatedFleet fleet;
    final SimulatedFleet calmFleet;
    final TroubledRouter router;
    final TroubledStore store;
    final TroubledController controller;
    final TroubledProvider provider;
    final TroubledHook hook;
    final Demand demand;
    final ForeignHand hand;
    final Operator operator;
    final ProcessFaults process;
    final String stranger;
    final List<MadeCall> calls = new ArrayList<>();
    final List<Evaluation> evaluations = new ArrayList<>();

    /// How much the process's own clock is off.
    Duration skew = Duration.ZERO;

    AutoScalingManager manager;

    /// Who took the groups over last.
    AutoScalingManager owner;

    private final SimulatedMetrics calmMetrics;
    private final SplittableRandom random;
    private final Tampering tampering;
    private final LoopSettings settings;
    private Instant grid;

    SimulatedWorld(FaultPlan plan) {
        this(plan, Tampering.NONE);
    }

    SimulatedWorld(FaultPlan plan, Tampering tampering) {
        this(plan, Base.draw(plan.seed()), tampering, LoopSettings.DEFAULT.withSpread(false));
    }

    SimulatedWorld(FaultPlan plan, Base base, Tampering tampering, LoopSettings settings) {
        this.plan = plan;
        this.base = base;
        this.tampering = tampering;
        this.settings = settings;
        random = new SplittableRandom(plan.seed());
        faults = new ActiveFaults(plan);
        clock = new VirtualClock(base.start());
        grid = clock.instant();
        fleet = new SimulatedFleet(clock, base.startup(), new Steps(), random.split());
        fleet.setZones(ZONES);
        calmFleet = new SimulatedFleet(clock, INTERVAL, new Steps(), random.split());
        calmMetrics = new SimulatedMetrics(clock, random.split());
        calmMetrics.set("calm", "load", 400);
        router =
                new TroubledRouter(
                        new SimulatedRouter(clock, Duration.ZERO, new Steps(), random.split()),
                        this);
        store = new TroubledStore(new InMemoryStateStore(), this);
        controller = new TroubledController(fleet, this);
        provider = new TroubledProvider(this);
        hook = new TroubledHook(this);
        demand = new Demand(plan.seed(), faults, fleet);
        hand = new ForeignHand(this);
        operator = new Operator(this);
        process = new ProcessFaults(this);
        stranger = fleet.appear("stranger");
        manager = newManager();
        owner = manager;
    }

    private AutoScalingManager newManager() {
        ResourceController seenController = tampering.controller(controller, this);
        AtomicReference<AutoScalingManager> self = new AtomicReference<>();
        StateStore seenStore =
                tampering.store(store.seen(() -> owner = Objects.requireNonNull(self.get())), this);
        AutoScalingManager made =
                AutoScalingManager.builder(seenStore)
                        .controller("local", seenController)
                        .provider("metrics", tampering.provider(provider, this))
                        .controller("calm", calmFleet)
                        .provider("calm", tampering.calmProvider(calmMetrics, this))
                        .router("pool", router)
                        .hook("cluster", hook)
                        .clock(this::processTime)
                        .tasks(Tasks.direct())
                        .settings(settings)
                        .random(random.split())
                        .listener(
                                new LoopListener() {
                                    @Override
                                    public void evaluated(Evaluation evaluation) {
                                        evaluations.add(
                                                tampering.evaluation(
                                                        evaluation, SimulatedWorld.this));
                                    }
                                })
                        .build();
        self.set(made);
        return made;
    }

    Instant processTime() {
        return clock.instant().plus(skew);
    }

    void start() {
        manager.initialize();
        manager.registerScalingGroup(base.web());
        manager.registerScalingGroup(group("api", "local", "metrics").build());
        manager.registerScalingGroup(group("calm", "calm", "calm").build());
    }

    /// One tick, on the grid of intervals whatever the calls of the one before took.
    void tick() {
        do {
            grid = grid.plus(INTERVAL);
        } while (!grid.isAfter(clock.instant()));
        clock.advance(Duration.between(clock.instant(), grid));
        faults.at(faults.tick() + 1);
        evaluations.clear();
        hand.act();
        process.arrange();
        process.run(() -> {
            operator.act();
            hook.act();
            tampering.beforeTick(this);
            manager.loop().tick(processTime());
        });
    }

    /// A new process on what the old one left in the store and the fleet.
    void restart() {
        while (true) {
            manager = newManager();
            owner = manager;
            try {
                manager.initialize();
                return;
            } catch (OutsideException storeIsDown) {
                clock.advance(INTERVAL);
                faults.at(faults.tick() + 1);
            }
        }
    }

    Optional<GroupStatus> status(String group) {
        return manager.status(group);
    }

    int desired(String group) {
        return manager.status(group).map(GroupStatus::desired).orElse(0);
    }

    /// Whether what the controller says of the fleet has been the truth for some ticks.
    boolean seesClearly() {
        return !faults.recently(10, fault -> fault.kind().blinds());
    }

    /// 100 of `load` an instance, 1 to 10 instances, neither windows nor limits.
    static ScalingGroup.Builder group(String id, String controller, String provider) {
        return ScalingGroup.builder(id)
                .controller(controller)
                .minCapacity(1)
                .maxCapacity(10)
                .evaluationInterval(INTERVAL)
                .metric("load", MetricDefinition.of(MetricType.CUSTOM).from(provider))
                .rules(List.of(perInstance(Demand.PER_INSTANCE)))
                .behavior(Behavior.IMMEDIATE);
    }

    static Rule perInstance(double target) {
        return new Rule.Target(
                Rule.Header.of("load"),
                "load",
                Rule.TargetKind.AVERAGE_VALUE,
                target,
                false,
                OptionalDouble.empty());
    }

    /// A change of the first rule's target.
    static UnaryOperator<ScalingGroup> target(double target) {
        return group -> {
            List<Rule> rules = new ArrayList<>(group.rules());
            rules.set(0, perInstance(target));
            return group.toBuilder().rules(rules).build();
        };
    }
}
