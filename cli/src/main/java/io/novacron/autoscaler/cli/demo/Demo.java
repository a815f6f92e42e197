package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.PluginConfiguration;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.server.assembly.Autoscaler;
import io.novacron.autoscaler.server.assembly.Embedding;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.StateStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The main job end to end on this machine: the real manager scales real processes under real
/// requests through a day of demand, and whatever happens, none of the processes is left behind.
///
/// One use, one thread.
public final class Demo {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final String CONTROLLER = "local";

    /// The further groups' instances are processes whatever the demo's own are.
    private static final String PROCESSES = "processes";

    private static final Duration FRAME = Duration.ofMillis(200);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration STARTUP = Duration.ofSeconds(30);

    /// How much longer than the demo a container may live that a killed demo left behind.
    private static final Duration OUTLIVES = Duration.ofMinutes(2);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Call CALL = Call.within(Duration.ofSeconds(5));
    private static final int MAX_EVENTS = 100_000;

    // A second between two evaluations asks for a closer look at what is under way than
    // production's.
    private static final LoopSettings LOOP =
            new LoopSettings(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    20,
                    LoopSettings.DEFAULT.checkpointInterval(),
                    false,
                    LoopSettings.DEFAULT.slot(),
                    TICK,
                    LoopSettings.DEFAULT.sweep(),
                    LoopSettings.DEFAULT.ownershipAge(),
                    LoopSettings.DEFAULT.holdInterval());

    /// @param length of the replayed day
    /// @param seed of the arrivals
    /// @param max instances at most; the day's peak needs about as many
    /// @param folder for the log, the database and the output of the instances
    /// @param picture whether to draw in place rather than to append lines
    /// @param page whether the page and its API are opened, on loopback
    /// @param containers whether the instances are containers rather than processes
    public record Settings(
            Duration length,
            DayTrace day,
            long seed,
            int max,
            Path folder,
            boolean picture,
            boolean page,
            boolean containers) {}

    private final Settings settings;
    private final PrintStream out;
    private final CountDownLatch stop;
    private final ScalingGroup group;
    private final DecisionLog decisions;
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Meter meter;

    private Demo(Settings settings, PrintStream out, CountDownLatch stop) throws IOException {
        this.settings = settings;
        this.out = out;
        this.stop = stop;
        ScalingGroup document =
                settings.containers()
                        ? DemoGroup.inContainers(settings.max(), settings.length().plus(OUTLIVES))
                        : DemoGroup.load(settings.max());
        this.group = document.toBuilder().controller(CONTROLLER).build();
        this.decisions = new DecisionLog(group.id(), settings.day(), settings.length());
        this.meter = new Meter(DemoGroup.carriedPerInstance(), settings.max());
    }

    /// Runs a demo to its end and prints its summary.
    ///
    /// @param stop comes to zero when it is to end early
    /// @throws IOException where files, ports or processes cannot be had; everything started is
    ///   stopped
    public static void run(Settings settings, PrintStream out, CountDownLatch stop)
            throws IOException {
        new Demo(settings, out, stop).run();
    }

    private void run() throws IOException {
        Path groupFile = settings.folder().resolve("demo.yaml");
        Files.writeString(groupFile, GroupDocuments.toYaml(group));
        announce();
        Summary summary;
        try {
            summary = play(groupFile);
        } finally {
            closing.forEach(Demo::close);
        }
        summary.lines().forEach(out::println);
        out.flush();
    }

