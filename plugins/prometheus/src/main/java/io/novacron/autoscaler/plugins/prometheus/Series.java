package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.TimedValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One series of an answer, with those of its labels that were asked for. Immutable.
///
/// An answer has tens of thousands of them: the names are shared, the values an array beside them.
final class Series {

    private final List<String> names;
    private final @Nullable String[] values;
    private final TimedValues samples;

    /// @param values aligned with `names`, given up by the caller; null where the series lacks the
    ///   label
    Series(List<String> names, @Nullable String[] values, TimedValues samples) {
        this.names = names;
        this.values = values;
        this.samples = samples;
    }

    /// The value of a label; "" where the series does not have it, which is the same to Prometheus.
    String label(String name) {
        int index = names.indexOf(name);
        String value = index < 0 ? null : values[index];
        return value == null ? "" : value;
    }

    /// At least one; times and values as Prometheus gave them, NaN and infinities included.
    TimedValues samples() {
        return samples;
    }

    /// The same series with other samples.
    Series with(TimedValues others) {
        return new Series(names, values, others);
    }

    /// The newest value.
    double value() {
        return samples.valueAt(samples.size() - 1);
    }

    /// Time of the newest value in milliseconds since the epoch.
    long atMillis() {
        return samples.millisAt(samples.size() - 1);
    }
}
