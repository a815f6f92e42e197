package io.novacron.autoscaler.simulator;

import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.Decision.SizeChange;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Observation.Fleet;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.Fault;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import io.novacron.autoscaler.model.Sizing.Resize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// The simulated instances: they start, warm up, serve, drain and go, and are paid from launch
/// until they are gone. Times are milliseconds since the epoch. Mutable, for one run.
final class Plant {

    private static final long NEVER = Long.MAX_VALUE;

    /// The 95th percentile of the standard normal distribution.
    private static final double NORMAL_95 = 1.6448536269514722;

    private final PlantModel model;
    private final PlantSizes sizes;
    private final Instant start;
    private final SplittableRandom random;
    private final List<Machine> machines = new ArrayList<>();
    private final List<Fault> lossesToCome = new ArrayList<>();
    private long named;
    private int ready;
    private double readyUnits;
    private List<String> readyIds = List.of();
    private long nextChange = NEVER;
    private boolean changed = true;
    private Fleet.Listed listing = new Fleet.Listed(List.of());

    private static final class Machine {
        private final String id;
        private Optional<String> size;
        private long runningAt;
        private long readyAt;
        private boolean fails;
        private long goneAt = NEVER;

        Machine(String id, Optional<String> size, long runningAt, long readyAt, boolean fails) {
            this.id = id;
            this.size = size;
            this.runningAt = runningAt;
            this.readyAt = readyAt;
            this.fails = fails;
        }

        boolean isRunning(long now) {
            return runningAt <= now;
        }

        boolean isReady(long now) {
            return readyAt <= now && goneAt == NEVER;
        }
    }

    Plant(PlantModel model, PlantSizes sizes, Instant start, int instances) {
        this.model = model;
        this.sizes = sizes;
        this.start = start;
        this.random = new SplittableRandom(model.seed());
        for (Fault fault : model.faults()) {
            if (fault.kind() == Fault.Kind.INSTANCE_LOSS) {
                lossesToCome.add(fault);
                nextChange = Math.min(nextChange, begin(fault));
            }
        }
        for (int index = 0; index < instances; index++) {
            machines.add(
                    new Machine(nextName(), sizes.first(), Long.MIN_VALUE, Long.MIN_VALUE, false));
        }
        ready = instances;
        nextChange = start.toEpochMilli();
    }

    private String nextName() {
        named++;
        return "i-" + named;
    }

    private long begin(Fault fault) {
        return fault.from().on(start).toEpochMilli();
    }

    private boolean isOn(Fault fault, long now) {
        return now >= begin(fault) && now < begin(fault) + fault.length().toMillis();
    }

    /// The first fault of a kind that is on.
    Optional<Fault> fault(Fault.Kind kind, long now) {
        if (model.faults().isEmpty()) {
            return Optional.empty();
        }
        return model.faults().stream()
                .filter(fault -> fault.kind() == kind && isOn(fault, now))
                .findFirst();
    }

    /// Whether something drawn with this share happens.
    boolean happens(double share) {
        return random.nextDouble() < share;
    }

    /// What became due at or before now happens.
    void advance(long now) {
        if (now < nextChange) {
            return;
        }
        lossesToCome.removeIf(fault -> begin(fault) <= now && lose(fault.share()));
        machines.removeIf(
                machine -> machine.goneAt <= now || (machine.fails && machine.isRunning(now)));
        readyIds =
                machines.stream()
                        .filter(machine -> machine.isReady(now))
                        .map(machine -> machine.id)
                        .toList();
        ready = readyIds.size();
        readyUnits = ready;
        if (sizes.sized()) {
            readyUnits = 0;
            for (Machine machine : machines) {
                readyUnits += machine.isReady(now) ? sizes.units(machine.size) : 0;
            }
        }
        nextChange = NEVER;
        for (Machine machine : machines) {
            dueAt(machine.runningAt, now);
            dueAt(machine.readyAt, now);
            dueAt(machine.goneAt, now);
        }
        for (Fault fault : lossesToCome) {
            dueAt(begin(fault), now);
        }
        changed = true;
    }

    private void dueAt(long time, long now) {
        if (time > now && time < nextChange) {
            nextChange = time;
        }
    }

    private boolean lose(double share) {
        machines.removeIf(machine -> happens(share));
        return true;
    }

