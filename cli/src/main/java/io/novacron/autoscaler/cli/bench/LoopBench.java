package io.novacron.autoscaler.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.runtime.LoopStatistics;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Measures the whole control loop as a server runs it, real engine and real store, over simulated
/// instances and metrics in the same process: its CPU, memory and lag, those of the simulation
/// included.
///
/// With faults, one group in a hundred uses a provider that never answers and one in a hundred a
/// provider that takes five seconds; what is measured is then the lag of the others.
public final class LoopBench {

    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String FINE = "fine";
    private static final String SLOW = "slow";
    private static final String DEAD = "dead";
    private static final Duration SLOW_ANSWER = Duration.ofSeconds(5);

    /// All groups share one controller, which starts what it is asked for at once.
    private static final int LAUNCHES_IN_FLIGHT = 5_000;

    private static final int BATCH = 1_000;
    private static final int FAULTY_SHARE = 100;

    private final Plan plan;
    private final StateStore store;
    private final Consumer<String> progress;
    private final BenchGroups groups;
    private final OperatingSystemMXBean machine =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /// What to measure.
    ///
    /// @param groups how many
    /// @param interval evaluation interval of each
    /// @param length how long to measure
    /// @param warmUp how long to run before
    /// @param instances of a group on average
    /// @param faults with a dead and a slow provider
    public record Plan(
            int groups,
            Duration interval,
            Duration length,
            Duration warmUp,
            int instances,
            boolean faults) {}

    /// @param store empty; closed by [#run]
    /// @param progress hears what is being done
    public LoopBench(Plan plan, StateStore store, Consumer<String> progress) {
        this.plan = plan;
        this.store = store;
        this.progress = progress;
        this.groups = new BenchGroups(plan.groups(), plan.interval(), plan.instances());
    }

