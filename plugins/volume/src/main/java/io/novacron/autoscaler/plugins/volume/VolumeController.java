package io.novacron.autoscaler.plugins.volume;

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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Instances as volumes of this machine, grown while they are in use: file systems in image files
/// or logical volumes, mounted below the directory, or images for QEMU. Needs Linux, and root for
/// what is mounted. Measures its volumes itself.
///
/// What is to be is written down before it is done, and every step looks before it acts, so a call
/// cut short by anything is completed by the next one or by the next start. A file system is made
/// only in an image that no one has been given yet. Thread-safe; changes come one after the other.
public final class VolumeController implements ResourceController, MetricsProvider {

    private static final Logger LOG = LoggerFactory.getLogger(VolumeController.class);

    /// For completing at the start what the last run left.
    private static final Duration RECOVERY = Duration.ofMinutes(1);

    private final VolumeSettings settings;
    private final InstantSource clock;
    private final VolumeDirectory files;
    private final VolumeMetrics metrics;
    private final ReentrantLock changes = new ReentrantLock();

    private VolumeController(VolumeSettings settings, InstantSource clock, VolumeDirectory files) {
        this.settings = settings;
        this.clock = clock;
        this.files = files;
        this.metrics = new VolumeMetrics(files, this::volume, clock);
    }

    /// Takes the directory and brings its volumes to where they were to be: a machine that started
    /// again has none mounted.
    ///
    /// @throws OutsideException where another controller has the directory, or this machine cannot
    ///   have such volumes
    public static VolumeController open(VolumeSettings settings, InstantSource clock) {
        settings.kind().require();
        VolumeController controller =
                new VolumeController(settings, clock, new VolumeDirectory(settings.directory()));
        controller.recover();
        return controller;
    }

    private void recover() {
        for (VolumeRecord volume : files.all()) {
            Commands commands = new Commands(System.nanoTime() + RECOVERY.toNanos());
            try {
                complete(volume, commands);
            } catch (OutsideException stays) {
                // Listed as it is, failed or leaving, and tried again by the calls that follow.
                LOG.warn("volume {} is not as it is to be: {}", volume.id(), stays.getMessage());
            }
        }
    }

    private VolumeRecord complete(VolumeRecord volume, Commands commands) {
        Volume device = volume(volume.id());
        switch (volume.state()) {
            case MAKING -> {
                device.make(volume.bytes(), commands);
                device.attach(commands);
                VolumeRecord ready = volume.ready(clock.instant());
                files.write(ready);
                return ready;
            }
            case READY -> {
                device.attach(commands);
                device.resize(volume.bytes(), commands);
                return volume;
            }
            case GOING -> {
                files.markGone(volume.id());
                device.release(commands);
                device.erase(commands);
                files.delete(volume.id());
                return volume;
            }
        }
        throw new IllegalStateException("state " + volume.state());
    }

    private Volume volume(String id) {
        return settings.kind().volume(files, id, settings.reserveBytes());
    }

    @Override
    public Set<Ability> abilities() {
        Set<Ability> abilities =
                EnumSet.of(Ability.SIZE, Ability.RESIZE_LIVE, Ability.GROW_STORAGE);
        if (settings.kind().shrinks()) {
            abilities.add(Ability.SHRINK_STORAGE);
        }
        return abilities;
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        return VolumeTemplate.problems(group, settings.kind());
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        List<ManagedInstance> instances = new ArrayList<>();
        for (VolumeRecord volume : files.all()) {
            instances.add(new ManagedInstance(volume.group(), volume.key(), instance(volume)));
        }
        return instances;
    }

