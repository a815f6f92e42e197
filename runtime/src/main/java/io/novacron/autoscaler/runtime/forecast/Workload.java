package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a group had to serve and how much of it an instance serves, for figures about the past: of
/// groups that are forecast as forecasts see it, of others by their first rule that holds a value
/// per instance. Thread-safe, as the history is.
public final class Workload {

    /// For groups that are not forecast: only what the load is follows from it.
    private static final Predictive UNFORECAST =
            new Predictive(
                    Predictive.Mode.OFF,
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofHours(24),
                    Duration.ofDays(14),
                    0.8,
                    "auto",
                    new Predictive.Aim.Quantile(0.95),
                    Optional.empty(),
                    new Predictive.Breach.Honor());

    private final DemandHistory history;
    private final Subject subject;
    private final boolean total;
    private final double capacityPerInstance;
    private final Duration leadTime;

    private Workload(
            DemandHistory history,
            Subject subject,
            boolean total,
            double capacityPerInstance,
            Duration leadTime) {
        this.history = history;
        this.subject = subject;
        this.total = total;
        this.capacityPerInstance = capacityPerInstance;
        this.leadTime = leadTime;
    }

    /// @param document as it is evaluated
    /// @param readings the newest ones; without any, a metric that is the group's total or not
    ///   depending on its samples tells nothing
    /// @param startups of the last instances, for groups whose history has none
    /// @return empty where no demand is named, or what an instance serves is not known yet
    public static Optional<Workload> of(
            ScalingGroup document,
            Map<String, MetricReading> readings,
            List<Duration> startups,
            SampleHistory history,
            Instant now) {
        return subject(document).flatMap(subject -> of(subject, readings, startups, history, now));
    }

    private static Optional<Subject> subject(ScalingGroup document) {
        Predictive predictive = document.predictive().orElse(UNFORECAST);
        return LoadSource.of(document, predictive)
                .filter(source -> document.metrics().containsKey(source.metric()))
                .map(source -> new Subject(document, predictive, source));
    }

    private static Optional<Workload> of(
            Subject subject,
            Map<String, MetricReading> readings,
            List<Duration> recent,
            SampleHistory remembered,
            Instant now) {
        DemandHistory history = new DemandHistory(remembered);
        Optional<Boolean> total = subject.isTotal(readings);
        OptionalDouble capacity = capacity(subject, history, now);
        if (total.isEmpty() || capacity.isEmpty() || !(capacity.getAsDouble() > 0)) {
            return Optional.empty();
        }
        LeadTimes startups = new LeadTimes();
        history.restore(startups, subject.document().id(), now);
        if (startups.size() == 0) {
            recent.forEach(startups::add);
        }
        return Optional.of(
                new Workload(
                        history,
                        subject,
                        total.get(),
                        capacity.getAsDouble(),
                        subject.leadTime(startups.startup())));
    }

    private static OptionalDouble capacity(Subject subject, DemandHistory history, Instant now) {
        LoadSource source = subject.source();
        if (source.capacityPerInstance().isPresent() || source.utilization().isEmpty()) {
            return source.capacityPerInstance();
        }
        double full =
                LoadSource.fullUtilization(subject.document(), source.utilization().orElseThrow());
        Duration window = subject.predictive().historyWindow();
        return history.capacity(subject, full, window, now)
                .map(learned -> OptionalDouble.of(learned.perInstance()))
                .orElse(OptionalDouble.empty());
    }

    /// The metric that is the demand.
    public String metric() {
        return subject.source().metric();
    }

    /// Demand one instance serves, > 0, in the demand's unit.
    public double capacityPerInstance() {
        return capacityPerInstance;
    }

    /// From a launch to an instance that serves: as the document says, as measured, or the warm-up.
    public Duration leadTime() {
        return leadTime;
    }

    /// Demand in [from, to), in the finest step that reaches back to `from`.
    public HistorySeries demand(Instant from, Instant to) {
        return history.demand(subject, total, from, to);
    }
}
