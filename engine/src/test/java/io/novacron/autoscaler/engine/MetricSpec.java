package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Aggregate;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.OnMissing;
import io.novacron.autoscaler.model.Smoothing;
import java.time.Duration;
import java.util.Optional;

/// A metric with the document's defaults: `custom().onMissing(new Hold())`.
final class MetricSpec {

    private final MetricType type;
    private Optional<MetricDefinition.Request> request = Optional.empty();
    private Aggregate aggregate = Aggregate.AVG;
    private Optional<Duration> maxAge = Optional.empty();
    private OnMissing onMissing = new OnMissing.Hold();
    private boolean trustZero = true;
    private Smoothing smoothing = new Smoothing.None();

    private MetricSpec(MetricType type) {
        this.type = type;
    }

    static MetricSpec of(MetricType type) {
        return new MetricSpec(type);
    }

    static MetricSpec custom() {
        return of(MetricType.CUSTOM);
    }

    MetricSpec request(double amount) {
        request = Optional.of(new MetricDefinition.Request.Fixed(amount));
        return this;
    }

    MetricSpec aggregate(Aggregate newAggregate) {
        aggregate = newAggregate;
        return this;
    }

    MetricSpec maxAge(String age) {
        maxAge = Optional.of(Times.of(age));
        return this;
    }

    MetricSpec lastKnown(String within) {
        onMissing = new OnMissing.LastKnown(Times.of(within));
        return this;
    }

    MetricSpec missingIs(double value) {
        onMissing = new OnMissing.Value(value);
        return this;
    }

    MetricSpec ignored() {
        onMissing = new OnMissing.Ignore();
        return this;
    }

    MetricSpec zeroIsNotTrusted() {
        trustZero = false;
        return this;
    }

    MetricSpec smoothing(Smoothing newSmoothing) {
        smoothing = newSmoothing;
        return this;
    }

    MetricDefinition build() {
        return new MetricDefinition(
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                request,
                aggregate,
                maxAge,
                onMissing,
                trustZero,
                smoothing);
    }
}
