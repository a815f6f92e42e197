package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.CapacityPerInstance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.runtime.forecast.ForecastStatistics;
import io.novacron.autoscaler.runtime.forecast.ForecasterService;
import io.novacron.autoscaler.runtime.forecast.PastMetrics;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// What it costs to keep the forecasts of many groups: `ForecastLoad [groups] [days] [hours]`. The
/// real service on real rings that hold so many days of 5-minute steps, with evaluations once a
/// minute in virtual time; the processor time of its worker is counted, learning apart. Prints
/// JSON, with what 100,000 groups would take.
public final class ForecastLoad {

    private static final Duration STEP = Duration.ofMinutes(5);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int MANY = 100_000;

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-05T00:00:00Z"));
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<ScalingGroup> groups;
    private final List<DecisionEngine> engines;
    private long workNanos;
    private Instant before = clock.instant();

    private ForecastLoad(int count) {
        groups = IntStream.range(0, count).mapToObj(ForecastLoad::group).toList();
        engines = groups.stream().map(DecisionEngine::compile).toList();
    }

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 500;
        int days = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        int hours = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        new ForecastLoad(count).run(days, hours);
    }

    private static ScalingGroup group(int number) {
        return ScalingGroup.builder("group-" + number)
                .maxCapacity(100)
                .evaluationInterval(INTERVAL)
                .warmup(Duration.ofMinutes(4))
                .metric("load", MetricDefinition.of(MetricType.CUSTOM))
                .predictive(
                        new Predictive(
                                Predictive.Mode.SCALE,
                                Optional.of("load"),
                                Optional.of(new CapacityPerInstance.Fixed(100)),
                                Duration.ofHours(24),
                                Duration.ofDays(14),
                                0.8,
                                "auto",
                                new Predictive.Aim.Quantile(0.95),
                                Optional.empty(),
                                new Predictive.Breach.Honor()))
                .build();
    }

    /// A day's and a week's wave of its own, with noise.
    private static double load(int group, Instant at, SplittableRandom random) {
        double day = at.getEpochSecond() / 86_400.0 + group * 0.37;
        double wave = Math.sin(2 * Math.PI * day) + 0.3 * Math.sin(2 * Math.PI * day / 7);
        return 1_000 * (1.5 + 0.8 * wave) * (0.95 + random.nextDouble() / 10);
    }

    private void run(int days, int hours) throws IOException {
        Path folder = Files.createTempDirectory("novacron-forecast-load-");
        try (RingHistory history = RingHistory.open(folder, clock)) {
            fill(history, days);
            ForecasterService service =
                    new ForecasterService(
                            history, PastMetrics.NONE, history::append, this::timed, _ -> {});
            long heapBefore = heap();
            hour(service);
            long firstNanos = workNanos;
            ForecastStatistics first = service.statistics();
            workNanos = 0;
            for (int hour = 1; hour < hours; hour++) {
                hour(service);
            }
            long heapAfter = heap();
            print(days, hours, firstNanos, first, service.statistics(), heapAfter - heapBefore);
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void fill(RingHistory history, int days) {
        SplittableRandom random = new SplittableRandom(1);
        Instant end = clock.instant().plus(Duration.ofDays(days));
        while (clock.instant().isBefore(end)) {
            List<Sample> samples = new ArrayList<>();
            for (int group = 0; group < groups.size(); group++) {
                samples.add(
                        new Sample(
                                groups.get(group).id(),
                                ForecastSeries.demand("load"),
                                clock.instant(),
                                load(group, clock.instant(), random)));
            }
            history.append(samples);
            clock.advance(STEP);
        }
        before = clock.instant();
    }

    private void hour(ForecasterService service) {
        SplittableRandom random = new SplittableRandom(clock.instant().getEpochSecond());
        for (int minute = 0; minute < 60; minute++) {
            Instant now = clock.advance(INTERVAL);
            for (int group = 0; group < groups.size(); group++) {
                Observation observation =
                        new Observation(
                                new Observation.Fleet.Counted(10),
                                Map.of("load", MetricReading.of(load(group, now, random), now)));
                Forecast forecast = service.of(groups.get(group));
                Decision decision =
                        engines.get(group).decide(Optional.empty(), observation, forecast, now);
                service.evaluated(groups.get(group), decision, observation, 10, before, List.of());
            }
            before = now;
        }
    }

    private void timed(Runnable task) {
        long begun = threads.getCurrentThreadCpuTime();
        task.run();
        workNanos += threads.getCurrentThreadCpuTime() - begun;
    }

    private static long heap() {
        for (int round = 0; round < 4; round++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void print(
            int days,
            int hours,
            long firstNanos,
            ForecastStatistics first,
            ForecastStatistics all,
            long heap) {
        int later = Math.max(1, hours - 1);
        long fits = all.fits() - first.fits();
        double fitMillis = all.fitTime().minus(first.fitTime()).toNanos() / 1e6 / Math.max(1, fits);
        double perGroupHour = workNanos / 1e6 / groups.size() / later;
        System.out.printf(
                "{\"groups\": %d, \"days\": %d, \"firstHourMillisPerGroup\": %.1f,"
                        + " \"millisPerGroupAndHour\": %.1f, \"fitsPerGroupAndHour\": %.2f,"
                        + " \"millisPerFit\": %.1f, \"heapPerGroupKiB\": %d,"
                        + " \"coresFor100000\": %.2f}%n",
                groups.size(),
                days,
                firstNanos / 1e6 / groups.size(),
                perGroupHour,
                (double) fits / groups.size() / later,
                fitMillis,
                heap / groups.size() / 1024,
                perGroupHour * MANY / 3_600_000);
    }
}
