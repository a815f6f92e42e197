package io.novacron.autoscaler.plugins.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Runs instances as containers of a Docker or Podman engine, and measures them.
///
/// All state is in the engine: a container's name follows from its launch key, its labels say whose
/// it is, and [Notes] say what came later. So after any crash of server or engine a listing tells
/// everything, and no key starts two containers.
///
/// Thread-safe. Calls for different instances run beside each other, calls for one after another.
public final class DockerController implements ResourceController, MetricsProvider {

    private static final long LOOK_NANOS = 20_000_000;

    private final DockerSettings settings;
    private final ContainerEngine engine;
    private final Instances instances;
    private final Images images;
    private final Launcher launcher;
    private final BoundedProbes probes;
    private final ContainerWatch watch;
    private final ContainerMetrics metrics;
    private final Work work = new Work();

    private DockerController(DockerSettings settings, InstantSource clock) {
        this.settings = settings;
        this.engine = new ContainerEngine(settings.host());
        this.instances = new Instances(engine, settings, clock);
        this.images = new Images(engine);
        this.launcher = new Launcher(engine, images, settings);
        this.probes = new BoundedProbes(settings.probeConcurrency());
        this.watch = new ContainerWatch(instances, launcher, engine, settings, probes);
        this.metrics = new ContainerMetrics(engine, instances, probes, clock);
    }