    private Instance instance(VolumeRecord volume) {
        InstanceState state =
                switch (volume.state()) {
                    case MAKING -> InstanceState.PENDING;
                    case READY ->
                            volume(volume.id()).isServing()
                                    ? InstanceState.RUNNING
                                    : InstanceState.FAILED;
                    case GOING -> InstanceState.TERMINATING;
                };
        return new Instance(
                volume.id(),
                state,
                Optional.of(state == InstanceState.RUNNING),
                volume.since(),
                volume.size(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(volume(volume.id()).address().toString()),
                true,
                false,
                false);
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        ScalingGroup group = request.group();
        if (validate(group).stream()
                .anyMatch(problem -> problem.severity() == Problem.Severity.ERROR)) {
            throw new OutsideException(
                    Kind.INVALID, "the launch template of %s is wrong".formatted(group.id()));
        }
        long bytes = VolumeTemplate.bytes(group, request.size(), settings.kind());
        String id = VolumeDirectory.id(group.id(), request.key());
        return changing(
                call,
                commands -> {
                    if (files.isGone(id)) {
                        throw new OutsideException(
                                Kind.INVALID, "volume %s has been removed".formatted(id));
                    }
                    Optional<VolumeRecord> known = files.find(id);
                    if (known.isPresent() && known.get().state() != VolumeRecord.State.MAKING) {
                        return instance(known.get());
                    }
                    VolumeRecord wanted =
                            known.orElseGet(() ->
                                    new VolumeRecord(
                                            id,
                                            group.id(),
                                            request.key(),
                                            VolumeRecord.State.MAKING,
                                            bytes,
                                            request.size().map(Sizing.Flavor::name),
                                            Optional.empty()));
                    return instance(launched(wanted, commands));
                });
    }

    // Without room nothing is left behind: the runtime may ask for something else.
    private VolumeRecord launched(VolumeRecord wanted, Commands commands) {
        try {
            files.write(wanted);
            return complete(wanted, commands);
        } catch (OutsideException failed) {
            if (failed.kind() == Kind.NO_CAPACITY) {
                volume(wanted.id()).erase(commands);
                files.delete(wanted.id());
            }
            throw failed;
        }
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        changing(
                call,
                commands -> {
                    Optional<VolumeRecord> known = files.find(request.instance());
                    if (known.isPresent()) {
                        VolumeRecord volume = own(request.group(), known.get());
                        files.write(volume.going());
                        complete(volume.going(), commands);
                    }
                    return known;
                });
    }

    @Override
    public Instance resize(ResizeRequest request, Call call) {
        if (request.how() != Sizing.Resize.LIVE) {
            throw new OutsideException(
                    Kind.INVALID, "the size of a volume changes live, not by a restart");
        }
        long bytes =
                VolumeTemplate.bytes(request.group(), Optional.of(request.size()), settings.kind());
        return changing(
                call,
                commands -> {
                    VolumeRecord volume =
                            files.find(request.instance())
                                    .filter(known -> known.state() == VolumeRecord.State.READY)
                                    .orElseThrow(() ->
                                            new OutsideException(
                                                    Kind.INVALID,
                                                    "there is no volume "
                                                            + "%s that is ready"
                                                                    .formatted(
                                                                            request.instance())));
                    own(request.group(), volume);
                    if (bytes < volume.bytes() && !settings.kind().shrinks()) {
                        throw new OutsideException(
                                Kind.INVALID,
                                "%s does not shrink".formatted(settings.kind().text()));
                    }
                    VolumeRecord wanted = volume.sized(bytes, request.size().name());
                    return instance(resized(volume, wanted, commands));
                });
    }

    private VolumeRecord resized(VolumeRecord before, VolumeRecord wanted, Commands commands) {
        files.write(wanted);
        try {
            return complete(wanted, commands);
        } catch (OutsideException failed) {
            // It did not happen and never will by itself; what is unsure is completed later.
            if (failed.kind() == Kind.NO_CAPACITY || wanted.bytes() < before.bytes()) {
                files.write(before);
            }
            throw failed;
        }
    }

    private static VolumeRecord own(ScalingGroup group, VolumeRecord volume) {
        if (!volume.group().equals(group.id())) {
            throw new OutsideException(
                    Kind.INVALID,
                    "volume %s is not of group %s".formatted(volume.id(), group.id()));
        }
        return volume;
    }

    private interface Change<T> {
        T make(Commands commands);
    }

    private <T> T changing(Call call, Change<T> change) {
        Commands commands = new Commands(System.nanoTime() + call.timeout().toNanos());
        try {
            if (!changes.tryLock(commands.left(), TimeUnit.NANOSECONDS)) {
                throw new OutsideException(Kind.TIMED_OUT, "earlier changes of volumes take long");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(Kind.UNAVAILABLE, "interrupted", interrupted);
        }
        try {
            files.fence(call.epoch());
            return change.make(commands);
        } finally {
            changes.unlock();
        }
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return VolumeMetrics.problems(metric, definition);
    }

    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        return metrics.collect(
                requests, new Commands(System.nanoTime() + call.timeout().toNanos()));
    }

    /// Lets the directory go; volumes stay mounted. May be called twice, as controller and as
    /// provider.
    @Override
    public void close() {
        files.close();
    }
}
