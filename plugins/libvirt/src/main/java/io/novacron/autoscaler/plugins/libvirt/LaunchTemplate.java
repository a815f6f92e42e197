package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.spi.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a group's `launchTemplate` says about one machine, with its attachments to networks. May
/// hold secrets in `cloudInit` and `domain`, so [#toString()] shows neither.
///
/// @param hardware what the machine is made of
/// @param bounds of its size
/// @param image of its disk; empty: it has none of ours
/// @param cloudInit what its first start is told; empty: nothing
/// @param attachments to networks, in order
/// @param agent whether it gets a channel for the guest agent
/// @param addresses to assign from; empty: asked of `addressSource`
/// @param port shown with the address
record LaunchTemplate(
        Hardware hardware,
        Bounds bounds,
        Optional<Image> image,
        Optional<CloudInit> cloudInit,
        List<Attachment> attachments,
        boolean agent,
        AddressSource addressSource,
        List<String> addresses,
        OptionalInt port,
        Readiness readiness,
        Duration stopTimeout) {

    /// What may stand in `domain`, `cmdline` and `cloudInit`: `${name}` and so on.
    static final List<String> VARIABLES = List.of("name", "uuid", "group", "address");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Duration LONGEST = Duration.ofDays(1);

    /// Time to shut down, where nothing is said: as long as `docker stop` six times, since a
    /// machine stops services one after another.
    private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(60);

    LaunchTemplate {
        attachments = List.copyOf(attachments);
        addresses = List.copyOf(addresses);
    }

    /// The machine without what is added to it.
    sealed interface Hardware {

        /// A domain's XML; name, uuid, tag, size and devices of ours are put in.
        record Document(String xml) implements Hardware {}

        /// @param type `kvm`, `qemu` (emulated, slow), or `auto`: KVM where the host has it
        /// @param machine as QEMU calls it, default `q35`
        record Plain(String type, String machine, Optional<Boot> boot) implements Hardware {}
    }

    /// A kernel that is started directly.
    record Boot(String kernel, Optional<String> initrd, String cmdline) {}

    /// @param cpu vCPUs at the launch
    /// @param maxCpu vCPUs up to which it can grow while it runs
    /// @param memoryBytes memory at the launch
    /// @param maxMemoryBytes memory up to which it can grow while it runs
    record Bounds(int cpu, int maxCpu, long memoryBytes, long maxMemoryBytes) {}

    /// @param base file that overlays are based on; never written to
    /// @param sizeBytes of the disk; empty: the base's
    record Image(String base, String format, Optional<Long> sizeBytes, Optional<String> pool) {}

    /// The documents of cloud-init's NoCloud source.
    record CloudInit(String userData, Optional<String> networkConfig) {}

    /// @param kind `network` (libvirt's), `bridge` or `user` (no privileges, outgoing only)
    record Attachment(String kind, String name) {}

    /// Reads what a group says; where `problems` gets an error the result is not usable.
    static LaunchTemplate read(ScalingGroup group, List<Problem> problems) {
        Map<String, Object> template = group.launchTemplate();
        SettingsReader reader = new SettingsReader(template, "launchTemplate");
        TemplateReader keys = new TemplateReader(reader, template);
        Hardware hardware = keys.hardware();
        Optional<Image> image = reader.section("image").map(TemplateReader::image);
        Optional<CloudInit> cloudInit = keys.cloudInit();
        List<String> addresses = keys.addresses();
        Readiness readiness = keys.readiness();
        boolean agent = reader.flag("agent").orElse(false);
        AddressSource source = keys.addressSource(agent);
        if (readiness.check() instanceof Readiness.Check.Agent && !agent) {
            reader.problem("readiness", "agent", "launchTemplate.agent: true beside it");
        }
        if (image.isEmpty() && cloudInit.isPresent()) {
            reader.problem("cloudInit", "no image", "launchTemplate.image beside it");
        }
        OptionalInt port =
                reader.integer("port", 1, 65_535)
                        .map(OptionalInt::of)
                        .orElse(portOf(readiness.check()));
        Duration stopTimeout =
                reader.section("stop")
                        .flatMap(stop -> stop.duration("timeout", Duration.ZERO, LONGEST))
                        .orElse(DEFAULT_STOP_TIMEOUT);
        Bounds bounds = bounds(reader, group);
        List<Problem> found = reader.finish();
        problems.addAll(found);
        return new LaunchTemplate(
                hardware,
                bounds,
                image,
                cloudInit,
                Attachments.read(group.network(), problems),
                agent,
                source,
                addresses,
                port,
                readiness,
                stopTimeout);
    }

    private static OptionalInt portOf(Readiness.Check check) {
        return switch (check) {
            case Readiness.Check.Tcp(int port) -> OptionalInt.of(port);
            case Readiness.Check.Http(int port, _) -> OptionalInt.of(port);
            case Readiness.Check.Running(), Readiness.Check.Agent(), Readiness.Check.Console(_) ->
                    OptionalInt.empty();
        };
    }

    /// The template's size, or else the group's current one; growth up to the largest of the group.
    private static Bounds bounds(SettingsReader reader, ScalingGroup group) {
        Optional<Flavor> current = group.size().flatMap(Sizing::currentFlavor);
        Optional<Integer> cpu =
                reader.integer("cpu", 1, 1024)
                        .or(() -> current.map(flavor -> processors(flavor.cpu())));
        Optional<Long> memory =
                reader.bytes("memory", 1 << 20)
                        .or(() -> current.map(flavor -> (long) flavor.memoryBytes()));
        if (cpu.isEmpty()) {
            reader.problem("cpu", "nothing", "a number of vCPUs, or size.current");
        }
        if (memory.isEmpty()) {
            reader.problem("memory", "nothing", "bytes such as 2Gi, or size.current");
        }
        int cpuOrOne = cpu.orElse(1);
        long memoryOrOne = memory.orElse(1L << 20);
        int largestCpu = group.size().map(LaunchTemplate::largestCpu).orElse(0);
        long largestMemory = group.size().map(LaunchTemplate::largestMemory).orElse(0L);
        Optional<Integer> maxCpu = reader.integer("maxCpu", 1, 1024);
        Optional<Long> maxMemory = reader.bytes("maxMemory", 1 << 20);
        maxCpu.filter(max -> max < Math.max(cpuOrOne, largestCpu))
                .ifPresent(max ->
                        reader.problem(
                                "maxCpu",
                                max.toString(),
                                "at least cpu and the largest size, "
                                        + Math.max(cpuOrOne, largestCpu)));
        maxMemory
                .filter(max -> max < Math.max(memoryOrOne, largestMemory))
                .ifPresent(max ->
                        reader.problem(
                                "maxMemory",
                                max + " bytes",
                                "at least memory and the largest size, "
                                        + Math.max(memoryOrOne, largestMemory)));
        return new Bounds(
                cpuOrOne,
                maxCpu.orElse(Math.max(cpuOrOne, largestCpu)),
                memoryOrOne,
                maxMemory.orElse(Math.max(memoryOrOne, largestMemory)));
    }

    /// A machine has whole vCPUs: a size of 1.5 gets two.
    static int processors(double cores) {
        return (int) Math.max(1, Math.ceil(cores));
    }

    private static int largestCpu(Sizing size) {
        return processors(
                switch (size.choice()) {
                    case Choice.Flavors(List<Flavor> flavors) ->
                            flavors.stream().mapToDouble(Flavor::cpu).max().orElse(1);
                    case Choice.Ranges(Map<String, Sizing.Range> ranges) ->
                            ranges.containsKey("cpu") ? ranges.get("cpu").max() : 1;
                });
    }

    private static long largestMemory(Sizing size) {
        return (long)
                switch (size.choice()) {
                    case Choice.Flavors(List<Flavor> flavors) ->
                            flavors.stream().mapToDouble(Flavor::memoryBytes).max().orElse(0);
                    case Choice.Ranges(Map<String, Sizing.Range> ranges) ->
                            ranges.containsKey("memory") ? ranges.get("memory").max() : 0;
                };
    }

    /// Reports variables nobody knows.
    static void checkVariables(SettingsReader reader, String key, String text) {
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            if (!VARIABLES.contains(variable.group(1))) {
                reader.problem(
                        key,
                        "${" + variable.group(1) + "}",
                        "one of ${" + String.join("}, ${", VARIABLES) + "}");
            }
        }
    }

    /// Puts values in for the variables.
    static String substitute(String text, Map<String, String> values) {
        return VARIABLE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                values.getOrDefault(found.group(1), found.group())));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "LaunchTemplate[%s, image=%s, attachments=%s, readiness=%s]",
                bounds,
                image,
                attachments,
                readiness);
    }
}
