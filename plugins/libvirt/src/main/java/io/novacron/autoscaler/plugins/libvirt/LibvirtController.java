package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.libvirt.InstanceTag.Phase;
import io.novacron.autoscaler.plugins.libvirt.InstanceTag.State;
import io.novacron.autoscaler.plugins.libvirt.Machines.Machine;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Runs instances as virtual machines of a libvirt host, and measures them.
///
/// Everything that must last is in the machines' tags, so a controller that starts anew, on this
/// server or another, goes on where the last one was cut off. Calls run to their end on threads of
/// their own when the caller stops waiting. Machines run on when libvirt's daemon or this process
/// ends. Thread-safe.
final class LibvirtController implements ResourceController, MetricsProvider {

    private static final Set<ResourceType> TYPES =
            EnumSet.of(ResourceType.VM, ResourceType.COMPUTE_NODE, ResourceType.STORAGE_NODE);

    private final LibvirtSettings settings;
    private final InstantSource clock;
    private final LaunchJournal journal;
    private final Hypervisor hypervisor;
    private final Machines machines;
    private final MachineLauncher launcher;
    private final MachineResizer resizer;
    private final ReadinessProbe probe;
    private final Caretaker caretaker;
    private final DomainMetrics metrics;
    private final Map<String, Long> epochs = new HashMap<>();
    private boolean epochsKnown;

    /// @throws OutsideException where another controller has the directory
    LibvirtController(String name, LibvirtSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.journal = new LaunchJournal(settings.directory());
        this.hypervisor = new Hypervisor(name, settings.uri(), settings.concurrency());
        this.machines = new Machines(hypervisor, settings.owner());
        Volumes volumes = new Volumes(hypervisor);
        this.launcher =
                new MachineLauncher(hypervisor, machines, volumes, journal, settings, clock);
        this.resizer = new MachineResizer(machines, volumes, settings.unplugProcessors(), clock);
        this.probe =
                new ReadinessProbe(
                        hypervisor, machines, settings.consoleDirectory(), settings.probeTimeout());
        this.caretaker =
                new Caretaker(
                        hypervisor, machines, volumes, launcher, journal, probe, settings, clock);
        this.metrics = new DomainMetrics(new DomainStatistics(settings.uri()), clock);
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(
                Ability.SIZE,
                Ability.RESIZE_LIVE,
                Ability.RESIZE_RESTART,
                Ability.GROW_STORAGE,
                Ability.STOP);
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        if (!TYPES.contains(group.resourceType())) {
            problems.add(
                    Problem.error(
                            "resourceType",
                            group.resourceType().name().toLowerCase(Locale.ROOT),
                            "vm, compute_node or storage_node with this controller"));
        }
        if (!group.resourceIds().isEmpty()) {
            problems.add(
                    Problem.error(
                            "resourceIds",
                            "%s ids".formatted(group.resourceIds().size()),
                            "none: machines made by others are never touched"));
        }
        LaunchTemplate template = LaunchTemplate.read(group, problems);
        int addresses = template.addresses().size();
        if (addresses > 0 && addresses < group.maxCapacity()) {
            problems.add(
                    Problem.warning(
                            "launchTemplate.addresses",
                            addresses + " addresses",
                            "at least maxCapacity = " + group.maxCapacity()));
        }
        return problems;
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        caretaker.start();
        return hypervisor.within(
                call.timeout(),
                "list machines",
                () ->
                        known().stream()
                                .map(machine ->
                                        new ManagedInstance(
                                                machine.tag().group(),
                                                machine.tag().key(),
                                                view(machine)))
                                .toList());
    }

    /// All machines, and what their tags tell of epochs.
    private List<Machine> known() {
        List<Machine> all = machines.all();
        synchronized (epochs) {
            all.forEach(machine ->
                    epochs.merge(machine.tag().group(), machine.tag().state().epoch(), Math::max));
            if (!epochsKnown) {
                journal.epochs().forEach((group, epoch) -> epochs.merge(group, epoch, Math::max));
                epochsKnown = true;
            }
        }
        return all;
    }

    /// Refuses a caller that a newer owner of the group has replaced.
    private void fence(String group, Call call) {
        boolean known;
        synchronized (epochs) {
            known = epochsKnown;
        }
        if (!known) {
            known();
        }
        synchronized (epochs) {
            long newest = epochs.merge(group, call.epoch(), Math::max);
            if (call.epoch() < newest) {
                throw new OutsideException(
                        Kind.FENCED,
                        "epoch %s of group %s is older than %s"
                                .formatted(call.epoch(), group, newest));
            }
        }
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        caretaker.start();
        String group = request.group().id();
        MachineName name = MachineName.of(settings.owner(), group, request.key());
        return hypervisor.within(
                call.timeout(),
                "launch a machine of " + group,
                () ->
                        machines.alone(
                                name.name(),
                                settings.callTimeout(),
                                () -> {
                                    fence(group, call);
                                    Machine machine = launcher.launch(request, name, call.epoch());
                                    caretaker.wake();
                                    return view(machine);
                                }));
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        onMachine(
                "terminate",
                request.group(),
                request.instance(),
                call,
                machine -> {
                    InstanceTag tag = machine.tag();
                    if (tag.state().phase() != Phase.TERMINATING) {
                        // First the key is used up: a launch that comes late must not begin anew.
                        journal.terminated(tag.group(), tag.key(), newest(tag, call));
                        machines.tag(
                                machine, tag.in(Phase.TERMINATING, call.epoch(), clock.instant()));
                    }
                    return machine;
                });
    }

