package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.Predictive.Mode;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.runtime.forecast.ForecastState;
import io.novacron.autoscaler.runtime.forecast.ForecastView;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsHistory;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.testkit.SimulatedMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group that is new here and not new to its provider.
class ProviderPastTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path directory;

    /// A provider that knows the days before.
    private static final class Remembering implements MetricsProvider, MetricsHistory {
        private final SimulatedMetrics now;
        private final Instant begins;
        private final List<Span> asked = new ArrayList<>();
        private final List<Integer> sizes = new ArrayList<>();
        private boolean fails;

        private Remembering(SimulatedMetrics now, Instant begins) {
            this.now = now;
            this.begins = begins;
        }

        @Override
        public Map<MetricKey, MetricReading> history(
                List<MetricRequest> requests, Span span, Call call) {
            asked.add(span);
            sizes.add(requests.size());
            if (fails) {
                throw new OutsideException(OutsideException.Kind.UNAVAILABLE, "too far back");
            }
            List<Instant> times = new ArrayList<>();
            for (Instant at = span.from(); !at.isAfter(span.to()); at = at.plus(span.step())) {
                if (!at.isBefore(begins)) {
                    times.add(at);
                }
            }
            TimedValues values =
                    TimedValues.of(
                            times.stream().mapToLong(Instant::toEpochMilli).toArray(),
                            times.stream().mapToDouble(ForecastWorld::day).toArray());
            Map<MetricKey, MetricReading> readings = new LinkedHashMap<>();
            for (MetricRequest request : requests) {
                readings.put(
                        request.key(),
                        new MetricReading(
                                OptionalDouble.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                values,
                                Optional.empty()));
            }
            return readings;
        }

        @Override
        public List<Problem> validate(
                ScalingGroup group, String metric, MetricDefinition definition) {
            return List.of();
        }

        @Override
        public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
            return now.collect(requests, call);
        }

        @Override
        public void close() {}
    }

    private static ScalingGroup total(ForecastWorld days, String id) {
        Predictive standard = ForecastWorld.predictive(Mode.SCALE);
        return days.group(id, Mode.SCALE)
                .predictive(
                        new Predictive(
                                Mode.SCALE,
                                Optional.of("load"),
                                Optional.of(new CapacityPerInstance.Fixed(100)),
                                standard.forecastHorizon(),
                                standard.historyWindow(),
                                standard.minConfidence(),
                                standard.algorithm(),
                                standard.aim(),
                                standard.leadTime(),
                                standard.maxCapacityBreach()))
                .build();
    }

    @Test
    void aNewGroupIsForecastFromWhatItsProviderRemembers() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        Remembering provider =
                new Remembering(days.world.metrics, days.now().minus(Duration.ofDays(5)));
        days.restartWith(provider);
        days.register(total(days, "web"));
        days.pass(Duration.ofMinutes(2));

        ForecastView view = days.view("web");
        assertThat(view.step()).isEqualTo(Duration.ofMinutes(5));
        assertThat(view.report().known()).isGreaterThan(5 * 288 - 5);
        assertThat(view.report().seasons())
                .anyMatch(season -> season.length().equals(Duration.ofDays(1)));
        double missed = 0;
        for (int index = 0; index < view.prediction().steps(); index++) {
            double expected = ForecastWorld.day(view.prediction().at(index));
            missed += Math.abs(view.prediction().mean(index) - expected);
        }
        assertThat(missed / view.prediction().steps()).isLessThan(60);
        // Two days in minutes, five more in fives; what came is the group's own now.
        assertThat(provider.asked).hasSize(2);
        days.restartWith(provider);
        days.pass(Duration.ofMinutes(2));
        assertThat(days.view("web").report().known()).isGreaterThan(5 * 288 - 5);
        assertThat(provider.asked).hasSize(2);
    }

    @Test
    void aProviderThatFailsCostsThePastAndNothingElse() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        Remembering provider =
                new Remembering(days.world.metrics, days.now().minus(Duration.ofDays(5)));
        provider.fails = true;
        days.restartWith(provider);
        days.register(total(days, "web"));
        days.pass(Duration.ofMinutes(8));
        assertThat(days.state("web")).isInstanceOf(ForecastState.Waiting.class);
        assertThat(provider.asked).hasSize(1);
        days.pass(Duration.ofMinutes(4));
        assertThat(days.view("web").report().known()).isLessThan(15);
    }
}
