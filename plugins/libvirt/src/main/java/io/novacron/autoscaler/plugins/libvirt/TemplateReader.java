package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Boot;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.CloudInit;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Hardware;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Image;
import io.novacron.autoscaler.plugins.libvirt.Readiness.Check;
import io.novacron.autoscaler.spi.SettingsReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads the parts of a launch template, each with its own problems. One use.
final class TemplateReader {

    private static final List<String> TYPES = List.of("auto", "kvm", "qemu");
    private static final List<String> FORMATS = List.of("qcow2", "raw");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:-]*");
    private static final Duration LONGEST = Duration.ofDays(1);

    private final SettingsReader reader;
    private final Map<String, Object> template;

    TemplateReader(SettingsReader reader, Map<String, Object> template) {
        this.reader = reader;
        this.template = template;
    }

    Hardware hardware() {
        Optional<String> document = reader.text("domain");
        Optional<String> type = reader.text("type");
        Optional<String> machine = reader.text("machine");
        Optional<String> kernel = reader.text("kernel");
        Optional<String> initrd = reader.text("initrd");
        Optional<String> cmdline = reader.text("cmdline");
        if (template.containsKey("domain")) {
            for (String key : List.of("type", "machine", "kernel", "initrd", "cmdline")) {
                if (template.containsKey(key)) {
                    reader.problem(key, "a key beside domain", "say it in the domain's XML");
                }
            }
            document.ifPresent(xml -> {
                LaunchTemplate.checkVariables(reader, "domain", xml);
                DomainDocument.problem(xml)
                        .ifPresent(found ->
                                reader.problem("domain", found, "the XML of a libvirt domain"));
            });
            return new Hardware.Document(document.orElse(""));
        }
        type.filter(text -> !TYPES.contains(text))
                .ifPresent(text ->
                        reader.problem(
                                "type", "'" + text + "'", "one of " + String.join(", ", TYPES)));
        machine.filter(text -> !WORD.matcher(text).matches())
                .ifPresent(text ->
                        reader.problem("machine", "'" + text + "'", "a machine type such as q35"));
        kernel.ifPresent(path -> checkPath(reader, "kernel", path));
        initrd.ifPresent(path -> checkPath(reader, "initrd", path));
        cmdline.ifPresent(text -> LaunchTemplate.checkVariables(reader, "cmdline", text));
        if (kernel.isEmpty() && (initrd.isPresent() || cmdline.isPresent())) {
            reader.problem("kernel", "nothing", "a kernel beside initrd and cmdline");
        }
        if (kernel.isEmpty() && !template.containsKey("image")) {
            reader.problem("image", "nothing", "image, kernel or domain");
        }
        return new Hardware.Plain(
                type.orElse("auto"),
                machine.orElse("q35"),
                kernel.map(path -> new Boot(path, initrd, cmdline.orElse("console=ttyS0"))));
    }

    static Image image(SettingsReader section) {
        Optional<String> base = section.text("base");
        if (base.isEmpty()) {
            section.problem("base", "nothing", "the file disks are based on");
        }
        base.ifPresent(path -> checkPath(section, "base", path));
        String format = section.text("format").orElse("qcow2");
        if (!FORMATS.contains(format)) {
            section.problem("format", "'" + format + "'", "one of " + String.join(", ", FORMATS));
        }
        Optional<String> pool = section.text("pool");
        pool.filter(name -> !LibvirtSettings.NAME.matcher(name).matches())
                .ifPresent(
                        name -> section.problem("pool", "'" + name + "'", "a storage pool's name"));
        return new Image(base.orElse(""), format, section.bytes("size", 1 << 20), pool);
    }

    private static void checkPath(SettingsReader reader, String key, String path) {
        if (!path.startsWith("/")) {
            reader.problem(key, "'" + path + "'", "an absolute path on libvirt's host");
        }
    }

    Optional<CloudInit> cloudInit() {
        return reader.section("cloudInit")
                .map(section -> {
                    Optional<String> user = section.text("userData");
                    Optional<String> network = section.text("networkConfig");
                    if (user.isEmpty()) {
                        section.problem("userData", "nothing", "cloud-init's user data");
                    }
                    user.ifPresent(
                            text -> LaunchTemplate.checkVariables(section, "userData", text));
                    network.ifPresent(
                            text -> LaunchTemplate.checkVariables(section, "networkConfig", text));
                    return new CloudInit(user.orElse(""), network);
                });
    }

    List<String> addresses() {
        Optional<Object> value = reader.value("addresses");
        List<String> addresses = new ArrayList<>();
        if (value.isEmpty()) {
            return addresses;
        }
        if (!(value.get() instanceof List<?> list) || list.isEmpty()) {
            reader.problem("addresses", "no list", "a list of addresses, one a machine");
            return addresses;
        }
        for (int index = 0; index < list.size(); index++) {
            String text = String.valueOf(list.get(index));
            if (!HOST.matcher(text).matches() || addresses.contains(text)) {
                reader.problem("addresses[" + index + "]", "'" + text + "'", "another address");
            }
            addresses.add(text);
        }
        return addresses;
    }

    AddressSource addressSource(boolean agent) {
        Optional<String> text = reader.text("address");
        if (text.isEmpty()) {
            return agent ? AddressSource.AGENT : AddressSource.LEASE;
        }
        for (AddressSource source : AddressSource.values()) {
            if (source.name().toLowerCase(Locale.ROOT).equals(text.get())) {
                return source;
            }
        }
        reader.problem("address", "'" + text.get() + "'", "lease, agent or arp");
        return AddressSource.LEASE;
    }

    Readiness readiness() {
        Optional<SettingsReader> section = reader.section("readiness");
        if (section.isEmpty()) {
            return new Readiness(
                    new Check.Running(), Optional.empty(), Readiness.DEFAULT_FAILURE_THRESHOLD);
        }
        SettingsReader keys = section.get();
        List<Check> checks = new ArrayList<>();
        if (keys.flag("agent").orElse(false)) {
            checks.add(new Check.Agent());
        }
        keys.integer("tcp", 1, 65_535).ifPresent(port -> checks.add(new Check.Tcp(port)));
        keys.section("http").ifPresent(http -> checks.add(http(http)));
        keys.text("console").flatMap(regex -> console(keys, regex)).ifPresent(checks::add);
        if (checks.size() > 1) {
            keys.problem("", "several of agent, tcp, http, console", "exactly one of them");
        }
        return new Readiness(
                checks.isEmpty() ? new Check.Running() : checks.getFirst(),
                keys.duration("timeout", Duration.ofSeconds(1), LONGEST),
                keys.integer("failureThreshold", 1, 1000)
                        .orElse(Readiness.DEFAULT_FAILURE_THRESHOLD));
    }

    private static Check http(SettingsReader section) {
        Optional<Integer> port = section.integer("port", 1, 65_535);
        if (port.isEmpty()) {
            section.problem("port", "nothing", "a port");
        }
        String path = section.text("path").orElse("/");
        if (!isPath(path)) {
            section.problem("path", "'" + path + "'", "a path such as /health, no address");
        }
        return new Check.Http(port.orElse(80), path);
    }

    private static boolean isPath(String path) {
        try {
            return path.startsWith("/")
                    && !path.startsWith("//")
                    && URI.create("http://127.0.0.1:1" + path).getHost() != null;
        } catch (IllegalArgumentException notAPath) {
            return false;
        }
    }

    private static Optional<Check> console(SettingsReader keys, String regex) {
        try {
            return Optional.of(new Check.Console(Pattern.compile(regex)));
        } catch (PatternSyntaxException unreadable) {
            keys.problem("console", unreadable.getDescription(), "a regular expression");
            return Optional.empty();
        }
    }
}
