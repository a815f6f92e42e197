package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.spi.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What the server's configuration says about a controller of type `process`.
///
/// @param directory durable state and logs; one controller at a time
/// @param probeInterval between two looks at an instance that is ready, 100 ms to 1 min, default 1
///   s; one that is not ready yet is asked every 200 ms at the slowest
/// @param probeTimeout of one probe, 10 ms to 1 min, default 2 s
/// @param probeConcurrency probes under way at once, 1 to 1000, default 16
/// @param keepLogs terminated instances whose logs are kept, 0 to 10,000, default 20
/// @param inheritEnvironment names of the server's environment variables that instances get beside
///   the base ones ([ProcessLauncher#BASE_ENVIRONMENT]); all others stay here, as they may be
///   secrets
public record ProcessSettings(
        Path directory,
        Duration probeInterval,
        Duration probeTimeout,
        int probeConcurrency,
        int keepLogs,
        List<String> inheritEnvironment) {

    public ProcessSettings {
        inheritEnvironment = List.copyOf(inheritEnvironment);
    }

    /// Every default.
    public static ProcessSettings in(Path directory) {
        return new ProcessSettings(
                directory, Duration.ofSeconds(1), Duration.ofSeconds(2), 16, 20, List.of());
    }

    /// @throws IllegalArgumentException with every problem
    static ProcessSettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        Path directory = directory(reader);
        ProcessSettings defaults = in(directory);
        Duration minute = Duration.ofMinutes(1);
        ProcessSettings read =
                new ProcessSettings(
                        directory,
                        reader.duration("probeInterval", Duration.ofMillis(100), minute)
                                .orElse(defaults.probeInterval()),
                        reader.duration("probeTimeout", Duration.ofMillis(10), minute)
                                .orElse(defaults.probeTimeout()),
                        reader.integer("probeConcurrency", 1, 1000)
                                .orElse(defaults.probeConcurrency()),
                        reader.integer("keepLogs", 0, 10_000).orElse(defaults.keepLogs()),
                        names(reader));
        reader.finishOrFail("controller " + name);
        return read;
    }

    /// Reads `directory`, given as text or as a path.
    static Path directory(SettingsReader reader) {
        Object value = reader.value("directory").orElse("");
        if (value instanceof Path path) {
            return path;
        }
        if (value instanceof String text && !text.isBlank()) {
            return Path.of(text);
        }
        reader.problem("directory", "nothing", "a directory for state and logs");
        return Path.of(".");
    }

    private static List<String> names(SettingsReader reader) {
        Object value = reader.value("inheritEnvironment").orElse(List.of());
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        reader.problem("inheritEnvironment", "no list of names", "a list of variable names");
        return List.of();
    }
}