    // Whatever one step ends with, the others follow: a process left behind would be worse.
    private static void close(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failed) {
            LOG.warn("closing failed", failed);
        }
    }

    private void announce() {
        out.println(
                "NovaCron Autoscaler demo: %s, replayed in %d s"
                        .formatted(settings.day().origin(), settings.length().toSeconds()));
        out.println(
                "%d to %d %s, %.0f requests/s at the peak; log and data in %s"
                        .formatted(
                                group.minCapacity(),
                                group.maxCapacity(),
                                settings.containers() ? "containers" : "local processes",
                                DemoGroup.peakPerSecond(settings.max()),
                                settings.folder()));
        if (settings.page()) {
            out.println(
                    "beside it, on the page: shop keeps a promise, its last %d days are played, not measured; media mixes sizes"
                            .formatted(RememberedPast.DAYS));
        }
        out.println("starting %d instances …".formatted(group.minCapacity()));
        out.flush();
    }

    private Summary play(Path groupFile) throws IOException {
        Balancer balancer = Balancer.start(group.id(), 0);
        closing.push(balancer::close);
        Balancers balancers = new Balancers();
        balancers.add(group.id(), balancer);
        // Only the page shows them.
        Optional<Companions> companions =
                settings.page()
                        ? Optional.of(Companions.make(companionController()))
                        : Optional.empty();
        companions.ifPresent(further -> {
            closing.push(further::close);
            further.joinTo(balancers);
        });
        Autoscaler autoscaler = open(balancers);
        StateStore store = autoscaler.store();
        AutoScalingManager manager = autoscaler.manager();
        List<ScalingGroup> groups = new ArrayList<>(List.of(group));
        companions.ifPresent(further -> groups.addAll(further.groups()));
        closing.push(() ->
                LastInstances.terminate(
                        List.copyOf(autoscaler.plugIns().controllers().values()),
                        groups,
                        store,
                        out));
        closing.push(manager::stopScalingLoop);
        manager.registerScalingGroup(group);
        companions.ifPresent(further -> further.start(autoscaler, settings));
        LoadGenerator load = new LoadGenerator(balancer.uri().resolve("/work"), REQUEST_TIMEOUT);
        closing.push(load::close);
        Duration played = Duration.ZERO;
        if (awaitInstances(balancer, store)) {
            played = replay(manager, balancer, load);
        }
        return new Summary(
                count(store, EventType.SCALE_OUT),
                count(store, EventType.SCALE_IN),
                load.counts(),
                load.latency(0.95),
                meter.instanceSeconds(),
                played,
                group.maxCapacity(),
                meter.decisions(),
                meter.startups(),
                group.evaluationInterval(),
                settings.folder(),
                groupFile);
    }

    private String companionController() {
        return settings.containers() ? PROCESSES : CONTROLLER;
    }

    private Map<String, PluginConfiguration> controllers() throws IOException {
        PluginConfiguration processes =
                new PluginConfiguration("process", Map.of("probeInterval", "200ms"));
        if (!settings.containers()) {
            return Map.of(CONTROLLER, processes);
        }
        return settings.page()
                ? Map.of(CONTROLLER, containers(), PROCESSES, processes)
                : Map.of(CONTROLLER, containers());
    }

    private PluginConfiguration containers() throws IOException {
        DemoEngine engine = DemoEngine.open(settings.folder(), System.getenv());
        closing.push(engine::close);
        return new PluginConfiguration(
                "docker",
                Map.of(
                        "host",
                        engine.host(),
                        "scope",
                        DemoEngine.scope(),
                        "probeInterval",
                        "200ms"));
    }

    /// Everything that decides and acts, with the page and its API in front unless switched off.
    private Autoscaler open(Balancers balancers) throws IOException {
        ServerConfiguration standard = ServerConfiguration.DEFAULT;
        ServerConfiguration configuration =
                new ServerConfiguration(
                        Map.of(
                                "scrape",
                                PluginConfiguration.of("scrape"),
                                "push",
                                PluginConfiguration.of("push")),
                        controllers(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        standard.store(),
                        standard.server(),
                        List.of());
        Embedding embedding =
                new Embedding(LOOP, Map.of("balancer", balancers), List.of(decisions));
        if (settings.page()) {
            Server server =
                    DemoPage.open(
                            Server.Setup.of(configuration, List.of(), settings.folder())
                                    .within(embedding));
            closing.push(server::close);
            out.println("page: " + DemoPage.address(server) + "  (the address signs in once)");
            out.flush();
            return server.autoscaler();
        }
        Autoscaler autoscaler =
                Autoscaler.open(
                        configuration,
                        new Secrets(_ -> Optional.empty()),
                        settings.folder(),
                        Clock.systemUTC(),
                        embedding);
        closing.push(autoscaler::close);
        autoscaler.start();
        return autoscaler;
    }

    /// @return false where the demo is to end
    private boolean awaitInstances(Balancer balancer, StateStore store) throws IOException {
        long deadline = System.nanoTime() + STARTUP.toNanos();
        while (balancer.members(group, CALL).size() < group.minCapacity()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "no %d instances were ready within %d s%s; log and output are in %s"
                                .formatted(
                                        group.minCapacity(),
                                        STARTUP.toSeconds(),
                                        lastFailure(store),
                                        settings.folder()));
            }
            if (!pause()) {
                return false;
            }
        }
        return true;
    }

    private String lastFailure(StateStore store) {
        return store.events(EventQuery.latest(group.id(), MAX_EVENTS)).stream()
                .filter(event -> event.type() == EventType.LAUNCH_FAILED)
                .findFirst()
                .map(event -> ": " + event.message())
                .orElse("");
    }

    /// @return how long the load ran
    private Duration replay(AutoScalingManager manager, Balancer balancer, LoadGenerator load) {
        double peak = DemoGroup.peakPerSecond(settings.max());
        LoadGenerator.Demand demand = settings.day().demand(settings.length(), peak);
        long start = System.nanoTime();
        decisions.start(start);
        Thread sender = Thread.ofPlatform().name("load").start(() -> send(load, demand, settings));
        closing.push(sender::interrupt);
        Duration elapsed = Duration.ZERO;
        try (View view = view()) {
            Duration recent = Duration.ZERO;
            boolean goesOn = true;
            while (goesOn && elapsed.compareTo(settings.length()) < 0) {
                goesOn = pause();
                elapsed = Duration.ofNanos(System.nanoTime() - start);
                boolean evaluated = decisions.takeEvaluated();
                if (evaluated) {
                    recent = load.takeRecentLatency(0.95);
                }
                view.show(frame(elapsed, demand, manager, balancer, load, recent), evaluated);
            }
        }
        return elapsed;
    }

    private static void send(LoadGenerator load, LoadGenerator.Demand demand, Settings settings) {
        try {
            load.run(demand, settings.length(), settings.seed());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private View view() {
        return settings.picture()
                ? new TerminalView(
                        out, out.charset(), 1.2 * DemoGroup.peakPerSecond(settings.max()))
                : new PlainView(out);
    }

    private Frame frame(
            Duration elapsed,
            LoadGenerator.Demand demand,
            AutoScalingManager manager,
            Balancer balancer,
            LoadGenerator load,
            Duration recent) {
        GroupStatus status = manager.status(group.id()).orElseThrow();
        int ready = balancer.members(group, CALL).size();
        int live = Math.max(ready, status.instances().size());
        double now = demand.perSecond(elapsed.toNanos() / 1e9);
        meter.sample(elapsed, now, live, ready, status.desired());
        return new Frame(
                elapsed,
                settings.length(),
                settings.day().timeAt((double) elapsed.toMillis() / settings.length().toMillis()),
                now,
                ready,
                live,
                status.desired(),
                group.minCapacity(),
                group.maxCapacity(),
                decisions.utilization(),
                recent,
                load.counts(),
                decisions.lines());
    }

    /// @return false where the demo is to end
    private boolean pause() {
        try {
            return !stop.await(FRAME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return false;
        }
    }

    private int count(StateStore store, EventType type) {
        return (int)
                store.events(EventQuery.latest(group.id(), MAX_EVENTS)).stream()
                        .filter(event -> event.type() == type)
                        .count();
    }
}
