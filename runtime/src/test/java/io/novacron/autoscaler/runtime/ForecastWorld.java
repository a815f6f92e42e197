package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.Mode;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.forecast.ForecastState;
import io.novacron.autoscaler.runtime.forecast.ForecastView;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// A [World] that remembers, with load that follows a function of time.
final class ForecastWorld {

    /// Between two ticks; every group is evaluated at each.
    final Duration interval;

    final World world = new World(1);

    /// Total load by group; groups that are not in it have none.
    ToDoubleFunction<Instant> load = ForecastWorld::day;

    ForecastWorld(Path directory, Duration interval) {
        this(interval, clock -> RingHistory.open(directory, clock));
    }

    ForecastWorld(Duration interval, Function<VirtualClock, SampleHistory> history) {
        this.interval = interval;
        world.history = history.apply(world.clock);
        world.manager = world.newManager();
        world.manager.initialize();
    }

    /// A day of work: 200 at night, from 8 to 9 it rises to 1,000, from 18 to 20 it falls.
    static double day(Instant time) {
        double hour = time.atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay() / 3600.0;
        double work = Math.clamp(hour - 8, 0, 1) - Math.clamp((hour - 18) / 2, 0, 1);
        return 200 + 800 * work;
    }

    ScalingGroup.Builder group(String id, Mode mode) {
        return World.group(id)
                .evaluationInterval(interval)
                .maxCapacity(30)
                .warmup(Duration.ofMinutes(10))
                .predictive(predictive(mode));
    }

    static Predictive predictive(Mode mode) {
        return new Predictive(
                mode,
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(24),
                Duration.ofDays(7),
                0.8,
                "auto",
                new Predictive.Aim.Quantile(0.95),
                Optional.empty(),
                new Predictive.Breach.Honor());
    }

    /// Another process, whose provider knows the past.
    void restartWith(MetricsProvider provider) {
        world.manager =
                AutoScalingManager.builder(world.store)
                        .controller("local", world.fleet)
                        .provider("metrics", provider)
                        .clock(world.clock)
                        .tasks(Tasks.direct())
                        .settings(world.settings)
                        .history(world.history)
                        .random(world.random.split())
                        .build();
        world.manager.initialize();
    }

    void register(ScalingGroup group) {
        world.manager.registerScalingGroup(group);
        world.metrics.source(
                group.id(), "load", (now, _) -> MetricReading.of(load.applyAsDouble(now), now));
    }

    void tick() {
        world.manager.loop().tick(world.clock.advance(interval));
    }

    void pass(Duration time) {
        for (long tick = time.dividedBy(interval); tick > 0; tick--) {
            tick();
        }
    }

    /// Lets time pass until an hour of the day.
    void passUntil(int hour) {
        do {
            tick();
        } while (now().atOffset(ZoneOffset.UTC).getHour() != hour
                || now().atOffset(ZoneOffset.UTC).getMinute() != 0);
    }

    Instant now() {
        return world.clock.instant();
    }

    int desired(String group) {
        return world.manager.status(group).orElseThrow().desired();
    }

    Decision decision(String group) {
        return world.manager.status(group).orElseThrow().lastDecision().orElseThrow();
    }

    /// Whether the last decision's trace has a code.
    boolean says(String group, ReasonCode code) {
        return decision(group).trace().stream().anyMatch(step -> step.code() == code);
    }

    ForecastState state(String group) {
        return world.manager.forecast(group).orElseThrow();
    }

    ForecastView view(String group) {
        if (state(group) instanceof ForecastState.Known(ForecastView view)) {
            return view;
        }
        throw new AssertionError(state(group));
    }
}
