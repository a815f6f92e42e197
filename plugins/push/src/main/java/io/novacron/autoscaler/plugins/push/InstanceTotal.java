package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import java.util.Collection;

/// What the newest samples of a group's instances come to, kept up with each sample at no cost that
/// grows with the instances, so that a mean or a sum that goes beyond a threshold is seen when no
/// single instance does. Guarded by the lock of its group.
///
/// It is what the runtime's quick look at a sample needs, not what decisions are made on: an
/// instance counts until a collection shows that it is not the group's or that its sample is too
/// old.
final class InstanceTotal {

    private final SeenValue seen = new SeenValue();
    private double sum;
    private int count;

    /// How a group's value is made from those of instances, as its document says once it was read.
    Aggregate aggregate = Aggregate.AVG;

    /// Whether the group's value can go beyond a threshold without that of an instance doing so. A
    /// maximum cannot, nor can a quantile, but for what lies between two instances.
    boolean isAhead() {
        return switch (aggregate) {
            case AVG, SUM -> true;
            case MAX, MIN, P50, P90, P95, P99 -> false;
        };
    }

    /// A series changes: before.
    void remove(PushedSeries series) {
        if (series.isCounted) {
            series.isCounted = false;
            count--;
            // Nothing is left of rounding where nothing is left.
            sum = count == 0 ? 0 : sum - series.value();
        }
    }

    /// A series has changed: after.
    void add(PushedSeries series) {
        if (!series.isCounted && !series.isGone() && !series.isOfNobody) {
            series.isCounted = true;
            count++;
            sum += series.value();
        }
    }

    /// A collection has begun: of these series those count that it adds again.
    void clear(Collection<PushedSeries> all) {
        for (PushedSeries series : all) {
            series.isCounted = false;
            series.isOfNobody = true;
        }
        sum = 0;
        count = 0;
    }

    /// A collection is over: this is what its evaluation sees.
    void collected() {
        if (count == 0) {
            seen.forget();
        } else {
            seen.is(value());
        }
    }

    double value() {
        return aggregate == Aggregate.SUM ? sum : sum / count;
    }

    /// What [#value] is compared with.
    SeenValue seen() {
        return seen;
    }
}
