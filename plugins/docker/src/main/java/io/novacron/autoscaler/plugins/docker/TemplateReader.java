package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.plugins.docker.ContainerTemplate.HealthCheck;
import io.novacron.autoscaler.plugins.docker.ContainerTemplate.Limits;
import io.novacron.autoscaler.plugins.docker.ContainerTemplate.Port;
import io.novacron.autoscaler.plugins.docker.ContainerTemplate.Pull;
import io.novacron.autoscaler.spi.SettingsReader;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a launch template and collects every problem. One reader, one use.
final class TemplateReader {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Set<String> VARIABLES = Set.of("id", "group");

    /// Host and port, path in lower case, tag, digest: what engines accept.
    private static final Pattern IMAGE =
            Pattern.compile(
                    "[a-zA-Z0-9][a-zA-Z0-9.-]*(:\\d+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
                            + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?");

    private static final Pattern PORT = Pattern.compile("(?:(\\d+):)?(\\d+)(?:/(tcp|udp))?");
    private static final Pattern VOLUME =
            Pattern.compile("(/[^:]*|[A-Za-z0-9][A-Za-z0-9_.-]*):(/[^:]*)(?::(ro|rw))?");
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final Pattern CORES = Pattern.compile("\\d+(\\.\\d+)?|(\\d+)m");

    private final Map<String, Object> template;
    private final SettingsReader reader;

    TemplateReader(Map<String, Object> template) {
        this.template = template;
        this.reader = new SettingsReader(template, "launchTemplate");
    }

    ContainerTemplate read(List<Problem> problems) {
        List<Port> ports = ports();
        Optional<HealthCheck> health = reader.section("healthcheck").flatMap(this::healthCheck);
        Optional<List<String>> entrypoint = words("entrypoint");
        Optional<List<String>> command = words("command");
        Map<String, String> environment = environment();
        ContainerTemplate read =
                new ContainerTemplate(
                        image(),
                        pull(),
                        entrypoint,
                        command,
                        environment,
                        ports,
                        volumes(),
                        networkMode(),
                        reader.section("limits").map(this::limits).orElseGet(this::noLimits),
                        labels(),
                        reader.text("user"),
                        reader.text("workingDirectory"),
                        health,
                        readiness(ports, template.containsKey("healthcheck")),
                        reader.duration("stopTimeout", Duration.ZERO, Duration.ofHours(1))
                                .orElse(ContainerTemplate.DEFAULT_STOP_TIMEOUT));
        problems.addAll(reader.finish());
        return read;
    }

    private String image() {
        Optional<String> image = reader.text("image");
        if (image.isEmpty() && !template.containsKey("image")) {
            reader.problem("image", "nothing", "an image such as registry.example/shop:1");
        }
        image.filter(text -> !IMAGE.matcher(text).matches())
                .ifPresent(text ->
                        reader.problem(
                                "image",
                                "'" + text + "'",
                                "an image such as registry.example/shop:1, the path in lower case"));
        return image.orElse("?");
    }

    private Pull pull() {
        String text = reader.text("pull").orElse("missing");
        return switch (text) {
            case "missing" -> Pull.MISSING;
            case "never" -> Pull.NEVER;
            default -> {
                reader.problem(
                        "pull",
                        "'" + text + "'",
                        "missing or never; one tag must not mean two images within a group");
                yield Pull.MISSING;
            }
        };
    }

    /// A list of texts, or one text that is split at blanks; no shell.
    private Optional<List<String>> words(String key) {
        Optional<Object> value = reader.value(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        if (value.get() instanceof String text) {
            if (text.indexOf('"') >= 0 || text.indexOf('\'') >= 0) {
                reader.problem(key, "a text with quotes", "a list, one entry for each argument");
            }
            words.addAll(List.of(text.strip().split("\\s+")));
        } else if (value.get() instanceof List<?> list) {
            list.forEach(part -> words.add(plain(key + "[" + words.size() + "]", part)));
        } else {
            reader.problem(key, "neither list nor text", "a list of texts, or one text");
            return Optional.empty();
        }
        if (words.isEmpty() || words.getFirst().isBlank()) {
            reader.problem(key, "an empty command", "a program and its arguments");
        }
        for (int part = 0; part < words.size(); part++) {
            checkVariables(key + "[" + part + "]", words.get(part));
        }
        return Optional.of(words);
    }

    private String plain(String key, Object part) {
        if (part instanceof String || part instanceof Number || part instanceof Boolean) {
            return part.toString();
        }
        reader.problem(key, "no plain value", "a text");
        return "?";
    }

    private Map<String, String> environment() {
        Map<String, String> environment = reader.texts("env").orElse(Map.of());
        environment.forEach((name, value) -> {
            if (!ENVIRONMENT_NAME.matcher(name).matches()) {
                reader.problem("env." + name, "this name", "letters, digits, dots, dashes and _");
            }
            checkVariables("env." + name, value);
        });
        return environment;
    }

    private void checkVariables(String key, String text) {
        Matcher variable = ContainerTemplate.VARIABLE.matcher(text);
        while (variable.find()) {
            if (!VARIABLES.contains(variable.group(1))) {
                reader.problem(key, "${" + variable.group(1) + "}", "${id} or ${group}");
            }
        }
    }

    private Map<String, String> labels() {
        Map<String, String> labels = reader.texts("labels").orElse(Map.of());
        labels.keySet().stream()
                .filter(name -> name.startsWith(Labels.PREFIX))
                .forEach(name ->
                        reader.problem(
                                "labels." + name, "a reserved name", "none with " + Labels.PREFIX));
        return labels;
    }

    private List<String> texts(String key, String allowed) {
        Optional<Object> value = reader.value(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof List<?> list)) {
            reader.problem(key, "no list", allowed);
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        list.forEach(part -> texts.add(plain(key + "[" + texts.size() + "]", part)));
        return texts;
    }

    private List<Port> ports() {
        String allowed = "8080, \"8080/udp\" or \"18080:8080\" (host:container), 1 to 65535";
        List<String> texts = texts("ports", "a list of " + allowed);
        List<Port> ports = new ArrayList<>();
        for (int index = 0; index < texts.size(); index++) {
            Matcher port = PORT.matcher(texts.get(index));
            boolean reads = port.matches();
            OptionalInt host = reads ? number(port.group(1)) : OptionalInt.empty();
            OptionalInt container = reads ? number(port.group(2)) : OptionalInt.empty();
            if (container.isEmpty() || (host.isEmpty() && port.group(1) != null)) {
                reader.problem("ports[" + index + "]", "'" + texts.get(index) + "'", allowed);
                continue;
            }
            String protocol = port.group(3) == null ? "tcp" : port.group(3);
            ports.add(new Port(container.getAsInt(), protocol, host));
        }
        return ports;
    }

    private static OptionalInt number(@org.jspecify.annotations.Nullable String digits) {
        if (digits == null || digits.length() > 5) {
            return OptionalInt.empty();
        }
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= 65_535 ? OptionalInt.of(port) : OptionalInt.empty();
    }

    private List<String> volumes() {
        String allowed = "/path/of/host:/path/in/container or name:/path/in/container, with :ro";
        List<String> volumes = texts("volumes", "a list of " + allowed);
        for (int index = 0; index < volumes.size(); index++) {
            if (!VOLUME.matcher(volumes.get(index)).matches()) {
                reader.problem("volumes[" + index + "]", "'" + volumes.get(index) + "'", allowed);
            }
        }
        return volumes;
    }

    private Optional<String> networkMode() {
        Optional<String> mode = reader.text("networkMode");
        mode.filter(text -> !Set.of("bridge", "host", "none").contains(text))
                .ifPresent(text ->
                        reader.problem(
                                "networkMode",
                                "'" + text + "'",
                                "bridge, host or none; networks of your own are the group's"
                                        + " network.attach"));
        if (mode.filter(text -> !text.equals("bridge")).isPresent()
                && template.containsKey("ports")) {
            reader.problem("ports", "ports with networkMode " + mode.get(), "none of them");
        }
        return mode;
    }

    private Limits limits(SettingsReader limits) {
        double cores = limits.value("cpu").map(value -> cores(limits, value)).orElse(0.0);
        long memory = limits.bytes("memory", Size.LEAST_MEMORY).orElse(0L);
        Optional<Integer> processes = limits.integer("processes", 1, 4_194_304);
        return new Limits(
                new Size(Optional.empty(), cores, memory),
                processes.map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private Limits noLimits() {
        return new Limits(new Size(Optional.empty(), 0, 0), OptionalInt.empty());
    }

    private static double cores(SettingsReader limits, Object value) {
        String text = value.toString().strip();
        if (CORES.matcher(text).matches()) {
            BigDecimal cores =
                    text.endsWith("m")
                            ? new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(3)
                            : new BigDecimal(text);
            if (cores.doubleValue() >= Size.LEAST_CORES && cores.doubleValue() <= 100_000) {
                return cores.doubleValue();
            }
        }
        limits.problem("cpu", "'" + text + "'", "cores such as 0.5 or 500m, at least 0.01");
        return 0;
    }

    private Optional<HealthCheck> healthCheck(SettingsReader check) {
        Optional<Object> value = check.value("command");
        List<String> command = new ArrayList<>();
        if (value.isPresent() && value.get() instanceof String text && !text.isBlank()) {
            command.addAll(List.of("CMD-SHELL", text));
        } else if (value.isPresent() && value.get() instanceof List<?> list && !list.isEmpty()) {
            command.add("CMD");
            list.forEach(part -> command.add(String.valueOf(part)));
        } else {
            check.problem(
                    "command",
                    value.isEmpty() ? "nothing" : "no command",
                    "a text for the container's shell, or a list of program and arguments");
        }
        Duration second = Duration.ofSeconds(1);
        return Optional.of(
                new HealthCheck(
                        command,
                        check.duration("interval", second, LONGEST).orElse(Duration.ofSeconds(30)),
                        check.duration("timeout", second, LONGEST).orElse(Duration.ofSeconds(30)),
                        check.integer("retries", 1, 1000).orElse(3),
                        check.duration("startPeriod", Duration.ZERO, LONGEST)
                                .orElse(Duration.ZERO)));
    }

    private Readiness readiness(List<Port> ports, boolean healthGiven) {
        Readiness.Check byDefault =
                healthGiven
                        ? new Readiness.Check.Health()
                        : ports.stream()
                                .filter(port -> port.protocol().equals("tcp"))
                                .findFirst()
                                .<Readiness.Check>map(
                                        port -> new Readiness.Check.Tcp(port.container()))
                                .orElseGet(Readiness.Check.Alive::new);
        Optional<SettingsReader> section = reader.section("readiness");
        if (section.isEmpty()) {
            return new Readiness(byDefault, Optional.empty(), Readiness.DEFAULT_FAILURE_THRESHOLD);
        }
        return new ReadinessReader(section.get(), ports, healthGiven).read(byDefault);
    }
}
