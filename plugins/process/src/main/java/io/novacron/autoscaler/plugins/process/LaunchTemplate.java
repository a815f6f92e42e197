package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.spi.SettingsReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What a group's `launchTemplate` says about one instance. May hold secrets in `environment` and
/// `command`, so [#toString()] shows neither.
///
/// @param command program and arguments, run without a shell
/// @param ports where the instance's port is taken from; empty means it has none
record LaunchTemplate(
        List<String> command,
        Map<String, String> environment,
        Optional<String> workingDirectory,
        Optional<PortRange> ports,
        Readiness readiness,
        Stop stop,
        LogBound log) {

    static final Set<String> VARIABLES = Set.of("port", "id", "group");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> SIGNALS =
            Set.of("TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "KILL");

    private static final Duration LONGEST = Duration.ofDays(1);

    LaunchTemplate {
        command = List.copyOf(command);
        environment = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /// Both ends included.
    record PortRange(int from, int to) {}

    /// @param signal sent first, default TERM
    /// @param timeout until SIGKILL, default 10 s (as Docker)
    record Stop(String signal, Duration timeout) {
        static final Stop DEFAULT = new Stop("TERM", Duration.ofSeconds(10));
    }

    /// @param maxBytes a log beyond it is rotated, default 10 MiB
    /// @param files rotated files kept beside the current one, default 1
    record LogBound(long maxBytes, int files) {
        static final LogBound DEFAULT = new LogBound(10L << 20, 1);
    }

    /// Reads a template; where `problems` gets entries the result is not usable.
    static LaunchTemplate read(Map<String, Object> template, List<Problem> problems) {
        SettingsReader reader = new SettingsReader(template, "launchTemplate");
        List<String> command = command(reader);
        Map<String, String> environment = environment(reader);
        Optional<String> workingDirectory = reader.text("workingDirectory");
        Optional<PortRange> ports = reader.section("ports").flatMap(LaunchTemplate::ports);
        boolean portsGiven = template.containsKey("ports");
        Readiness readiness = readiness(reader, portsGiven);
        Stop stop = reader.section("stop").map(LaunchTemplate::stop).orElse(Stop.DEFAULT);
        LogBound log = reader.section("log").map(LaunchTemplate::log).orElse(LogBound.DEFAULT);
        for (int part = 0; part < command.size(); part++) {
            checkVariables(reader, "command[%s]".formatted(part), command.get(part), portsGiven);
        }
        environment.forEach(
                (name, value) -> checkVariables(reader, "env." + name, value, portsGiven));
        problems.addAll(reader.finish());
        return new LaunchTemplate(
                command, environment, workingDirectory, ports, readiness, stop, log);
    }

    private static List<String> command(SettingsReader reader) {
        Optional<Object> value = reader.value("command");
        List<String> parts = new ArrayList<>();
        if (value.isEmpty()) {
            reader.problem("command", "nothing", "a program and its arguments, a list or one text");
        } else if (value.get() instanceof String text) {
            Optional<List<String>> split = CommandLine.split(text);
            if (split.isEmpty()) {
                reader.problem("command", "a quote that is not closed", "balanced quotes");
            }
            parts.addAll(split.orElse(List.of("?")));
        } else if (value.get() instanceof List<?> list) {
            for (Object part : list) {
                if (part instanceof String || part instanceof Number || part instanceof Boolean) {
                    parts.add(part.toString());
                } else {
                    reader.problem(
                            "command[%s]".formatted(parts.size()), "no plain value", "a text");
                    parts.add("?");
                }
            }
        } else {
            reader.problem("command", "neither list nor text", "a list of texts, or one text");
            parts.add("?");
        }
        if (value.isPresent() && (parts.isEmpty() || parts.getFirst().isBlank())) {
            reader.problem("command", "an empty command", "a program and its arguments");
        }
        if (parts.stream().anyMatch(part -> part.indexOf('\0') >= 0)) {
            reader.problem("command", "a NUL character", "text without NUL");
        }
        return parts;
    }

    private static Map<String, String> environment(SettingsReader reader) {
        Map<String, String> environment = reader.texts("env").orElse(Map.of());
        environment.forEach((name, value) -> {
            if (!ENVIRONMENT_NAME.matcher(name).matches()) {
                reader.problem("env." + name, "this name", "letters, digits and _");
            } else if (name.startsWith("NOVACRON_")) {
                reader.problem("env." + name, "a reserved name", "no name with NOVACRON_");
            } else if (value.indexOf('\0') >= 0) {
                reader.problem("env." + name, "a NUL character", "text without NUL");
            }
        });
        return environment;
    }

    private static Optional<PortRange> ports(SettingsReader reader) {
        Optional<Integer> from = reader.integer("from", 1, 65_535);
        Optional<Integer> to = reader.integer("to", 1, 65_535);
        if (from.isEmpty() || to.isEmpty()) {
            reader.problem("", "not both ends", "from and to, 1 to 65535");
            return Optional.empty();
        }
        if (from.get() > to.get()) {
            reader.problem("", "from %s to %s".formatted(from.get(), to.get()), "from ≤ to");
            return Optional.empty();
        }
        return Optional.of(new PortRange(from.get(), to.get()));
    }

    private static Readiness readiness(SettingsReader template, boolean portsGiven) {
        Optional<SettingsReader> section = template.section("readiness");
        Readiness.Check byDefault =
                portsGiven ? new Readiness.Check.Tcp() : new Readiness.Check.Alive();
        if (section.isEmpty()) {
            return new Readiness(byDefault, Optional.empty(), Readiness.DEFAULT_FAILURE_THRESHOLD);
        }
        SettingsReader reader = section.get();
        List<Readiness.Check> checks = new ArrayList<>();
        reader.value("http").flatMap(http -> http(reader, http)).ifPresent(checks::add);
        if (reader.flag("tcp").orElse(false)) {
            checks.add(new Readiness.Check.Tcp());
        }
        reader.text("log").flatMap(regex -> log(reader, regex)).ifPresent(checks::add);
        if (checks.size() > 1) {
            reader.problem("", "several of http, tcp, log", "exactly one of them");
        }
        Readiness.Check check = checks.isEmpty() ? byDefault : checks.getFirst();
        boolean needsPort =
                check instanceof Readiness.Check.Http || check instanceof Readiness.Check.Tcp;
        if (needsPort && !portsGiven) {
            reader.problem("", "a probe of a port", "launchTemplate.ports beside it");
        }
        return new Readiness(
                check,
                reader.duration("timeout", Duration.ofMillis(100), LONGEST),
                reader.integer("failureThreshold", 1, 1000)
                        .orElse(Readiness.DEFAULT_FAILURE_THRESHOLD));
    }

    private static Optional<Readiness.Check> http(SettingsReader reader, Object value) {
        if (value instanceof Map<?, ?>) {
            SettingsReader http = reader.section("http").orElseThrow();
            Optional<String> path = http.text("path");
            Optional<Integer> status = http.integer("status", 100, 599);
            if (path.isEmpty()) {
                http.problem("path", "nothing", "a path such as /health");
            }
            return httpCheck(reader, path.orElse("/"), status);
        }
        return reader.text("http").flatMap(path -> httpCheck(reader, path, Optional.empty()));
    }

    private static Optional<Readiness.Check> httpCheck(
            SettingsReader reader, String path, Optional<Integer> status) {
        if (!isPath(path)) {
            reader.problem("http", "'" + path + "'", "a path such as /health, no address");
            return Optional.empty();
        }
        return Optional.of(
                new Readiness.Check.Http(
                        path, status.map(OptionalInt::of).orElse(OptionalInt.empty())));
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

    private static Optional<Readiness.Check> log(SettingsReader reader, String regex) {
        try {
            return Optional.of(new Readiness.Check.Log(Pattern.compile(regex)));
        } catch (PatternSyntaxException unreadable) {
            reader.problem("log", unreadable.getDescription(), "a regular expression");
            return Optional.empty();
        }
    }

    private static Stop stop(SettingsReader reader) {
        String signal = reader.text("signal").orElse(Stop.DEFAULT.signal());
        String bare = signal.startsWith("SIG") ? signal.substring(3) : signal;
        if (!SIGNALS.contains(bare)) {
            reader.problem(
                    "signal",
                    "'" + signal + "'",
                    "one of " + String.join(", ", new java.util.TreeSet<>(SIGNALS)));
        }
        return new Stop(
                bare,
                reader.duration("timeout", Duration.ZERO, LONGEST).orElse(Stop.DEFAULT.timeout()));
    }

    private static LogBound log(SettingsReader reader) {
        return new LogBound(
                reader.bytes("maxBytes", 1024).orElse(LogBound.DEFAULT.maxBytes()),
                reader.integer("files", 0, 100).orElse(LogBound.DEFAULT.files()));
    }

    private static void checkVariables(
            SettingsReader reader, String key, String text, boolean portsGiven) {
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            String name = variable.group(1);
            if (!VARIABLES.contains(name) && !SizeVariables.NAMES.contains(name)) {
                reader.problem(
                        key,
                        "${" + name + "}",
                        "${port}, ${id} or ${group}; with sizes ${size}, ${cpu} or ${memoryMiB}");
            } else if (name.equals("port") && !portsGiven) {
                reader.problem(key, "${port}", "launchTemplate.ports, from and to, beside it");
            }
        }
    }

    /// Problems of a template that speaks of sizes, for a group that has none.
    List<Problem> sizeVariables() {
        List<Problem> problems = new ArrayList<>();
        for (int part = 0; part < command.size(); part++) {
            sized("command[%s]".formatted(part), command.get(part)).ifPresent(problems::add);
        }
        environment.forEach((name, value) -> sized("env." + name, value).ifPresent(problems::add));
        return problems;
    }

    private static Optional<Problem> sized(String key, String text) {
        return VARIABLE.matcher(text)
                .results()
                .filter(found -> SizeVariables.NAMES.contains(found.group(1)))
                .findFirst()
                .map(found ->
                        Problem.error(
                                "launchTemplate." + key,
                                found.group(),
                                "it where the group has `size`"));
    }

    /// Puts values in for `${port}`, `${id}`, `${group}` and what is said of the size.
    static String substitute(String text, Map<String, String> values) {
        return VARIABLE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                values.getOrDefault(found.group(1), found.group())));
    }

    @Override
    public String toString() {
        return "LaunchTemplate[ports=%s, readiness=%s, stop=%s, log=%s]"
                .formatted(ports, readiness, stop, log);
    }
}
