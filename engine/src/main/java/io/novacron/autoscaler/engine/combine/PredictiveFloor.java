package io.novacron.autoscaler.engine.combine;

import io.novacron.autoscaler.engine.assess.ForecastCurve;
import io.novacron.autoscaler.engine.assess.ForecastCurve.Peak;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.Mode;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a forecast of demand asks for (SPEC section 5). The largest quantile of demand over one
/// evaluation interval from the lead time on is a floor: only what is launched now is ready then.
/// The largest from now until then holds back going in: what is released now would be missed before
/// it could return. Immutable.
final class PredictiveFloor {

    private final Optional<Predictive> predictive;
    private final Optional<LoadSource> source;
    private final ScalingGroup group;

    /// @param settings the group's, empty where they do not count here
    PredictiveFloor(ScalingGroup group, Optional<Predictive> settings) {
        this.group = group;
        this.predictive = settings.filter(_ -> LoadSource.movesCapacity(group));
        this.source = predictive.flatMap(part -> LoadSource.of(group, part));
    }

    /// Whether the forecast may change the capacity.
    boolean acts() {
        return predictive.filter(part -> part.mode() == Mode.SCALE).isPresent();
    }

    /// What the forecast says of this moment.
    sealed interface Expected {}

    /// It says nothing: not asked, missing or not trusted; the trace has it.
    record Silent() implements Expected {}

    /// @param raise the floor, from the lead time on
    /// @param keep what going in may not pass, from now on; at least `raise`
    record Needs(Evidence.Demand raise, Evidence.Demand keep) implements Expected {}

    private static final Expected SILENT = new Silent();

    Expected expect(Forecast forecast, Situation situation) {
        if (predictive.isEmpty()
                || !(predictive.get().aim() instanceof Predictive.Aim.Quantile(double quantile))) {
            return SILENT;
        }
        Predictive settings = predictive.get();
        Trace trace = situation.trace();
        OptionalDouble capacity =
                source.map(LoadSource::capacityPerInstance)
                        .filter(OptionalDouble::isPresent)
                        .orElse(forecast.capacityPerInstance());
        if (forecast.points().isEmpty() || capacity.isEmpty()) {
            trace.note(
                    Stage.COMBINE,
                    ReasonCode.FORECAST_MISSING,
                    new Evidence.Text(
                            forecast.points().isEmpty()
                                    ? "there is none yet"
                                    : "what one instance serves is not learned yet"));
            return SILENT;
        }
        double confidence = forecast.confidence().orElse(1);
        if (confidence < settings.minConfidence()) {
            trace.note(
                    Stage.COMBINE,
                    ReasonCode.FORECAST_UNTRUSTED,
                    new Evidence.Doubt(confidence, settings.minConfidence()));
            return SILENT;
        }
        Duration lead = settings.leadTime().or(forecast::leadTime).orElse(group.warmup());
        Instant ready = situation.now().plus(lead);
        Instant end = ready.plus(group.evaluationInterval());
        ForecastCurve curve = new ForecastCurve(forecast.points(), quantile);
        Optional<Peak> raise = curve.peak(ready, end);
        Optional<Peak> keep = curve.peak(situation.now(), end);
        if (raise.isEmpty() || keep.isEmpty()) {
            trace.note(
                    Stage.COMBINE,
                    ReasonCode.FORECAST_MISSING,
                    new Evidence.Text(
                            "it ends at %s, before new capacity would be ready (%s)"
                                    .formatted(curve.end(), Prose.duration(lead))));
            return SILENT;
        }
        return new Needs(
                demand(quantile, raise.get(), capacity.getAsDouble(), situation),
                demand(quantile, keep.get(), capacity.getAsDouble(), situation));
    }

    private static Evidence.Demand demand(
            double quantile, Peak peak, double capacity, Situation situation) {
        double demand = Math.max(0, peak.value());
        double ofPresentSize = capacity * situation.sizes().speed();
        return new Evidence.Demand(
                quantile,
                demand,
                peak.at(),
                ofPresentSize,
                situation.scale().ceil(demand / ofPresentSize));
    }

    /// Raises the wish to what is expected, and keeps what will be needed.
    Wish raise(Wish wish, Expected expected, Situation situation) {
        if (!(expected instanceof Needs(Evidence.Demand raise, Evidence.Demand keep))) {
            return wish;
        }
        Trace trace = situation.trace();
        if (!acts()) {
            trace.note(Stage.COMBINE, ReasonCode.PREDICTIVE_RECOMMENDED, raise);
            return wish;
        }
        Wish raised = wish.onFloor(raise.capacity()).upTo(maximum(keep.capacity(), situation));
        if (raise.capacity() > wish.capacity()) {
            trace.move(Stage.COMBINE, ReasonCode.PREDICTIVE_FLOOR, raise.capacity(), raise);
            raised = raised.moved(raise.capacity(), "predictive");
        }
        int kept = Math.min(situation.desired(), keep.capacity());
        if (kept > raised.capacity()) {
            trace.move(Stage.COMBINE, ReasonCode.PREDICTIVE_KEEP, kept, keep);
            raised = raised.moved(kept, "predictive");
        }
        return raised;
    }

    // It ends with the forecast that raised it.
    private int maximum(int needed, Situation situation) {
        int maximum = situation.windows().maxCapacity().orElse(group.maxCapacity());
        if (!situation.scale().counts()) {
            return 0;
        }
        if (needed <= maximum
                || !(predictive.orElseThrow().maxCapacityBreach()
                        instanceof Predictive.Breach.IncreaseBy(double share))) {
            return 0;
        }
        return (int) Math.min(needed, Math.floor(maximum * (1 + share)));
    }
}
