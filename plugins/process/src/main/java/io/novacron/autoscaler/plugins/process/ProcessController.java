package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Runs instances as processes of this machine.
///
/// A launch is durable before the instance's program runs ([ProcessLauncher]), and what runs is
/// proven by pid and start time, so after `kill -9` at any point the next controller on the same
/// directory finds every instance again and starts none twice. Instances outlive the controller:
/// [#close()] leaves them running.
///
/// Thread-safe. Launches run one after another (a few milliseconds each: one durable write and one
/// fork), terminations and listings beside them.
public final class ProcessController implements ResourceController {

    private static final String ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int ID_LENGTH = 8;

    private final ProcessSettings settings;
    private final StateDirectory state;
    private final ProcessTable processes = new ProcessTable();
    private final ProcessLauncher launcher;
    private final ReadinessProbe probe;
    private final InstantSource clock;
    private final Ports ports = new Ports();
    private final BoundedWork work = new BoundedWork("the process controller");
    private final ReentrantLock launching = new ReentrantLock();
    private final SplittableRandom random = new SplittableRandom();
    private final Map<String, SupervisedProcess> instances = new ConcurrentHashMap<>();
    private final Map<String, Long> epochs = newest();
    private final Map<GroupKey, Boolean> terminated = newest();
    private volatile boolean closed;