    /// What was measured, by name.
    public Map<String, Object> run() throws InterruptedException {
        BenchFleet fleet = new BenchFleet();
        long filling = System.nanoTime();
        fill(fleet);
        progress.accept(
                "stored after %d s; starting"
                        .formatted(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - filling)));
        AutoScalingManager.Builder builder =
                AutoScalingManager.builder(store)
                        .settings(LoopSettings.DEFAULT.withLaunchesInFlight(LAUNCHES_IN_FLIGHT))
                        .controller(BenchGroups.CONTROLLER, fleet)
                        .provider(FINE, new BenchMetrics(groups, Duration.ZERO));
        if (plan.faults()) {
            builder.provider(SLOW, new BenchMetrics(groups, SLOW_ANSWER))
                    .provider(DEAD, new BenchMetrics(groups, Duration.ofDays(1)));
        }
        try (AutoScalingManager manager = builder.build()) {
            Instant begun = Instant.now();
            manager.initialize();
            manager.startScalingLoop(TICK);
            Duration started = Duration.between(begun, Instant.now());
            progress.accept(
                    "started after %d ms; warming up for %d s"
                            .formatted(started.toMillis(), plan.warmUp().toSeconds()));
            pause(plan.warmUp());
            progress.accept("measuring for %d s".formatted(plan.length().toSeconds()));
            return measure(manager, fleet, started);
        }
    }

    private void fill(BenchFleet fleet) {
        progress.accept("storing %d groups".formatted(groups.count()));
        Instant now = Instant.now();
        List<Checkpoint> memories = new ArrayList<>();
        for (int index = 0; index < groups.count(); index++) {
            String id = groups.id(index);
            store.create(
                    groups.group(index, provider(index)),
                    Event.of(now, id, EventType.GROUP_REGISTERED, "registered by the bench"));
            memories.add(new Checkpoint(id, groups.memory(index, now), List.of()));
            if (memories.size() == BATCH || index == groups.count() - 1) {
                store.checkpointAll(0, memories);
                memories.clear();
            }
            for (int instance = 0; instance < groups.size(index, now); instance++) {
                fleet.seed(id);
            }
        }
    }

    private String provider(int index) {
        int place = index % FAULTY_SHARE;
        return !plan.faults() || place > 1 ? FINE : place == 0 ? SLOW : DEAD;
    }

    private Map<String, Object> measure(
            AutoScalingManager manager, BenchFleet fleet, Duration started)
            throws InterruptedException {
        LoopStatistics before = manager.loop().statistics();
        long cpuBefore = machine.getProcessCpuTime();
        long begun = System.nanoTime();
        long end = begun + plan.length().toNanos();
        long rss = ResidentMemory.residentMebibytes();
        List<LoopStatistics> minutes = new ArrayList<>();
        long nextMinute = begun + MINUTE.toNanos();
        while (System.nanoTime() < end) {
            long left = Math.min(end - System.nanoTime(), TimeUnit.SECONDS.toNanos(1));
            pause(Duration.ofNanos(Math.max(1, left)));
            rss = Math.max(rss, ResidentMemory.residentMebibytes());
            if (System.nanoTime() >= nextMinute) {
                minutes.add(manager.loop().statistics());
                nextMinute += MINUTE.toNanos();
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double cpu = (machine.getProcessCpuTime() - cpuBefore) / 1e9;
        LoopStatistics after = manager.loop().statistics();
        minutes.add(after);
        return figures(before, after, minutes, seconds, cpu, rss, fleet, started);
    }

    private Map<String, Object> figures(
            LoopStatistics before,
            LoopStatistics after,
            List<LoopStatistics> minutes,
            double seconds,
            double cpu,
            long rss,
            BenchFleet fleet,
            Duration started) {
        long evaluations = after.evaluations() - before.evaluations();
        long changes = changes(after) - changes(before);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("groups", plan.groups());
        figures.put("decisionsPerSecond", tenths(evaluations / seconds));
        figures.put("cpuCoresAverage", thousandths(cpu / seconds));
        figures.put("rssMiB", rss);
        figures.put("lagP99Millis", worst(minutes, FINE, LoopStatistics.Timing::p99));
        figures.put("lagP50Millis", worst(minutes, FINE, LoopStatistics.Timing::p50));
        figures.put("lagMaxMillis", worst(minutes, FINE, LoopStatistics.Timing::max));
        if (plan.faults()) {
            figures.put("slowLagP99Millis", worst(minutes, SLOW, LoopStatistics.Timing::p99));
            figures.put("deadLagP99Millis", worst(minutes, DEAD, LoopStatistics.Timing::p99));
        }
        figures.put("skippedEvaluations", after.skipped() - before.skipped());
        figures.put("changingShare", thousandths((double) changes / Math.max(1, evaluations)));
        figures.put("launchesPerSecond", tenths((after.launches() - before.launches()) / seconds));
        figures.put(
                "terminationsPerSecond",
                tenths((after.terminations() - before.terminations()) / seconds));
        figures.put(
                "storeWritesPerSecond",
                tenths((after.storeWrites().count() - before.storeWrites().count()) / seconds));
        figures.put("storeWriteP99Millis", after.storeWrites().p99().toNanos() / 1e6);
        figures.put(
                "holdsRecordedPerSecond",
                tenths((after.records().written() - before.records().written()) / seconds));
        figures.put("storeFailures", after.storeFailures() - before.storeFailures());
        figures.put("instances", fleet.size());
        figures.put("startSeconds", tenths(started.toMillis() / 1e3));
        figures.put("measuredSeconds", tenths(seconds));
        figures.put("loadAverage", tenths(machine.getSystemLoadAverage()));
        return figures;
    }

    private static long changes(LoopStatistics statistics) {
        return statistics.decisions().entrySet().stream()
                .filter(entry -> entry.getKey() != Decision.Action.NONE)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// The worst of all minutes, of the groups that use one provider.
    private static long worst(
            List<LoopStatistics> minutes,
            String provider,
            java.util.function.Function<LoopStatistics.Timing, Duration> figure) {
        return minutes.stream()
                .flatMap(minute -> minute.lanes().stream())
                .filter(lane -> lane.name().contains("|" + provider + "|"))
                .mapToLong(lane -> figure.apply(lane.lag()).toMillis())
                .max()
                .orElse(0);
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static double thousandths(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static void pause(Duration length) throws InterruptedException {
        // Nobody counts down: a pause that can be interrupted.
        boolean ended = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            throw new AssertionError("nobody ends a pause");
        }
    }
}
