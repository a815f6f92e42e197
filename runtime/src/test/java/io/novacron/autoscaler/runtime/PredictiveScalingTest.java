package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.Predictive.Mode;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TraceStep;
import io.novacron.autoscaler.runtime.forecast.ForecastState;
import io.novacron.autoscaler.runtime.forecast.ForecastView;
import io.novacron.autoscaler.runtime.forecast.ForecastView.LeadTimeFrom;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.Ability;
import io.novacron.autoscaler.spi.SampleHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way in virtual time: samples, demand, model, record, floor, launches.
class PredictiveScalingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FIVE = Duration.ofMinutes(5);

    @TempDir private Path directory;

    @Test
    void aMorningThatWasSeenBeforeFindsCapacityReady() {
        ForecastWorld days = new ForecastWorld(directory, FIVE);
        days.register(days.group("web", Mode.SCALE).build());
        days.register(days.group("twin", Mode.RECOMMEND).build());
        days.pass(Duration.ofDays(3));
        days.passUntil(7);

        Map<String, Instant> firstAtSix = new HashMap<>();
        while (!firstAtSix.containsKey("twin")) {
            days.tick();
            for (String group : List.of("web", "twin")) {
                if (days.desired(group) >= 6) {
                    firstAtSix.putIfAbsent(group, days.now());
                }
            }
            if (days.desired("web") > days.desired("twin")) {
                assertThat(days.says("twin", ReasonCode.PREDICTIVE_RECOMMENDED)).isTrue();
            }
        }
        // What is launched serves after 10 minutes of warm-up: the reactive twin is too late.
        assertThat(Duration.between(firstAtSix.get("web"), firstAtSix.get("twin")))
                .isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        ForecastView view = days.view("web");
        assertThat(view.trusted()).isTrue();
        assertThat(view.step()).isEqualTo(FIVE);
        assertThat(view.report().seasons())
                .anyMatch(season -> season.length().equals(Duration.ofDays(1)));
    }

    @Test
    void aVolumeGrowsBeforeTheHourThatFillsIt() {
        double gib = 1L << 30;
        ForecastWorld days = new ForecastWorld(directory, FIVE);
        // A backup of 30 GiB each morning from 9 to 10, and never anything besides.
        Instant start = days.now();
        days.load =
                time -> {
                    double hours = Duration.between(start, time).toMinutes() / 60.0;
                    double day = Math.floor(hours / 24);
                    return (100 + 30 * (day + Math.clamp(hours - 24 * day - 9, 0, 1))) * gib;
                };
        days.world.fleet.setAbilities(
                Set.of(Ability.SIZE, Ability.RESIZE_LIVE, Ability.GROW_STORAGE));
        days.register(disks(days, "disks", Mode.SCALE));
        days.register(disks(days, "twin", Mode.RECOMMEND));
        days.pass(Duration.ofDays(4).plusHours(8));

        // The trend of six hours knows nothing of it at that time.
        double used = days.load.applyAsDouble(days.now());
        assertThat(recommendation(days, "disks"))
                .contains("forecast to grow by at most")
                .doesNotContain("trend");
        assertThat(recommendation(days, "twin")).contains("growing by 0");
        assertThat(gibOf(days, "disks") * gib).isGreaterThan(used + 25 * gib);
    }

    private static ScalingGroup disks(ForecastWorld days, String id, Mode mode) {
        Predictive standard = ForecastWorld.predictive(mode);
        List<Sizing.Flavor> sizes = new ArrayList<>();
        for (int gib = 100; gib <= 1000; gib += 10) {
            sizes.add(
                    new Sizing.Flavor(
                            "g" + gib, 0, 0, gib * (double) (1L << 30), OptionalDouble.of(1)));
        }
        return days.group(id, mode)
                .mode(ScalingMode.VERTICAL)
                .minCapacity(1)
                .maxCapacity(1)
                .warmup(Duration.ZERO)
                .size(
                        new Sizing(
                                new Sizing.Choice.Flavors(sizes),
                                Optional.of("g130"),
                                Sizing.Resize.LIVE,
                                OptionalDouble.empty(),
                                Duration.ofHours(1)))
                .rules(
                        List.of(
                                new Rule.Storage(
                                        Rule.Header.of("room"),
                                        "load",
                                        0,
                                        Duration.ofHours(6),
                                        Duration.ofHours(6),
                                        false)))
                .predictive(standard)
                .build();
    }

    private static String recommendation(ForecastWorld days, String group) {
        return days.decision(group).trace().stream()
                .filter(step -> step.stage() == Stage.RECOMMEND)
                .map(TraceStep::note)
                .collect(Collectors.joining(" "));
    }

    private static int gibOf(ForecastWorld days, String group) {
        return Integer.parseInt(days.decision(group).to().size().orElseThrow().substring(1));
    }

    @Test
    void anObjectiveDrivesAGroupWithoutRules() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        Predictive standard = ForecastWorld.predictive(Mode.SCALE);
        days.register(
                days.group("web", Mode.SCALE)
                        .warmup(Duration.ofMinutes(4))
                        .rules(List.of())
                        .predictive(
                                new Predictive(
                                        Mode.SCALE,
                                        Optional.of("load"),
                                        Optional.of(new CapacityPerInstance.Fixed(100)),
                                        standard.forecastHorizon(),
                                        standard.historyWindow(),
                                        standard.minConfidence(),
                                        standard.algorithm(),
                                        new Predictive.Aim.Objective(0.01),
                                        Optional.empty(),
                                        standard.maxCapacityBreach()))
                        .build());
        days.pass(Duration.ofHours(30));
        int shortMinutes = 0;
        int highest = 0;
        int lowest = Integer.MAX_VALUE;
        for (int minute = 0; minute < 1440; minute++) {
            days.tick();
            int ready = days.world.manager.status("web").orElseThrow().ready();
            shortMinutes += ready * 100 < days.load.applyAsDouble(days.now()) ? 1 : 0;
            highest = Math.max(highest, ready);
            lowest = Math.min(lowest, ready);
        }

        assertThat(shortMinutes).isLessThanOrEqualTo(14);
        assertThat(highest).isBetween(10, 14);
        assertThat(lowest).isBetween(2, 4);
        assertThat(days.decision("web").trace())
                .anyMatch(step ->
                        step.code() == ReasonCode.PROMISE_KEPT
                                || step.code() == ReasonCode.PROMISE_RAISED);
        assertThat(days.decision("web").reason()).contains("budget 1 %");
    }

    @Test
    void twentyForecastsMustHaveBeenRightBeforeOneIsTrusted() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        days.load = _ -> 500;
        days.register(days.group("web", Mode.SCALE).warmup(Duration.ofMinutes(2)).build());
        days.pass(Duration.ofMinutes(9));
        assertThat(days.state("web")).isInstanceOf(ForecastState.Waiting.class);
        assertThat(days.says("web", ReasonCode.FORECAST_MISSING)).isTrue();

        days.pass(Duration.ofMinutes(3));
        assertThat(days.view("web").reliability().count()).isLessThan(20);
        assertThat(days.view("web").trusted()).isFalse();
        assertThat(days.says("web", ReasonCode.FORECAST_UNTRUSTED)).isTrue();

        days.pass(Duration.ofMinutes(24));
        assertThat(days.view("web").reliability().count()).isGreaterThanOrEqualTo(20);
        assertThat(days.view("web").reliability().confidence()).isEqualTo(1);
        assertThat(days.says("web", ReasonCode.FORECAST_UNTRUSTED)).isFalse();
        assertThat(days.world.events(EventType.FORECAST_UNTRUSTED)).hasSize(1);
    }

    @Test
    void forecastsThatMissLoseTheirTrust() {
        ForecastWorld days = new ForecastWorld(directory, FIVE);
        days.load = _ -> 500;
        days.register(days.group("web", Mode.SCALE).build());
        days.pass(Duration.ofHours(6));
        assertThat(days.view("web").trusted()).isTrue();

        SplittableRandom random = new SplittableRandom(7);
        days.load = _ -> random.nextBoolean() ? 100 : 1_000;
        days.pass(Duration.ofHours(24));
        assertThat(days.view("web").reliability().confidence()).isLessThan(0.5);
        assertThat(days.says("web", ReasonCode.FORECAST_UNTRUSTED)).isTrue();
        assertThat(days.says("web", ReasonCode.PREDICTIVE_FLOOR)).isFalse();
    }

    @Test
    void whatWasLearnedAndEarnedSurvivesARestart() {
        ForecastWorld days = new ForecastWorld(directory, FIVE);
        days.register(days.group("web", Mode.SCALE).build());
        days.pass(Duration.ofHours(26));
        ForecastView before = days.view("web");
        assertThat(before.leadTimeFrom()).isEqualTo(LeadTimeFrom.MEASURED);

        days.world.restart();
        days.tick();
        ForecastView after = days.view("web");
        assertThat(after.reliability().count())
                .isBetween(before.reliability().count() - 3, before.reliability().count() + 3);
        assertThat(after.reliability().banded()).isGreaterThan(250);
        assertThat(after.trusted()).isEqualTo(before.trusted());
        assertThat(after.leadTime()).isEqualTo(before.leadTime());
        assertThat(after.step()).isEqualTo(before.step());
        assertThat(after.report().known()).isGreaterThanOrEqualTo(before.report().known());
        days.tick();
        assertThat(days.says("web", ReasonCode.FORECAST_MISSING)).isFalse();
    }

    @Test
    void theLeadTimeIsWhatStartUpsTookAndTheWarmup() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        days.load = _ -> 100;
        days.register(days.group("web", Mode.RECOMMEND).build());
        days.pass(Duration.ofMinutes(15));
        // The first instance was there before it could be timed or was timed by its start.
        int first = days.view("web").startups();
        days.load = _ -> 400;
        days.pass(Duration.ofMinutes(15));
        ForecastView view = days.view("web");
        assertThat(view.startups()).isEqualTo(first + 3);
        assertThat(view.leadTimeFrom()).isEqualTo(LeadTimeFrom.MEASURED);
        assertThat(view.leadTime())
                .isBetween(Duration.ofMinutes(10).plus(World.STARTUP), Duration.ofMinutes(12));
    }

    @Test
    void groupsWithoutForecastsPayNothing() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        days.register(World.web().evaluationInterval(MINUTE).build());
        days.register(days.group("off", Mode.OFF).build());
        days.pass(Duration.ofMinutes(20));
        assertThat(days.world.manager.forecastStatistics().groups()).isZero();
        assertThat(days.world.history.series("web")).noneMatch(name -> name.startsWith("demand"));
        assertThat(days.state("web")).isInstanceOf(ForecastState.NotForecast.class);
        assertThat(days.state("off")).isInstanceOf(ForecastState.NotForecast.class);
        assertThat(days.world.manager.forecast("nobody")).isEmpty();
    }

    @Test
    void theDefaultForecastsGroupsWithoutTheirOwn() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        days.load = _ -> 300;
        days.register(World.web().evaluationInterval(MINUTE).build());
        days.register(World.group("manual").evaluationInterval(MINUTE).rules(List.of()).build());
        days.world.manager.enablePredictiveScaling(
                ForecastWorld.predictive(Mode.RECOMMEND), List.of());
        days.pass(Duration.ofMinutes(15));
        assertThat(days.view("web").predictive().mode()).isEqualTo(Mode.RECOMMEND);
        assertThat(days.says("web", ReasonCode.FORECAST_MISSING)).isFalse();
        // Nothing says what its demand is: it stays manual.
        assertThat(days.state("manual")).isInstanceOf(ForecastState.NotForecast.class);
        assertThat(days.decision("manual").trace())
                .noneMatch(step -> step.code() == ReasonCode.FORECAST_MISSING);

        days.world.manager.disablePredictiveScaling();
        days.tick();
        assertThat(days.state("web")).isInstanceOf(ForecastState.NotForecast.class);
        assertThat(days.world.manager.forecastStatistics().groups()).isZero();
    }

    @Test
    void whatAnInstanceServesIsLearnedFromItsUtilization() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        Predictive standard = ForecastWorld.predictive(Mode.RECOMMEND);
        ScalingGroup group =
                days.group("web", Mode.RECOMMEND)
                        .metric(
                                "cpu",
                                MetricDefinition.of(MetricType.CPU_UTILIZATION).from("metrics"))
                        .rules(List.of(utilization(80)))
                        .predictive(
                                new Predictive(
                                        Mode.RECOMMEND,
                                        Optional.of("load"),
                                        Optional.of(new CapacityPerInstance.Learn("cpu")),
                                        standard.forecastHorizon(),
                                        standard.historyWindow(),
                                        standard.minConfidence(),
                                        standard.algorithm(),
                                        standard.aim(),
                                        standard.leadTime(),
                                        standard.maxCapacityBreach()))
                        .build();
        days.register(group);
        // An instance is at 100 % with 250: at the target of 80 % it serves 200.
        days.world.metrics.source(
                "web",
                "cpu",
                (now, instances) ->
                        MetricReading.perInstance(
                                instances.stream()
                                        .map(instance ->
                                                InstanceSample.of(
                                                        instance.id(),
                                                        days.load.applyAsDouble(now)
                                                                / instances.size()
                                                                / 2.5))
                                        .toList()));
        days.load = now -> 900 + 300 * Math.sin(now.getEpochSecond() / 1800.0);
        days.pass(Duration.ofMinutes(45));
        ForecastView view = days.view("web");
        assertThat(view.learned().orElseThrow().full()).isEqualTo(80);
        assertThat(view.capacityPerInstance().orElseThrow())
                .isCloseTo(200, Percentage.withPercentage(5));
        assertThat(view.needed(0)).isPresent();
    }

    private static Rule utilization(double target) {
        return new Rule.Target(
                Rule.Header.of("cpu"),
                "cpu",
                Rule.TargetKind.UTILIZATION,
                target,
                false,
                java.util.OptionalDouble.empty());
    }

    @Test
    void anotherLoadBeginsAnew() {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        days.load = _ -> 300;
        days.register(days.group("web", Mode.RECOMMEND).build());
        days.pass(Duration.ofMinutes(15));
        assertThat(days.view("web").source().metric()).isEqualTo("load");

        days.world.metrics.source("web", "other", (now, _) -> MetricReading.of(7, now));
        days.world.manager.updateScalingGroup(
                days.group("web", Mode.RECOMMEND)
                        .metric("other", MetricDefinition.of(MetricType.CUSTOM).from("metrics"))
                        .rules(
                                List.of(
                                        new Rule.Target(
                                                Rule.Header.of("load"),
                                                "other",
                                                Rule.TargetKind.AVERAGE_VALUE,
                                                100,
                                                false,
                                                java.util.OptionalDouble.empty())))
                        .build());
        days.pass(Duration.ofMinutes(2));
        assertThat(days.state("web")).isInstanceOf(ForecastState.Waiting.class);
        days.pass(Duration.ofMinutes(13));
        assertThat(days.view("web").prediction().mean(0))
                .isCloseTo(7, Percentage.withPercentage(1));
    }

    /// A history that can fail.
    private static final class Failing implements SampleHistory {
        private boolean fails;

        @Override
        public void append(List<Sample> samples) {}

        @Override
        public HistorySeries read(String group, String series, Instant from, Instant to) {
            if (fails) {
                throw new OutsideException(OutsideException.Kind.UNAVAILABLE, "the disk is gone");
            }
            return HistorySeries.EMPTY;
        }

        @Override
        public List<String> series(String group) {
            return List.of();
        }

        @Override
        public void deleteGroup(String group) {}

        @Override
        public void close() {}
    }

    @Test
    void aForecastThatFailsIsSaidOnceAndRulesGoOn() {
        Failing history = new Failing();
        ForecastWorld days = new ForecastWorld(MINUTE, _ -> history);
        days.load = _ -> 300;
        days.register(days.group("web", Mode.SCALE).build());
        days.pass(Duration.ofMinutes(15));
        // What was seen since the start is enough where nothing else is remembered.
        assertThat(days.state("web")).isInstanceOf(ForecastState.Known.class);

        history.fails = true;
        days.load = _ -> 800;
        days.pass(Duration.ofMinutes(40));
        assertThat(days.desired("web")).isEqualTo(8);
        assertThat(days.state("web"))
                .isInstanceOfSatisfying(
                        ForecastState.Waiting.class,
                        waiting -> assertThat(waiting.why()).contains("the disk is gone"));
        assertThat(days.world.events(EventType.FORECAST_UNTRUSTED))
                .filteredOn(event -> event.message().contains("the disk is gone"))
                .hasSize(1);

        history.fails = false;
        days.pass(Duration.ofMinutes(15));
        assertThat(days.state("web")).isInstanceOf(ForecastState.Known.class);
    }

    @Test
    void theSameEvaluationsGiveTheSameForecasts(@TempDir Path other) {
        Forecast one = afterAnHour(directory);
        Forecast two = afterAnHour(other);
        assertThat(one.points()).isNotEmpty().isEqualTo(two.points());
    }

    private static Forecast afterAnHour(Path directory) {
        ForecastWorld days = new ForecastWorld(directory, MINUTE);
        days.load = now -> 500 + 100 * Math.sin(now.getEpochSecond() / 600.0);
        days.register(days.group("web", Mode.SCALE).build());
        days.pass(Duration.ofHours(1));
        return days.world.manager.group("web").lastForecast;
    }
}