    private static long newest(InstanceTag tag, Call call) {
        return Math.max(tag.state().epoch(), call.epoch());
    }

    @Override
    public Instance resize(ResizeRequest request, Call call) {
        return onMachine(
                        "resize",
                        request.group(),
                        request.instance(),
                        call,
                        machine -> {
                            switch (machine.tag().state().phase()) {
                                case RUNNING, RESTARTING, STOPPED -> {}
                                case CREATING, TERMINATING, FAILED ->
                                        throw new OutsideException(
                                                Kind.INVALID,
                                                machine.name() + " is in no state to be resized");
                            }
                            return resizer.resize(
                                    machine, request.size(), request.how(), call.epoch());
                        })
                .map(this::view)
                .orElseThrow(() -> gone(request.instance()));
    }

    @Override
    public void stop(StopRequest request, Call call) {
        Optional<Machine> stopped =
                onMachine(
                        "stop",
                        request.group(),
                        request.instance(),
                        call,
                        machine ->
                                switch (machine.tag().state().phase()) {
                                    case STOPPED -> machine;
                                    case CREATING, RUNNING, RESTARTING ->
                                            machines.tag(
                                                    machine,
                                                    machine.tag()
                                                            .in(
                                                                    Phase.STOPPED,
                                                                    call.epoch(),
                                                                    clock.instant()));
                                    case TERMINATING, FAILED -> throw gone(machine.name());
                                });
        if (stopped.isEmpty()) {
            throw gone(request.instance());
        }
    }

    @Override
    public Instance start(StartRequest request, Call call) {
        return onMachine(
                        "start",
                        request.group(),
                        request.instance(),
                        call,
                        machine ->
                                switch (machine.tag().state().phase()) {
                                    case CREATING, RUNNING, RESTARTING -> machine;
                                    case STOPPED -> startAgain(machine, call);
                                    case TERMINATING, FAILED -> throw gone(machine.name());
                                })
                .map(this::view)
                .orElseThrow(() -> gone(request.instance()));
    }

    private Machine startAgain(Machine machine, Call call) {
        InstanceTag next = machine.tag().in(Phase.RESTARTING, call.epoch(), clock.instant());
        Machine restarting = machines.tag(machine, next);
        // One that is still shutting down is started by the caretaker once it is off.
        return machine.isActive() ? restarting : launcher.start(restarting);
    }

    private static OutsideException gone(String instance) {
        return new OutsideException(Kind.INVALID, "there is no machine " + instance);
    }

    private interface Change {
        Machine of(Machine machine);
    }

    /// Changes one machine of a group; empty where it is gone.
    private Optional<Machine> onMachine(
            String verb, ScalingGroup group, String instance, Call call, Change change) {
        caretaker.start();
        return hypervisor.within(
                call.timeout(),
                verb + " " + instance,
                () ->
                        machines.alone(
                                instance,
                                settings.callTimeout(),
                                () -> {
                                    fence(group.id(), call);
                                    Optional<Machine> found = machines.find(instance);
                                    found.ifPresent(machine -> checkGroup(machine, group));
                                    Optional<Machine> changed = found.map(change::of);
                                    caretaker.wake();
                                    return changed;
                                }));
    }

    private static void checkGroup(Machine machine, ScalingGroup group) {
        if (!machine.tag().group().equals(group.id())) {
            throw new OutsideException(
                    Kind.INVALID,
                    "instance %s belongs to group %s, not to %s"
                            .formatted(machine.name(), machine.tag().group(), group.id()));
        }
    }

    private Instance view(Machine machine) {
        State state = machine.tag().state();
        Caretaker.Health health = caretaker.health(machine);
        InstanceState shown = shown(machine);
        boolean isReady =
                shown == InstanceState.RUNNING && state.readySince().isPresent() && health.ready();
        return new Instance(
                machine.name(),
                shown,
                Optional.of(isReady),
                Optional.of(state.readySince().orElse(state.since())),
                state.size(),
                Optional.empty(),
                Optional.empty(),
                machine.tag().shownAddress(),
                shown != InstanceState.RUNNING || health.healthy(),
                false,
                false);
    }

    private InstanceState shown(Machine machine) {
        State state = machine.tag().state();
        return switch (state.phase()) {
            case CREATING, RESTARTING -> InstanceState.PENDING;
            case STOPPED -> InstanceState.STOPPED;
            case TERMINATING -> InstanceState.TERMINATING;
            case FAILED -> InstanceState.FAILED;
            case RUNNING -> {
                if (!machine.isActive()) {
                    yield InstanceState.FAILED;
                }
                if (state.readySince().isPresent()) {
                    yield InstanceState.RUNNING;
                }
                Optional<Instant> latest =
                        machine.tag().terms().readiness().timeout().map(state.since()::plus);
                yield latest.isPresent() && clock.instant().isAfter(latest.get())
                        ? InstanceState.FAILED
                        : InstanceState.PENDING;
            }
        };
    }

    /// Volumes that look like ours and belong to no machine, as of the last connection.
    List<String> orphans() {
        return caretaker.orphans().stream().map(VolumeName::toString).toList();
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return metrics.validate(group, metric, definition);
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        return metrics.collect(requests, call);
    }

    /// Machines keep running.
    @Override
    public void close() {
        caretaker.close();
        probe.close();
        hypervisor.close();
        journal.close();
    }
}
