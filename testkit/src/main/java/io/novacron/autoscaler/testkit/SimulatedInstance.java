package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.ResizeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// An instance of a [SimulatedFleet] as it is, and as it was at any time before: a listing may lag.
final class SimulatedInstance {

    /// Longer than any run.
    static final Duration NEVER = Duration.ofDays(100_000);

    final String id;
    final String group;
    final String key;
    final Instant created;
    final Optional<String> zone;
    Optional<Instant> diesAt = Optional.empty();
    Optional<Instant> goneAt = Optional.empty();
    boolean healthy = true;
    boolean ready = true;
    boolean isProtected;

    /// The size with which it does not become ready.
    Optional<String> unbearable = Optional.empty();

    private final NavigableMap<Instant, Phase> phases = new TreeMap<>();
    private final NavigableMap<Instant, Optional<Flavor>> sizes = new TreeMap<>();

    // From its time on it is stopped, or starts and then runs.
    private record Phase(boolean stopped, Instant begun, Duration startup) {}

    SimulatedInstance(
            String id,
            String group,
            String key,
            Instant created,
            Duration startup,
            Optional<String> zone,
            Optional<Flavor> size) {
        this.id = id;
        this.group = group;
        this.key = key;
        this.created = created;
        this.zone = zone;
        sizes.put(created, size);
        begin(created, startup);
    }

    /// Starts, now or anew.
    void begin(Instant time, Duration startup) {
        phases.put(time, new Phase(false, time, startup));
    }

    void stop(Instant time) {
        phases.put(time, new Phase(true, time, Duration.ZERO));
    }

    /// Gets another size, with what goes wrong meanwhile.
    void change(Instant now, ResizeRequest request, Duration startup, Faults<FleetFault> faults) {
        Flavor size = request.size();
        if (faults.strikes(FleetFault.RESIZE_HALF)) {
            double memory = sizeAt(now).map(Flavor::memoryBytes).orElse(0.0);
            sizes.put(now, Optional.of(new Flavor("", size.cpu(), memory, size.pricePerHour())));
            throw new OutsideException(OutsideException.Kind.UNAVAILABLE, "internal error");
        }
        sizes.put(now, Optional.of(size));
        if (request.how() == Resize.RESTART) {
            begin(now, startup);
        }
        if (faults.strikes(FleetFault.RESIZE_DIES)) {
            diesAt = Optional.of(now);
        }
        if (faults.strikes(FleetFault.RESIZE_NOT_READY)) {
            unbearable = Optional.of(size.name());
        }
    }

    Optional<Flavor> sizeAt(Instant time) {
        return value(sizes, time);
    }

    boolean existsAt(Instant time) {
        return !created.isAfter(time) && goneAt.map(time::isBefore).orElse(true);
    }

    InstanceState stateAt(Instant time) {
        if (diesAt.filter(death -> !death.isAfter(time)).isPresent()) {
            return InstanceState.FAILED;
        }
        Phase phase = value(phases, time);
        if (phase.stopped()) {
            return InstanceState.STOPPED;
        }
        return runsFrom(phase).isAfter(time) ? InstanceState.PENDING : InstanceState.RUNNING;
    }

    private static Instant runsFrom(Phase phase) {
        return phase.startup().equals(NEVER) ? Instant.MAX : phase.begun().plus(phase.startup());
    }

    // What held at a time; before the first entry the first one.
    private static <T> T value(NavigableMap<Instant, T> entries, Instant time) {
        var entry = entries.floorEntry(time);
        return entry == null ? entries.firstEntry().getValue() : entry.getValue();
    }

    Instance at(Instant time) {
        InstanceState state = stateAt(time);
        Phase phase = value(phases, time);
        Instant since =
                switch (state) {
                    case RUNNING -> runsFrom(phase);
                    case FAILED -> diesAt.orElse(created);
                    case PENDING, TERMINATING, STOPPED -> phase.begun();
                };
        Optional<String> size = sizeAt(time).map(Flavor::name);
        boolean bears = size.isEmpty() || !size.equals(unbearable);
        return new Instance(
                id,
                state,
                Optional.of(state == InstanceState.RUNNING && ready && bears),
                Optional.of(since),
                size.filter(name -> !name.isEmpty()),
                zone,
                Optional.empty(),
                Optional.empty(),
                healthy,
                isProtected,
                false);
    }
}