    /// Opens a controller. The engine need not run yet: calls fail with `UNAVAILABLE` until it
    /// does.
    static DockerController open(DockerSettings settings, InstantSource clock) {
        DockerController controller = new DockerController(settings, clock);
        controller.watch.start();
        return controller;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.SIZE, Ability.RESIZE_LIVE, Ability.RESIZE_RESTART, Ability.STOP);
    }

    @Override
    public Set<String> zones() {
        return settings.zone().map(Set::of).orElse(Set.of());
    }

    /// Two keep both engines busy on two cores, eight are not faster; see docs/benchmarks.md.
    @Override
    public int launchesAtOnce() {
        return 4;
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        return new GroupChecks(group).problems();
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        return work.within(
                call,
                "list containers",
                () -> {
                    instances.recover();
                    return instances.containers().stream().map(instances::managed).toList();
                });
    }

    /// What happened to a failed instance, e.g. `exited with code 3`.
    public Optional<String> failure(String instance) {
        return instances.vitals(instance).failure();
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        String name = Labels.instanceId(settings.scope(), request);
        String what = "launch %s of %s".formatted(name, request.group().id());
        return work.alone(
                call,
                instances.lock(name),
                what,
                () -> {
                    List<Problem> problems = new ArrayList<>();
                    ContainerTemplate template =
                            ContainerTemplate.read(request.group().launchTemplate(), problems);
                    if (!problems.isEmpty()) {
                        throw new OutsideException(Kind.INVALID, problems.getFirst().toString());
                    }
                    instances.recover();
                    instances.fence(request.group().id(), call.epoch());
                    requireFreshKey(request, name);
                    Size size = request.size().map(Size::of).orElse(template.limits().size());
                    Labels labels =
                            new Labels(
                                    settings.scope(),
                                    request.group().id(),
                                    request.key(),
                                    call.epoch(),
                                    size,
                                    template.readiness(),
                                    template.stopTimeout());
                    launcher.launch(
                            new Launcher.Order(name, request.group(), template, labels),
                            call.timeout());
                    expect(name, template.readiness());
                    return instances
                            .note(name)
                            .map(_ -> instances.view(require(name)))
                            .orElseGet(() -> pending(name, size));
                });
    }

    /// A health check has an interval of its own.
    private void expect(String name, Readiness readiness) {
        switch (readiness.check()) {
            case Readiness.Check.Tcp _, Readiness.Check.Http _ -> watch.expect(name);
            case Readiness.Check.Alive _, Readiness.Check.Health _ -> {}
        }
    }

    private void requireFreshKey(LaunchRequest request, String name) {
        if (instances.note(name).filter(note -> note.phase() == Note.Phase.ENDED).isPresent()) {
            throw new OutsideException(
                    Kind.INVALID,
                    "launch key %s of group %s was terminated"
                            .formatted(request.key(), request.group().id()));
        }
    }

    /// Just launched; its address is for the next listing to tell.
    private Instance pending(String name, Size size) {
        return new Instance(
                name,
                InstanceState.PENDING,
                Optional.of(false),
                Optional.of(instances.now()),
                size.name(),
                settings.zone(),
                Optional.of(instances.machine()),
                Optional.empty(),
                true,
                false,
                false);
    }

    private Optional<Found> find(String name) {
        return instances.containers().stream()
                .filter(found -> found.name().equals(name))
                .findFirst();
    }

    private Found require(String name) {
        return find(name)
                .orElseThrow(
                        () -> new OutsideException(Kind.INVALID, "there is no instance " + name));
    }

    /// One of this group, or refused; empty where it is gone.
    private Optional<Found> own(ScalingGroup group, String name, Call call) {
        instances.recover();
        instances.fence(group.id(), call.epoch());
        Optional<Found> found = find(name);
        found.filter(one -> !one.labels().group().equals(group.id()))
                .ifPresent(other -> {
                    throw new OutsideException(
                            Kind.INVALID,
                            "instance %s belongs to group %s, not to %s"
                                    .formatted(name, other.labels().group(), group.id()));
                });
        return found;
    }

    private Found requireOwn(ScalingGroup group, String name, Call call) {
        return own(group, name, call)
                .filter(found ->
                        instances
                                .note(name)
                                .map(note -> note.phase() != Note.Phase.ENDED)
                                .orElse(true))
                .orElseThrow(() ->
                        new OutsideException(
                                Kind.INVALID,
                                "group %s has no instance %s".formatted(group.id(), name)));
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        String name = request.instance();
        work.within(
                call,
                "terminate " + name,
                () -> {
                    own(request.group(), name, call)
                            .ifPresent(found -> {
                                instances.notePhase(found, Note.Phase.ENDED, call.epoch());
                                instances.end(found, Note.Phase.ENDED);
                            });
                    return Boolean.TRUE;
                });
    }

    @Override
    public Instance resize(ResizeRequest request, Call call) {
        String name = request.instance();
        if (request.how() == Sizing.Resize.REPLACE) {
            throw new OutsideException(
                    Kind.INVALID, "replacing is done by launching and terminating");
        }
        return work.alone(
                call,
                instances.lock(name),
                "resize " + name,
                () -> {
                    Found found = requireOwn(request.group(), name, call);
                    Size size = Size.of(request.size());
                    Note.Phase phase =
                            instances.note(name).map(Note::phase).orElse(Note.Phase.STARTED);
                    if (!size.equals(instances.wantedSize(found))) {
                        setLimits(found, size, instances.wantedSize(found));
                        if (request.how() == Sizing.Resize.RESTART
                                && found.state() == Found.State.RUNNING
                                && phase != Note.Phase.STOPPED) {
                            restart(found, size, call);
                        }
                        // Last: what was cut short before is done again.
                        instances.noteSize(found, size, call.epoch());
                    }
                    return instances.view(require(name));
                });
    }

    private void restart(Found found, Size size, Call call) {
        instances.vitals(found.name(), Vitals.NONE);
        instances.notePhase(found, Note.Phase.STARTED, call.epoch());
        engine.restart(found.container(), found.labels().stopTimeout());
        restoreLimits(found, size);
    }

    /// All or nothing: a refusal, such as of less memory than is in use, leaves the old limits.
    private void setLimits(Found found, Size size, Size before) {
        boolean live = found.state() == Found.State.RUNNING || found.state() == Found.State.PAUSED;
        if (!live && engine.about().podman()) {
            return; // Podman changes what runs only; the note sees to it at the next start.
        }
        try {
            engine.setLimits(found.container(), size);
        } catch (OutsideException refused) {
            try {
                engine.setLimits(found.container(), before);
            } catch (OutsideException also) {
                refused.addSuppressed(also);
            }
            throw refused;
        }
    }

    /// Podman starts a container with the limits it was created with.
    private void restoreLimits(Found found, Size size) {
        if (engine.about().podman() && !size.sameLimits(found.labels().size())) {
            engine.setLimits(found.container(), size);
        }
    }

    @Override
    public void stop(StopRequest request, Call call) {
        String name = request.instance();
        work.within(
                call,
                "stop " + name,
                () -> {
                    Found found = requireOwn(request.group(), name, call);
                    if (instances.note(name).map(Note::phase).orElse(Note.Phase.STARTED)
                            != Note.Phase.STOPPED) {
                        instances.notePhase(found, Note.Phase.STOPPED, call.epoch());
                    }
                    if (found.state() == Found.State.RUNNING
                            || found.state() == Found.State.PAUSED) {
                        instances.end(found, Note.Phase.STOPPED);
                    }
                    return Boolean.TRUE;
                });
    }

    @Override
    public Instance start(StartRequest request, Call call) {
        String name = request.instance();
        return work.alone(
                call,
                instances.lock(name),
                "start " + name,
                () -> {
                    Found found = requireOwn(request.group(), name, call);
                    Note.Phase phase =
                            instances.note(name).map(Note::phase).orElse(Note.Phase.STARTED);
                    if (phase == Note.Phase.STOPPED) {
                        instances.vitals(name, Vitals.NONE);
                        instances.notePhase(found, Note.Phase.STARTED, call.epoch());
                    }
                    awaitStopped(name, call);
                    if (!isRunning(name)) {
                        engine.start(found.container());
                        restoreLimits(found, instances.wantedSize(found));
                    }
                    expect(name, found.labels().readiness());
                    return instances.view(require(name));
                });
    }

    private boolean isRunning(String name) {
        return engine.inspect(name)
                .map(InspectContainerResponse::getState)
                .map(state -> Boolean.TRUE.equals(state.getRunning()))
                .orElse(false);
    }

    /// A stop that is under way would stop what is started now.
    private void awaitStopped(String name, Call call) {
        long deadline = System.nanoTime() + call.timeout().toNanos();
        while (instances.isEnding(name)) {
            if (System.nanoTime() - deadline > 0) {
                throw new OutsideException(Kind.TIMED_OUT, name + " is still being stopped");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return metrics.validate(group, metric, definition);
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        return requests.isEmpty()
                ? Map.of()
                : work.within(call, "measure containers", () -> metrics.collect(requests));
    }

    /// Stops watching. Instances keep running. Closing twice is closing once.
    @Override
    public void close() {
        watch.close();
        work.close();
        instances.close();
        images.close();
        probes.close();
        engine.close();
    }
}
