package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Starts an instance's process in two steps, so that a crash at any point leaves either nothing or
/// a recorded process:
///
/// 1. [#prepare] forks a *gate*: `setsid sh -c 'read …; exec "$@"'` with the instance's
///    environment, log and working directory. It waits on a pipe. Should the server die now, the
///    pipe closes and the gate exits without having run anything.
/// 2. The caller makes the gate's pid and start time durable, then calls [Prepared#open()]: the
///    gate replaces itself by the instance's command, under the same pid and start time.
///
/// `setsid` puts it into a session of its own: no terminal's Ctrl-C or hang-up reaches it. Without
/// `setsid` on the machine the instance stays in the server's session. The shell interprets nothing
/// of the command: it gets program and arguments as they are.
final class ProcessLauncher {

    /// What instances get from the server's own environment, where it is set.
    static final List<String> BASE_ENVIRONMENT =
            List.of(
                    "PATH",
                    "HOME",
                    "USER",
                    "LOGNAME",
                    "SHELL",
                    "LANG",
                    "LC_ALL",
                    "LC_CTYPE",
                    "TZ",
                    "TMPDIR",
                    "JAVA_HOME");

    private static final String GATE_NAME = "novacron-gate";
    private static final String GATE = "read -r novacron_gate || exit 125; exec \"$@\" </dev/null";
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    private final Map<String, String> base = new HashMap<>();

    ProcessLauncher(List<String> inherit) {
        List<String> names = new ArrayList<>(BASE_ENVIRONMENT);
        names.addAll(inherit);
        Map<String, String> own = System.getenv();
        names.forEach(name -> Optional.ofNullable(own.get(name)).ifPresent(v -> base.put(name, v)));
        base.putIfAbsent("PATH", DEFAULT_PATH);
    }

    /// Whether a command line is that of a gate which never opened.
    static boolean isGate(String commandLine) {
        return commandLine.contains(GATE + "\0" + GATE_NAME + "\0");
    }

    /// What one instance is started with.
    record Start(
            LaunchTemplate template,
            String id,
            String group,
            OptionalInt port,
            String tag,
            Path log,
            Optional<Flavor> size) {}

    /// A gate that waits.
    static final class Prepared {
        private final Process process;

        private Prepared(Process process) {
            this.process = process;
        }

        Process process() {
            return process;
        }

        /// Lets the command run.
        void open() throws IOException {
            try (OutputStream pipe = process.getOutputStream()) {
                pipe.write("go\n".getBytes(StandardCharsets.US_ASCII));
            }
        }

        /// Ends the gate; nothing has run.
        void abandon() {
            process.destroyForcibly();
        }
    }

    /// @throws OutsideException `INVALID` where program or directory do not exist, `QUOTA` where
    ///   the system allows no more processes, `UNAVAILABLE` where it cannot start one now
    Prepared prepare(Start start) {
        Map<String, String> values =
                new HashMap<>(
                        Map.of(
                                "port",
                                start.port().isPresent() ? "" + start.port().getAsInt() : "",
                                "id",
                                start.id(),
                                "group",
                                start.group()));
        start.size().ifPresent(size -> values.putAll(SizeVariables.of(size)));
        Map<String, String> environment = new HashMap<>(base);
        environment.put("INSTANCE_ID", start.id());
        environment.put("GROUP_ID", start.group());
        start.port().ifPresent(port -> environment.put("PORT", Integer.toString(port)));
        start.size().ifPresent(size -> environment.put("INSTANCE_SIZE", size.name()));
        start.template()
                .environment()
                .forEach((name, value) ->
                        environment.put(name, LaunchTemplate.substitute(value, values)));
        environment.put(ProcessTable.TAG, start.tag());

        Path directory = workingDirectory(start.template());
        String searchPath = environment.getOrDefault("PATH", DEFAULT_PATH);
        List<String> command = new ArrayList<>();
        for (String part : start.template().command()) {
            command.add(LaunchTemplate.substitute(part, values));
        }
        command.set(0, program(command.getFirst(), directory, searchPath).toString());

        List<String> gate = new ArrayList<>();
        CommandLine.find("setsid", directory, base.getOrDefault("PATH", DEFAULT_PATH))
                .ifPresent(setsid -> gate.add(setsid.toString()));
        gate.addAll(List.of("/bin/sh", "-c", GATE, GATE_NAME));
        gate.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(gate)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(start.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new Prepared(builder.start());
        } catch (IOException notStarted) {
            throw refused(start.id(), notStarted);
        }
    }

    private static Path workingDirectory(LaunchTemplate template) {
        String text = template.workingDirectory().orElse(".");
        try {
            Path directory = Path.of(text).toAbsolutePath().normalize();
            if (Files.isDirectory(directory)) {
                return directory;
            }
        } catch (InvalidPathException noPath) {
            throw new OutsideException(Kind.INVALID, "workingDirectory is no path", noPath);
        }
        throw new OutsideException(
                Kind.INVALID, "workingDirectory %s is no directory".formatted(text));
    }

    private static Path program(String program, Path directory, String searchPath) {
        return CommandLine.find(program, directory, searchPath)
                .orElseThrow(() ->
                        new OutsideException(
                                Kind.INVALID,
                                "command not found: %s is no executable file%s"
                                        .formatted(
                                                program,
                                                program.contains("/") ? "" : " on the PATH")));
    }

    /// Tells a limit from a passing lack; the system's message is the only place where it says so.
    static OutsideException refused(String id, IOException notStarted) {
        String message = String.valueOf(notStarted.getMessage());
        if (message.contains("error=11,") || message.contains("Resource temporarily unavailable")) {
            return new OutsideException(
                    Kind.QUOTA, "cannot start %s: no more processes allowed".formatted(id));
        }
        if (message.contains("error=7,") || message.contains("Argument list too long")) {
            return new OutsideException(
                    Kind.INVALID, "cannot start %s: command and env are too long".formatted(id));
        }
        if (message.contains("error=12,") || message.contains("Cannot allocate memory")) {
            return new OutsideException(
                    Kind.UNAVAILABLE, "cannot start %s: not enough memory to fork".formatted(id));
        }
        return new OutsideException(Kind.UNAVAILABLE, "cannot start %s: %s".formatted(id, message));
    }
}
