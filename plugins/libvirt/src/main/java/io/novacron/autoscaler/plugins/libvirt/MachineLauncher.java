package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.plugins.libvirt.InstanceTag.Phase;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Bounds;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.CloudInit;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Image;
import io.novacron.autoscaler.plugins.libvirt.Machines.Machine;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a machine, in steps that can stop anywhere:
///
/// 1. the journal says which volumes are to come;
/// 2. the volumes are made, over what an earlier attempt left;
/// 3. the domain is defined, tagged `CREATING`: from here on it is listed;
/// 4. it is started, and tagged `RUNNING`;
/// 5. the journal forgets the launch.
///
/// What a crash leaves before step 3 is deleted by [#cleanUp], after it finished by the caretaker.
/// A step that fails undoes those before it, unless the connection is what failed. To be called
/// alone on the machine's name, on the hypervisor's threads.
final class MachineLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(MachineLauncher.class);

    private final Hypervisor hypervisor;
    private final Machines machines;
    private final Volumes volumes;
    private final LaunchJournal journal;
    private final LibvirtSettings settings;
    private final InstantSource clock;
    private final ReentrantLock assigning = new ReentrantLock();

    MachineLauncher(
            Hypervisor hypervisor,
            Machines machines,
            Volumes volumes,
            LaunchJournal journal,
            LibvirtSettings settings,
            InstantSource clock) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.volumes = volumes;
        this.journal = journal;
        this.settings = settings;
        this.clock = clock;
    }

    /// Makes the machine, or finds it.
    Machine launch(LaunchRequest request, MachineName name, long epoch) {
        ScalingGroup group = request.group();
        Optional<Machine> known = machines.find(name.name());
        if (known.isPresent()) {
            return goOn(known.get(), request);
        }
        if (journal.isTerminated(group.id(), request.key())) {
            throw new OutsideException(
                    Kind.INVALID,
                    "launch key %s of group %s was terminated"
                            .formatted(request.key(), group.id()));
        }
        if (machines.exists(name)) {
            throw new OutsideException(
                    Kind.INVALID,
                    "the name %s is taken by a machine that is not ours".formatted(name.name()));
        }
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate template = LaunchTemplate.read(group, problems);
        problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .findFirst()
                .ifPresent(problem -> {
                    throw new OutsideException(Kind.INVALID, problem.toString());
                });
        if (template.addresses().isEmpty()) {
            return make(request, template, name, epoch, Optional.empty());
        }
        // Until it is defined, nobody else sees that the address is taken.
        assigning.lock();
        try {
            return make(request, template, name, epoch, Optional.of(freeAddress(template)));
        } finally {
            assigning.unlock();
        }
    }

    private Machine goOn(Machine known, LaunchRequest request) {
        InstanceTag tag = known.tag();
        if (!tag.group().equals(request.group().id()) || !tag.key().equals(request.key())) {
            throw new OutsideException(
                    Kind.INVALID,
                    "the name %s is taken by a machine of group %s"
                            .formatted(known.name(), tag.group()));
        }
        return switch (tag.state().phase()) {
            case CREATING -> start(known);
            case RUNNING, RESTARTING, STOPPED, FAILED -> known;
            case TERMINATING ->
                    throw new OutsideException(
                            Kind.INVALID,
                            "launch key %s of group %s was terminated"
                                    .formatted(tag.key(), tag.group()));
        };
    }

    private String freeAddress(LaunchTemplate template) {
        Set<String> taken = new HashSet<>();
        machines.all().forEach(machine -> machine.tag().terms().assigned().ifPresent(taken::add));
        return template.addresses().stream()
                .filter(address -> !taken.contains(address))
                .findFirst()
                .orElseThrow(() ->
                        new OutsideException(
                                Kind.NO_CAPACITY,
                                "all %s addresses of the template are taken"
                                        .formatted(template.addresses().size())));
    }

    private Machine make(
            LaunchRequest request,
            LaunchTemplate template,
            MachineName name,
            long epoch,
            Optional<String> address) {
        Optional<VolumeName> disk = template.image().map(image -> volume(image, name, ".qcow2"));
        Optional<VolumeName> seed =
                template.cloudInit()
                        .flatMap(_ -> template.image())
                        .map(image -> volume(image, name, "-seed.iso"));
        List<VolumeName> ours = new ArrayList<>();
        disk.ifPresent(ours::add);
        seed.ifPresent(ours::add);
        journal.begin(new LaunchJournal.Launch(name.name(), ours));
        boolean clean = false;
        try {
            InstanceTag tag = tag(request, template, address, ours, epoch);
            Map<String, String> variables = variables(request, name, address);
            createVolumes(template, request.size(), disk, seed, variables);
            DomainDocument document =
                    DomainBuilder.build(
                            template,
                            new DomainBuilder.Parts(
                                    name,
                                    tag,
                                    bounds(template.bounds(), request.size()),
                                    disk,
                                    seed,
                                    ReadinessProbe.console(
                                            settings.consoleDirectory(), name.name()),
                                    variables),
                            this::hasKvm);
            machines.define(document, name.name());
            Machine made = start(new Machine(name.name(), name.uuid(), tag, false, false));
            clean = true;
            return made;
        } catch (OutsideException failed) {
            clean = failed.kind() != Kind.UNAVAILABLE || canUndo();
            if (clean) {
                undo(name, ours);
            }
            throw failed;
        } finally {
            if (clean) {
                journal.end(name.name());
            }
        }
    }

    /// Whether libvirt still answers: what cannot be undone now is left to the caretaker.
    private boolean canUndo() {
        try {
            hypervisor.ask("see whether libvirt answers", connect -> connect.getLibVersion());
            return true;
        } catch (OutsideException lost) {
            return false;
        }
    }

    private void undo(MachineName name, List<VolumeName> ours) {
        try {
            machines.find(name.name())
                    .ifPresent(machine -> {
                        machines.destroy(machine);
                        machines.undefine(machine);
                    });
            ours.forEach(volumes::delete);
        } catch (OutsideException still) {
            LOG.warn("something of {} could not be undone: {}", name.name(), still.getMessage());
        }
    }

    /// Deletes what a launch left that came to no machine; one that did is finished by others.
    ///
    /// @return whether nothing of it is left to do here
    boolean cleanUp(LaunchJournal.Launch launch) {
        Optional<Machine> machine = machines.find(launch.machine());
        if (machine.isEmpty()) {
            launch.volumes().forEach(volumes::delete);
            LOG.info("cleaned up after a launch of {} that was cut off", launch.machine());
        }
        journal.end(launch.machine());
        return true;
    }

    /// Starts a machine that is defined, for the first time or again.
    Machine start(Machine machine) {
        machines.create(machine);
        Machine started =
                machines.tag(
                        machine,
                        machine.tag()
                                .in(Phase.RUNNING, machine.tag().state().epoch(), clock.instant()));
        return new Machine(started.name(), started.uuid(), started.tag(), true, true);
    }

    private VolumeName volume(Image image, MachineName name, String ending) {
        return new VolumeName(image.pool().orElse(settings.pool()), name.name() + ending);
    }

    private InstanceTag tag(
            LaunchRequest request,
            LaunchTemplate template,
            Optional<String> address,
            List<VolumeName> ours,
            long epoch) {
        return new InstanceTag(
                settings.owner(),
                request.group().id(),
                request.key(),
                new InstanceTag.Terms(
                        address,
                        template.addressSource(),
                        template.port(),
                        template.stopTimeout(),
                        template.readiness(),
                        ours),
                new InstanceTag.State(
                        request.size()
                                .map(Flavor::name)
                                .or(() -> request.group().size().flatMap(size -> size.current())),
                        epoch,
                        Phase.CREATING,
                        clock.instant(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static Map<String, String> variables(
            LaunchRequest request, MachineName name, Optional<String> address) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("name", name.name());
        variables.put("uuid", name.uuid().toString());
        variables.put("group", request.group().id());
        variables.put("address", address.orElse(""));
        return variables;
    }

    private void createVolumes(
            LaunchTemplate template,
            Optional<Flavor> size,
            Optional<VolumeName> disk,
            Optional<VolumeName> seed,
            Map<String, String> variables) {
        Optional<Long> ofSize =
                size.map(flavor -> (long) flavor.storageBytes()).filter(bytes -> bytes > 0);
        disk.ifPresent(volume -> {
            Image image = template.image().orElseThrow();
            volumes.createOverlay(volume, image, ofSize.or(image::sizeBytes));
        });
        seed.ifPresent(volume ->
                volumes.createWith(volume, seed(template.cloudInit().orElseThrow(), variables)));
    }

    private static byte[] seed(CloudInit cloudInit, Map<String, String> variables) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "meta-data",
                "instance-id: %s\nlocal-hostname: %s\n"
                        .formatted(variables.get("uuid"), variables.get("name")));
        files.put("user-data", LaunchTemplate.substitute(cloudInit.userData(), variables));
        cloudInit
                .networkConfig()
                .ifPresent(text ->
                        files.put("network-config", LaunchTemplate.substitute(text, variables)));
        try {
            return SeedImage.of(files);
        } catch (IOException broken) {
            throw new OutsideException(Kind.UNAVAILABLE, "cannot make the seed image", broken);
        }
    }

    private static Bounds bounds(Bounds template, Optional<Flavor> size) {
        if (size.isEmpty()) {
            return template;
        }
        // A size that says nothing of one of them leaves it to the template.
        int cpu =
                size.get().cpu() > 0 ? LaunchTemplate.processors(size.get().cpu()) : template.cpu();
        long memory =
                size.get().memoryBytes() > 0
                        ? (long) size.get().memoryBytes()
                        : template.memoryBytes();
        return new Bounds(
                cpu,
                Math.max(cpu, template.maxCpu()),
                memory,
                Math.max(memory, template.maxMemoryBytes()));
    }

    private boolean hasKvm() {
        String capabilities =
                hypervisor.ask("ask what the host can do", connect -> connect.getCapabilities());
        var guests = XmlTree.children(XmlTree.parse(capabilities).root(), "guest");
        return guests.stream()
                .flatMap(guest -> XmlTree.children(guest, "arch").stream())
                .flatMap(arch -> XmlTree.children(arch, "domain").stream())
                .anyMatch(domain -> domain.getAttribute("type").equals("kvm"));
    }
}
