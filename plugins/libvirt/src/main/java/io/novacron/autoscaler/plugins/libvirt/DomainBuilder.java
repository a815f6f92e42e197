package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Attachment;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Boot;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Bounds;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Hardware;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/// Makes a machine's XML from its launch template.
final class DomainBuilder {

    private static final String EMPTY =
            "<domain><os><type>hvm</type></os><features><acpi/><apic/></features>"
                    + "<clock offset='utc'/><on_poweroff>destroy</on_poweroff>"
                    + "<on_reboot>restart</on_reboot><on_crash>destroy</on_crash><devices/></domain>";

    private DomainBuilder() {}

    /// What one machine has of its own.
    ///
    /// @param bounds the template's, with the size that was asked for
    /// @param disk overlay on the template's image
    /// @param seed what cloud-init reads
    /// @param console the serial console's file
    /// @param variables values of `${name}` and so on
    record Parts(
            MachineName name,
            InstanceTag tag,
            Bounds bounds,
            Optional<VolumeName> disk,
            Optional<VolumeName> seed,
            Path console,
            Map<String, String> variables) {}

    /// @param hasKvm whether the host can run machines with KVM; asked where it matters
    static DomainDocument build(LaunchTemplate template, Parts parts, BooleanSupplier hasKvm) {
        DomainDocument domain =
                switch (template.hardware()) {
                    case Hardware.Document(String xml) -> DomainDocument.parse(xml);
                    case Hardware.Plain plain -> plain(plain, hasKvm);
                };
        domain.substitute(parts.variables());
        domain.setText("name", parts.name().name());
        domain.setText("uuid", parts.name().uuid().toString());
        domain.tag(parts.tag());
        Bounds bounds = parts.bounds();
        domain.setProcessors(bounds.cpu(), bounds.maxCpu());
        domain.setMemoryKib(
                DomainDocument.kib((double) bounds.memoryBytes()),
                DomainDocument.kib((double) bounds.maxMemoryBytes()));
        Element devices = domain.devices();
        parts.disk().ifPresent(volume -> addDisk(domain, devices, volume, "qcow2", false));
        parts.seed().ifPresent(volume -> addDisk(domain, devices, volume, "raw", true));
        addCards(domain, devices, template, parts.name());
        if (template.hardware() instanceof Hardware.Plain
                || template.readiness().check() instanceof Readiness.Check.Console) {
            setConsole(domain, devices, parts.console());
        }
        if (template.agent()) {
            addAgentChannel(domain, devices);
        }
        setBalloon(domain, devices);
        return domain;
    }

    private static DomainDocument plain(Hardware.Plain plain, BooleanSupplier hasKvm) {
        DomainDocument domain = DomainDocument.parse(EMPTY);
        boolean kvm =
                switch (plain.type()) {
                    case "kvm" -> true;
                    case "auto" -> hasKvm.getAsBoolean();
                    default -> false;
                };
        domain.root().setAttribute("type", kvm ? "kvm" : "qemu");
        if (kvm) {
            domain.tree().ensure(domain.root(), "cpu").setAttribute("mode", "host-model");
        }
        Element os = domain.tree().ensure(domain.root(), "os");
        domain.tree().ensure(os, "type").setAttribute("machine", plain.machine());
        plain.boot().ifPresent(boot -> boot(domain, os, boot));
        return domain;
    }

    private static void boot(DomainDocument domain, Element os, Boot boot) {
        domain.tree().add(os, "kernel").setTextContent(boot.kernel());
        boot.initrd().ifPresent(path -> domain.tree().add(os, "initrd").setTextContent(path));
        domain.tree().add(os, "cmdline").setTextContent(boot.cmdline());
    }

    private static void addDisk(
            DomainDocument domain,
            Element devices,
            VolumeName volume,
            String format,
            boolean readOnly) {
        String target = freeTarget(devices);
        Element disk = domain.tree().add(devices, "disk");
        disk.setAttribute("type", "volume");
        disk.setAttribute("device", "disk");
        Element driver = domain.tree().add(disk, "driver");
        driver.setAttribute("name", "qemu");
        driver.setAttribute("type", format);
        Element source = domain.tree().add(disk, "source");
        source.setAttribute("pool", volume.pool());
        source.setAttribute("volume", volume.name());
        Element place = domain.tree().add(disk, "target");
        place.setAttribute("dev", target);
        place.setAttribute("bus", "virtio");
        if (readOnly) {
            domain.tree().add(disk, "readonly");
        }
    }

    private static String freeTarget(Element devices) {
        Set<String> taken =
                XmlTree.children(devices, "disk").stream()
                        .flatMap(disk -> XmlTree.child(disk, "target").stream())
                        .map(target -> target.getAttribute("dev"))
                        .collect(Collectors.toSet());
        return Stream.iterate('a', letter -> (char) (letter + 1))
                .limit(26)
                .map(letter -> "vd" + letter)
                .filter(target -> !taken.contains(target))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("26 disks are taken"));
    }

    private static void addCards(
            DomainDocument domain, Element devices, LaunchTemplate template, MachineName name) {
        int card = XmlTree.children(devices, "interface").size();
        for (Attachment attachment : template.attachments()) {
            Element added = domain.tree().add(devices, "interface");
            added.setAttribute("type", attachment.kind());
            domain.tree().add(added, "mac").setAttribute("address", name.hardwareAddress(card++));
            if (!attachment.kind().equals("user")) {
                domain.tree()
                        .add(added, "source")
                        .setAttribute(attachment.kind(), attachment.name());
            }
            domain.tree().add(added, "model").setAttribute("type", "virtio");
        }
    }

    /// The one serial port writes to a file: what it says is the only thing a machine without
    /// network can be known by.
    private static void setConsole(DomainDocument domain, Element devices, Path file) {
        Stream.of("serial", "console")
                .flatMap(kind -> XmlTree.children(devices, kind).stream())
                .forEach(devices::removeChild);
        Element serial = domain.tree().add(devices, "serial");
        serial.setAttribute("type", "file");
        domain.tree().add(serial, "source").setAttribute("path", file.toString());
        domain.tree().add(serial, "target").setAttribute("port", "0");
    }

    private static void addAgentChannel(DomainDocument domain, Element devices) {
        Element channel = domain.tree().add(devices, "channel");
        channel.setAttribute("type", "unix");
        Element target = domain.tree().add(channel, "target");
        target.setAttribute("type", "virtio");
        target.setAttribute("name", "org.qemu.guest_agent.0");
    }

    /// Memory is given and taken by the balloon, which also reports what the guest uses.
    private static void setBalloon(DomainDocument domain, Element devices) {
        Element balloon = domain.tree().ensure(devices, "memballoon");
        if (!balloon.hasAttribute("model")) {
            balloon.setAttribute("model", "virtio");
        }
        domain.tree().ensure(balloon, "stats").setAttribute("period", "1");
    }
}
