package io.novacron.autoscaler.engine.assess;

import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.TimedValues;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A metric as the rules may read it, after ages, gaps and smoothing were judged.
public final class MetricView {

    /// Whether rules can read the metric.
    public enum Status {
        USABLE,
        NO_DATA,
        ABSTAINS
    }

    /// Per-instance samples, aligned with [FleetView#capacity()] (in the order given where
    /// instances are only counted).
    public static final class Samples {
        private final double[] values;
        private final double[] requests;
        private final Optional<List<InstanceSample>> asGiven;

        /// @param requests empty where no sample's is known
        /// @param asGiven the samples themselves, where there is exactly one for each instance, in
        ///   the fleet's order and of this moment: then they can be remembered without a copy
        Samples(double[] values, double[] requests, Optional<List<InstanceSample>> asGiven) {
            this.values = values;
            this.requests = requests;
            this.asGiven = asGiven;
        }

        /// The samples as the provider gave them, where nothing had to be matched or left out.
        public Optional<List<InstanceSample>> asGiven() {
            return asGiven;
        }

        public int size() {
            return values.length;
        }

        /// In the metric's unit; NaN where the instance has no sample.
        public double value(int index) {
            return values[index];
        }

        /// The resource request in the same unit; NaN where unknown.
        public double request(int index) {
            return requests.length == 0 ? Double.NaN : requests[index];
        }

        public boolean has(int index) {
            return !Double.isNaN(values[index]);
        }

        /// The same requests with other values.
        Samples withValues(double[] newValues) {
            return new Samples(newValues, requests, Optional.empty());
        }

        double[] copyOfValues() {
            return values.clone();
        }
    }

    private final String metric;
    private final Status status;
    private final String why;
    private final double[] periodValues;
    private final long[] periodNumbers;
    private final double rawValue;
    private final @Nullable Samples samples;
    private final TimedValues remembered;
    private final boolean fresh;
    private final boolean meanOfInstances;
    private final @Nullable MetricView withSilent;

    MetricView(
            String metric,
            Status status,
            String why,
            double[] periodValues,
            long[] periodNumbers,
            double rawValue,
            @Nullable Samples samples,
            TimedValues remembered,
            boolean fresh,
            boolean meanOfInstances,
            @Nullable MetricView withSilent) {
        this.metric = metric;
        this.status = status;
        this.why = why;
        this.periodValues = periodValues;
        this.periodNumbers = periodNumbers;
        this.rawValue = rawValue;
        this.samples = samples;
        this.remembered = remembered;
        this.fresh = fresh;
        this.meanOfInstances = meanOfInstances;
        this.withSilent = withSilent;
    }

    public String metric() {
        return metric;
    }

    public Status status() {
        return status;
    }

    /// Why there is no data; empty text where there is.
    public String why() {
        return why;
    }

    /// The newest period's value, smoothed. Only where usable.
    public double value() {
        return periodValues[0];
    }

    /// A value of this moment, smoothed as much as the newest value was.
    public double smoothed(double raw) {
        double value = periodValues[0];
        if (rawValue == value) {
            return raw;
        }
        // Nothing stays nothing, however far apart the two are.
        return rawValue == 0 ? raw + value : raw == 0 ? 0 : raw * (value / rawValue);
    }

    /// Whether the value stands for each instance (their mean, or a maximum) rather than for the
    /// whole group: it was made of per-instance samples, or stands in for one that was.
    public boolean isMeanOfInstances() {
        return meanOfInstances;
    }

    /// The same metric with what instances that fell silent carried last; empty where none did.
    /// Going in is checked against it (INCIDENTS, invariant 15).
    public Optional<MetricView> withSilentInstances() {
        return Optional.ofNullable(withSilent);
    }

    /// How many of the newest periods have a value, up to what the rules ask for.
    public int periods() {
        return periodValues.length;
    }

    /// A period's value, smoothed; 0 is the newest that has one.
    public double period(int index) {
        return periodValues[index];
    }

    /// How many evaluation intervals ago a period was.
    public long periodNumber(int index) {
        return periodNumbers[index];
    }

    /// Per-instance samples, where the provider gave them.
    public Optional<Samples> samples() {
        return Optional.ofNullable(samples);
    }

    /// What to remember of the metric.
    public TimedValues remembered() {
        return remembered;
    }

    /// Whether the newest value was measured now, not stood in for.
    public boolean fresh() {
        return fresh;
    }
}