    /// Ids of the ready instances; the same list as long as nothing changes.
    List<String> readyIds() {
        return readyIds;
    }

    int ready() {
        return ready;
    }

    /// What the ready instances serve, as a multiple of one of the documented size.
    double readyUnits() {
        return readyUnits;
    }

    /// The same of those that are paid.
    double paidUnits() {
        double units = 0;
        for (Machine machine : machines) {
            units += sizes.units(machine.size);
        }
        return units;
    }

    /// Price of an hour of those that are paid.
    double pricePerHour() {
        double price = 0;
        for (Machine machine : machines) {
            price += sizes.price(machine.size);
        }
        return price;
    }

    /// Instances that are paid, by size.
    void countSizes(Map<String, Long> counts) {
        for (Machine machine : machines) {
            machine.size.ifPresent(name -> counts.merge(name, 1L, Long::sum));
        }
    }

    /// Instances that are paid.
    int paid() {
        return machines.size();
    }

    /// What a controller would list.
    Fleet.Listed listing(long now) {
        if (changed) {
            List<Instance> instances = new ArrayList<>(machines.size());
            for (Machine machine : machines) {
                instances.add(instance(machine, now));
            }
            listing = new Fleet.Listed(instances);
            changed = false;
        }
        return listing;
    }

    private static Instance instance(Machine machine, long now) {
        boolean leaves = machine.goneAt != NEVER;
        InstanceState state =
                leaves
                        ? InstanceState.TERMINATING
                        : machine.isRunning(now) ? InstanceState.RUNNING : InstanceState.PENDING;
        return new Instance(
                machine.id,
                state,
                Optional.of(machine.isReady(now)),
                machine.runningAt == Long.MIN_VALUE || !machine.isRunning(now)
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(machine.runningAt)),
                machine.size,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                leaves);
    }

    /// Carries out a plan, at once.
    void carryOut(Plan plan, long now) {
        if (plan.isNothing()) {
            return;
        }
        if (!plan.takeBack().isEmpty()) {
            Set<String> back = new HashSet<>(plan.takeBack());
            machines.stream()
                    .filter(machine -> back.contains(machine.id))
                    .forEach(machine -> machine.goneAt = NEVER);
        }
        if (!plan.terminate().isEmpty()) {
            Set<String> leaving = new HashSet<>(plan.terminate());
            machines.stream()
                    .filter(machine -> leaving.contains(machine.id) && machine.goneAt == NEVER)
                    .forEach(machine ->
                            machine.goneAt =
                                    machine.isReady(now)
                                            ? now + model.terminate().toMillis()
                                            : now);
        }
        for (int index = 0; index < plan.launch(); index++) {
            launch(plan.launchSize().or(sizes::first), now);
        }
        for (SizeChange change : plan.resize()) {
            machines.stream()
                    .filter(machine -> machine.id.equals(change.instance()))
                    .forEach(machine -> resize(machine, change.to(), now));
        }
        nextChange = now;
    }

    // Live: from the next tick on. By restart: it starts up again, with the new size.
    private void resize(Machine machine, String size, long now) {
        machine.size = Optional.of(size);
        if (sizes.resize() == Resize.RESTART) {
            machine.runningAt = now + startUp().toMillis();
            machine.readyAt = machine.runningAt + model.warmup().toMillis();
            machine.fails = launchFails(now);
        }
    }

    private boolean launchFails(long now) {
        return fault(Fault.Kind.LAUNCH_FAILURES, now)
                .filter(fault -> happens(fault.share()))
                .isPresent();
    }

    private void launch(Optional<String> size, long now) {
        long runningAt = now + startUp().toMillis();
        boolean fails = launchFails(now);
        machines.add(
                new Machine(
                        nextName(), size, runningAt, runningAt + model.warmup().toMillis(), fails));
    }

    private Duration startUp() {
        return switch (model.startup()) {
            case StartUp.Fixed(Duration length) -> length;
            case StartUp.Lognormal(Duration median, Duration p95) -> {
                double sigma =
                        StrictMath.log((double) p95.toMillis() / median.toMillis()) / NORMAL_95;
                double drawn = median.toMillis() * StrictMath.exp(sigma * normal());
                yield Duration.ofMillis(Math.round(drawn));
            }
        };
    }

    private double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }
}
