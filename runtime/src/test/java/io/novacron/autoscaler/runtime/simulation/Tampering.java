package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.StateStore;

/// Where a test can break the product on purpose, to see that an invariant notices: what the loop
/// sees of its surroundings, what it says of its decisions, and a hand of its own in each tick.
interface Tampering {

    Tampering NONE = new Tampering() {};

    default ResourceController controller(ResourceController real, SimulatedWorld world) {
        return real;
    }

    default MetricsProvider provider(MetricsProvider real, SimulatedWorld world) {
        return real;
    }

    default MetricsProvider calmProvider(MetricsProvider real, SimulatedWorld world) {
        return real;
    }

    default StateStore store(StateStore real, SimulatedWorld world) {
        return real;
    }

    default Evaluation evaluation(Evaluation real, SimulatedWorld world) {
        return real;
    }

    default void beforeTick(SimulatedWorld world) {}
}
