package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.engine.combine.ObjectiveFloor;
import io.novacron.autoscaler.model.Forecast.Promise;
import io.novacron.autoscaler.runtime.forecast.PromiseWatch.Terms;
import io.novacron.autoscaler.spi.HistorySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// The watch over one group's objective: there is one while the group has an objective and it is
/// known what an instance serves, and another one when its terms change. Under the lock of its
/// [GroupForecaster].
final class ObjectiveKeeping {

    private final DemandHistory history;
    private Optional<PromiseWatch> watch = Optional.empty();

    ObjectiveKeeping(DemandHistory history) {
        this.history = history;
    }

    void seen(Sighting sighting, OptionalDouble perInstance) {
        if (watch.isPresent() && perInstance.isPresent()) {
            double load = sighting.demand().orElse(Double.NaN) / perInstance.getAsDouble();
            watch.get().seen(sighting.at(), load, sighting.ready());
        }
    }

    /// Makes what the group asks for now of the past; costs a fifth of a second where that is long,
    /// hence with the fits.
    ///
    /// @param total whether the load metric's value is the demand as it is
    /// @param lead from a launch to an instance that serves
    /// @param perInstance demand that one serves; empty while it is not known
    void renew(
            Subject subject,
            boolean total,
            Duration lead,
            OptionalDouble perInstance,
            Instant now) {
        Optional<Terms> terms =
                ObjectiveFloor.bound(subject.document())
                        .map(bound ->
                                Terms.of(subject.document().evaluationInterval(), lead, bound));
        if (terms.isEmpty() || perInstance.isEmpty()) {
            watch = Optional.empty();
            return;
        }
        if (watch.map(PromiseWatch::terms).equals(terms)) {
            return;
        }
        PromiseWatch made = new PromiseWatch(terms.get());
        Instant fine = now.minus(StepRule.MINUTES_KEPT).plus(StepRule.MINUTE);
        long step = terms.get().step().toMillis();
        Instant open = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), step) * step);
        replay(made, subject, total, now.minus(PromiseWatch.REACH), fine, perInstance);
        replay(made, subject, total, fine, open, perInstance);
        watch = Optional.of(made);
    }

    private void replay(
            PromiseWatch made,
            Subject subject,
            boolean total,
            Instant from,
            Instant to,
            OptionalDouble perInstance) {
        Duration step = made.terms().step();
        HistorySeries demand =
                DemandHistory.coarsened(history.demand(subject, total, from, to), step);
        HistorySeries ready = DemandHistory.coarsened(history.ready(subject, from, to), step);
        made.replay(demand, ready, perInstance.getAsDouble(), to);
    }

    void forget() {
        watch = Optional.empty();
    }

    /// The newest advice; empty where there is none.
    Optional<Promise> advice() {
        return watch.flatMap(PromiseWatch::advice);
    }
}
