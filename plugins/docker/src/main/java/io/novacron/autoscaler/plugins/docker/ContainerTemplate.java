package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Problem;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a group's `launchTemplate` says about one container. May hold secrets in `environment` and
/// `command`, so [#toString()] shows neither.
///
/// @param image reference, such as `registry.example/shop:1`
/// @param pull whether a missing image is pulled, default `missing`
/// @param entrypoint replaces the image's; empty: the image's
/// @param command replaces the image's; empty: the image's
/// @param ports published, each on a free port of the engine's machine; the first is the instance's
///   address
/// @param volumes `source:target[:ro]`; a source is an absolute path of the engine's machine or a
///   volume's name
/// @param networkMode `bridge`, `host` or `none`; empty: the engine's default, or the group's
///   `network.attach`
/// @param limits cpu and memory where the launch names no size; the limit of processes always
/// @param stopTimeout from the stop signal to the kill, default 10 s as Docker's
record ContainerTemplate(
        String image,
        Pull pull,
        Optional<List<String>> entrypoint,
        Optional<List<String>> command,
        Map<String, String> environment,
        List<Port> ports,
        List<String> volumes,
        Optional<String> networkMode,
        Limits limits,
        Map<String, String> labels,
        Optional<String> user,
        Optional<String> workingDirectory,
        Optional<HealthCheck> healthCheck,
        Readiness readiness,
        Duration stopTimeout) {

    static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

    static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    ContainerTemplate {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        ports = List.copyOf(ports);
        volumes = List.copyOf(volumes);
    }

    /// What happens where the engine does not have the image.
    enum Pull {
        NEVER,
        MISSING
    }

    /// @param container the port inside
    /// @param host the port outside; empty: a free one
    record Port(int container, String protocol, OptionalInt host) {}

    /// @param processes empty: the engine's default
    record Limits(Size size, OptionalInt processes) {}

    /// A command that the engine runs inside the container.
    ///
    /// @param command without a shell; one text is run by the container's shell
    record HealthCheck(
            List<String> command,
            Duration interval,
            Duration timeout,
            int retries,
            Duration startPeriod) {
        HealthCheck {
            command = List.copyOf(command);
        }
    }

    /// Reads a template; where `problems` gets errors the result is not usable.
    static ContainerTemplate read(Map<String, Object> template, List<Problem> problems) {
        return new TemplateReader(template).read(problems);
    }

    /// Puts values in for `${id}` and `${group}`.
    static String substitute(String text, Map<String, String> values) {
        return VARIABLE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                values.getOrDefault(found.group(1), found.group())));
    }

    @Override
    public String toString() {
        return "ContainerTemplate[image=%s, ports=%s, limits=%s, readiness=%s]"
                .formatted(image, ports, limits, readiness);
    }
}
