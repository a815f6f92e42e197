package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Groups of the tests' guests.
final class Guests {

    static final String UP = "^guest: up";

    private Guests() {}

    static Map<String, Object> settings(LibvirtHost host, Path directory) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("uri", host.uri());
        settings.put("directory", directory.toString());
        settings.put("consoleDirectory", host.consoles().toString());
        settings.put("probeInterval", "100ms");
        return settings;
    }

    /// A machine that has nothing to boot: it runs, and takes no processor time from those that
    /// tests wait for.
    static ScalingGroup idle(LibvirtHost host, String id, Map<String, Object> more) {
        ScalingGroup booting = group(host, id, more);
        Map<String, Object> template = new HashMap<>(booting.launchTemplate());
        List.of("kernel", "initrd", "cmdline").forEach(template::remove);
        return booting.toBuilder().launchTemplate(template).build();
    }

    /// A tiny machine that is ready when it says so, with keys of the template added or replaced.
    static ScalingGroup group(LibvirtHost host, String id, Map<String, Object> more) {
        Map<String, Object> template = new HashMap<>();
        template.put("type", "qemu");
        template.put("kernel", host.kernel().toString());
        template.put("initrd", host.initrd().toString());
        // Without what costs an emulated processor time and tests nothing here.
        template.put(
                "cmdline",
                "console=ttyS0 quiet mitigations=off cryptomgr.notests random.trust_cpu=on"
                        + " no_timer_check edd=off audit=0 selinux=0 apparmor=0");
        template.put("image", Map.of("base", host.base().toString()));
        template.put("cpu", 1);
        template.put("memory", "512Mi");
        template.put("readiness", Map.of("console", UP));
        template.put("stop", Map.of("timeout", "20s"));
        template.putAll(more);
        return ScalingGroup.builder(id)
                .resourceType(ResourceType.VM)
                .maxCapacity(8)
                .launchTemplate(template)
                .build();
    }
}
