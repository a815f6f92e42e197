package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// What the server's configuration says about a controller of type `libvirt`.
///
/// @param uri libvirt's connection URI, default `qemu:///system`
/// @param owner whose machines these are: what carries another owner's tag is not listed and not
///   touched, so that several servers can share a host; default the controller's name
/// @param directory launches under way and keys that are used up; one controller at a time
/// @param pool libvirt storage pool for disks and seeds where a template names none, default
///   `default`
/// @param consoleDirectory where the serial consoles' files are, on libvirt's host; needed for
///   readiness by console, read by this process; default `console` in the directory
/// @param probeInterval between two looks at machines that are not where they should be, 100 ms to
///   1 min, default 1 s
/// @param probeTimeout of one probe for readiness, 10 ms to 1 min, default 2 s
/// @param callTimeout of background work on one machine, 1 s to 10 min, default 60 s
/// @param concurrency calls into libvirt at once, 1 to 64, default 8
/// @param unplugProcessors whether vCPUs are taken away from a running machine, default false: many
///   guests do not let go of them, and QEMU 7.2 was seen to crash after it
record LibvirtSettings(
        String uri,
        String owner,
        Path directory,
        String pool,
        Path consoleDirectory,
        Duration probeInterval,
        Duration probeTimeout,
        Duration callTimeout,
        int concurrency,
        boolean unplugProcessors) {

    /// Names of owners and pools; they stand in tags and in lists with spaces.
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /// @throws IllegalArgumentException with every problem
    static LibvirtSettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        Path directory = path(reader, "directory", "a directory for state").orElse(Path.of("."));
        Duration minute = Duration.ofMinutes(1);
        boolean consoles = settings.containsKey("consoleDirectory");
        LibvirtSettings read =
                new LibvirtSettings(
                        reader.text("uri").orElse("qemu:///system"),
                        named(reader, "owner", name),
                        directory,
                        named(reader, "pool", "default"),
                        consoles
                                ? path(reader, "consoleDirectory", "a directory").orElse(directory)
                                : directory.resolve("console").toAbsolutePath(),
                        reader.duration("probeInterval", Duration.ofMillis(100), minute)
                                .orElse(Duration.ofSeconds(1)),
                        reader.duration("probeTimeout", Duration.ofMillis(10), minute)
                                .orElse(Duration.ofSeconds(2)),
                        reader.duration(
                                        "callTimeout",
                                        Duration.ofSeconds(1),
                                        Duration.ofMinutes(10))
                                .orElse(minute),
                        reader.integer("concurrency", 1, 64).orElse(8),
                        reader.flag("unplugProcessors").orElse(false));
        reader.finishOrFail("controller " + name);
        return read;
    }

    private static String named(SettingsReader reader, String key, String byDefault) {
        String name = reader.text(key).orElse(byDefault);
        if (!NAME.matcher(name).matches()) {
            reader.problem(key, "'" + name + "'", "letters, digits, '.', '_' and '-'");
        }
        return name;
    }

    private static java.util.Optional<Path> path(
            SettingsReader reader, String key, String allowed) {
        Object value = reader.value(key).orElse("");
        if (value instanceof Path path) {
            return java.util.Optional.of(path);
        }
        if (value instanceof String text && !text.isBlank()) {
            return java.util.Optional.of(Path.of(text));
        }
        reader.problem(key, "nothing", allowed);
        return java.util.Optional.empty();
    }
}