    /// A map that forgets its oldest entries, so that deleted groups and old keys do not pile up.
    private static <K, V> Map<K, V> newest() {
        return Collections.synchronizedMap(
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                        return size() > StateDirectory.MOST_TERMINATED;
                    }
                });
    }

    private record GroupKey(String group, String key) {}

    private ProcessController(ProcessSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.state = new StateDirectory(settings.directory());
        this.launcher = new ProcessLauncher(settings.inheritEnvironment());
        this.probe = new ReadinessProbe(settings.probeTimeout(), settings.probeConcurrency());
    }

    /// Opens a controller on its directory and takes up the instances found there.
    ///
    /// @throws OutsideException where another controller has the directory, or it is damaged
    public static ProcessController open(ProcessSettings settings, InstantSource clock) {
        ProcessController controller = new ProcessController(settings, clock);
        boolean recovered = false;
        try {
            controller.recover();
            recovered = true;
            return controller;
        } finally {
            if (!recovered) {
                controller.close();
            }
        }
    }

    private void recover() {
        for (InstanceRecord record : state.loadTerminated()) {
            terminated.put(new GroupKey(record.group(), record.key()), Boolean.TRUE);
            epochs.merge(record.group(), record.epoch(), Math::max);
        }
        List<InstanceRecord> found = new ArrayList<>(state.loadInstances());
        Recovery recovery = new Recovery(state, processes, clock);
        found.addAll(recovery.adoptUnrecorded(found));
        for (InstanceRecord record : found) {
            epochs.merge(record.group(), record.epoch(), Math::max);
            record.port().ifPresent(ports::adopt);
            supervise(record, Optional.empty());
        }
    }

    private SupervisedProcess supervise(InstanceRecord record, Optional<Process> child) {
        SupervisedProcess instance =
                new SupervisedProcess(
                        new SupervisedProcess.Surroundings(
                                settings, state, processes, probe, clock, this::forget),
                        record,
                        child);
        instances.put(record.id(), instance);
        instance.start();
        return instance;
    }

    private void forget(SupervisedProcess instance) {
        InstanceRecord record = instance.record();
        terminated.put(new GroupKey(record.group(), record.key()), Boolean.TRUE);
        instances.remove(record.id());
        record.port().ifPresent(ports::give);
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        if (group.network().containsKey("attach")) {
            problems.add(
                    Problem.error(
                            "network.attach",
                            "networks",
                            "nothing: a process uses the machine's own network"));
        }
        if (group.resourceType() != ResourceType.PROCESS
                && group.resourceType() != ResourceType.SERVICE) {
            problems.add(
                    Problem.error(
                            "resourceType",
                            group.resourceType().name().toLowerCase(java.util.Locale.ROOT),
                            "process or service with this controller"));
        }
        group.size()
                .filter(size -> size.resize() != Resize.REPLACE)
                .filter(_ -> group.mode() != ScalingMode.HORIZONTAL)
                .ifPresent(size ->
                        problems.add(
                                Problem.error(
                                        "size.resize",
                                        size.resize().name().toLowerCase(java.util.Locale.ROOT),
                                        "replace: a process keeps the size it was started with")));
        if (!group.resourceIds().isEmpty()) {
            problems.add(
                    Problem.error(
                            "resourceIds",
                            "%s ids".formatted(group.resourceIds().size()),
                            "none: processes started by others cannot be adopted"));
        }
        LaunchTemplate template = LaunchTemplate.read(group.launchTemplate(), problems);
        if (group.size().isEmpty()) {
            problems.addAll(template.sizeVariables());
        }
        template.ports()
                .map(range -> range.to() - range.from() + 1)
                .filter(count -> count < group.maxCapacity())
                .ifPresent(count ->
                        problems.add(
                                Problem.warning(
                                        "launchTemplate.ports",
                                        count + " ports",
                                        "at least maxCapacity = " + group.maxCapacity())));
        return problems;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.SIZE);
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        return work.within(
                call,
                "list processes",
                () ->
                        instances.values().stream()
                                .sorted(Comparator.comparing(instance -> instance.record().id()))
                                .map(ProcessController::managed)
                                .toList());
    }

    private static ManagedInstance managed(SupervisedProcess instance) {
        Instance view = instance.view();
        return new ManagedInstance(instance.record().group(), instance.record().key(), view);
    }

    /// What happened to a failed instance, e.g. `exited with code 3`.
    public Optional<String> failure(String instance) {
        return Optional.ofNullable(instances.get(instance))
                .flatMap(found -> found.record().failure())
                .map(InstanceRecord.Failure::detail);
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        String what = "launch an instance of " + request.group().id();
        return work.within(
                call,
                what,
                () -> {
                    if (!launching.tryLock(call.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                        throw new OutsideException(Kind.TIMED_OUT, what + ": others are launching");
                    }
                    try {
                        return launchAlone(request, call);
                    } finally {
                        launching.unlock();
                    }
                });
    }

    private Instance launchAlone(LaunchRequest request, Call call) throws IOException {
        ScalingGroup group = request.group();
        fence(group.id(), call);
        Optional<SupervisedProcess> known =
                instances.values().stream()
                        .filter(instance -> instance.record().key().equals(request.key()))
                        .filter(instance -> instance.record().group().equals(group.id()))
                        .findFirst();
        if (known.isPresent()) {
            return known.get().view();
        }
        if (closed) {
            throw new OutsideException(Kind.UNAVAILABLE, "the process controller is closed");
        }
        if (terminated.containsKey(new GroupKey(group.id(), request.key()))) {
            throw new OutsideException(
                    Kind.INVALID,
                    "launch key %s of group %s was terminated"
                            .formatted(request.key(), group.id()));
        }
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate template = LaunchTemplate.read(group.launchTemplate(), problems);
        if (!problems.isEmpty()) {
            throw new OutsideException(Kind.INVALID, problems.getFirst().toString());
        }
        OptionalInt port = OptionalInt.empty();
        if (template.ports().isPresent()) {
            LaunchTemplate.PortRange range = template.ports().get();
            port = ports.take(range);
            if (port.isEmpty()) {
                throw new OutsideException(
                        Kind.NO_CAPACITY,
                        "no free port from %s to %s".formatted(range.from(), range.to()));
            }
        }
        boolean launched = false;
        try {
            Instance instance = fork(request, template, port, call.epoch());
            launched = true;
            return instance;
        } finally {
            if (!launched) {
                port.ifPresent(ports::give);
            }
        }
    }

    private Instance fork(
            LaunchRequest request, LaunchTemplate template, OptionalInt port, long epoch)
            throws IOException {
        String group = request.group().id();
        String id = newId(group);
        String tag = InstanceRecord.tag(state.controller(), id, port, group, request.key());
        ProcessLauncher.Prepared prepared =
                launcher.prepare(
                        new ProcessLauncher.Start(
                                template, id, group, port, tag, state.log(id), request.size()));
        InstanceRecord record = null;
        boolean started = false;
        try {
            ProcessIdentity identity =
                    processes
                            .find(prepared.process().pid())
                            .orElseThrow(() ->
                                    new OutsideException(
                                            Kind.UNAVAILABLE, id + " ended before it began"));
            record =
                    new InstanceRecord(
                            id,
                            group,
                            request.key(),
                            port,
                            identity,
                            epoch,
                            clock.instant(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            template.readiness(),
                            template.stop(),
                            template.log(),
                            request.size().map(Flavor::name));
            state.write(record);
            prepared.open();
            started = true;
        } finally {
            if (!started) {
                prepared.abandon();
                if (record != null) {
                    state.remove(record);
                }
            }
        }
        return supervise(record, Optional.of(prepared.process())).view();
    }

    private String newId(String group) {
        while (true) {
            StringBuilder id = new StringBuilder(group).append('-');
            for (int letter = 0; letter < ID_LENGTH; letter++) {
                id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
            }
            if (!state.knows(id.toString())) {
                return id.toString();
            }
        }
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        work.within(
                call,
                "terminate " + request.instance(),
                () -> {
                    fence(request.group().id(), call);
                    SupervisedProcess instance = instances.get(request.instance());
                    if (instance == null) {
                        return Boolean.TRUE;
                    }
                    if (!instance.record().group().equals(request.group().id())) {
                        throw new OutsideException(
                                Kind.INVALID,
                                "instance %s belongs to group %s, not to %s"
                                        .formatted(
                                                request.instance(),
                                                instance.record().group(),
                                                request.group().id()));
                    }
                    instance.terminate(call.epoch());
                    return Boolean.TRUE;
                });
    }

    /// Refuses a caller that a newer owner of the group has replaced.
    private void fence(String group, Call call) {
        long newest = epochs.merge(group, call.epoch(), Math::max);
        if (call.epoch() < newest) {
            throw new OutsideException(
                    Kind.FENCED,
                    "epoch %s of group %s is older than %s".formatted(call.epoch(), group, newest));
        }
    }

    /// Ids of the instances under watch, for tests.
    Set<String> watched() {
        return new HashSet<>(instances.keySet());
    }

    /// Stops watching and gives the directory up. Instances keep running.
    @Override
    public void close() {
        closed = true;
        work.close();
        instances.values().forEach(SupervisedProcess::beginClose);
        probe.close();
        instances.values().forEach(SupervisedProcess::close);
        state.close();
    }
}
