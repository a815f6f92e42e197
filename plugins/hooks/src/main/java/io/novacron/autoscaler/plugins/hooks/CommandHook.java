package io.novacron.autoscaler.plugins.hooks;

import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.SettingsReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a command on the server's host, without a shell: 0 is continue, any other exit status
/// abandon. The facts of the wait are in its environment. What it prints, at most its end, is shown
/// in the event.
///
/// It runs as long as the hook's wait may last; then, when nobody waits for it any more, and when
/// the server stops, it is killed with what it started. A server that is killed itself cannot: the
/// command goes on, and the next start runs it once more, with the same token.
final class CommandHook implements HookTarget {

    /// Bytes of output that are kept.
    private static final int KEPT = 8 << 10;

    /// Between asking it to end and killing it.
    private static final long GRACE_MILLIS = 2_000;

    /// After its end somebody it started may still hold its output.
    private static final long OUTPUT_MILLIS = 1_000;

    /// What commands get from the server's own environment, which holds secrets.
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private final String name;
    private final Settings settings;
    private final Places places;

    CommandHook(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
        this.places = new Places(name, settings.concurrency());
    }

    /// What the server's configuration says about a hook of type `command`.
    ///
    /// @param command program and arguments
    /// @param environment further variables; values may be secrets and are never shown
    /// @param concurrency commands at once, 1 to 1,000, default 16
    record Settings(List<String> command, Map<String, String> environment, int concurrency) {

        Settings {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }

        /// @throws IllegalArgumentException with every problem
        static Settings read(String name, Map<String, Object> settings) {
            SettingsReader reader = new SettingsReader(settings, "");
            Settings read =
                    new Settings(
                            command(reader),
                            reader.texts("environment").orElse(Map.of()),
                            reader.integer("concurrency", 1, 1_000).orElse(16));
            reader.finishOrFail("hook " + name);
            return read;
        }

        private static List<String> command(SettingsReader reader) {
            List<String> parts = new ArrayList<>();
            if (reader.value("command").orElse(List.of()) instanceof List<?> list) {
                list.stream()
                        .filter(part -> part instanceof String || part instanceof Number)
                        .forEach(part -> parts.add(part.toString()));
                if (parts.size() == list.size()
                        && !parts.isEmpty()
                        && !parts.getFirst().isBlank()) {
                    return parts;
                }
            }
            reader.problem(
                    "command",
                    "something else",
                    "a list: the program and its arguments, such as [/usr/local/bin/rebalance, --wait]");
            return List.of("false");
        }

        /// Without the environment's values.
        @Override
        public String toString() {
            return "CommandHook.Settings[%s, environment=%s]"
                    .formatted(command.getFirst(), environment.keySet());
        }
    }

    @Override
    public Answer call(Request request, Call call) {
        places.take(call);
        try {
            Process process = start(request);
            try {
                return run(process, call);
            } finally {
                end(process);
            }
        } finally {
            places.leave();
        }
    }

    private Process start(Request request) {
        ProcessBuilder builder =
                new ProcessBuilder(settings.command())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putAll(settings.environment());
        environment.put("HOOK_GROUP", request.group());
        environment.put("HOOK_INSTANCE", request.instance());
        environment.put("HOOK_NAME", request.hook());
        environment.put("HOOK_TRANSITION", request.transition().name().toLowerCase(Locale.ROOT));
        environment.put("HOOK_TOKEN", request.token());
        environment.put("HOOK_ATTEMPT", Integer.toString(request.attempt()));
        environment.put("HOOK_DEADLINE", request.deadline().toString());
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "%s: %s cannot be started".formatted(name, settings.command().getFirst()),
                    missing);
        }
    }

    private Answer run(Process process, Call call) {
        CompletableFuture<String> output = tail(process.getInputStream());
        try {
            if (!process.waitFor(call.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OutsideException(
                        Kind.TIMED_OUT, name + " was still running and has been killed");
            }
            int status = process.exitValue();
            String said = Notes.of(settled(output), settings.environment().values());
            return status == 0
                    ? new Answer.Done(Result.CONTINUE, said)
                    : new Answer.Done(
                            Result.ABANDON, "exit status %d. %s".formatted(status, said).strip());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new OutsideException(Kind.TIMED_OUT, name + " was interrupted", stop);
        }
    }

    private static String settled(CompletableFuture<String> output) throws InterruptedException {
        try {
            return output.get(OUTPUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException held) {
            return "";
        }
    }

    // All of it is read, so that the command never blocks on a full pipe.
    private static CompletableFuture<String> tail(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    byte[] kept = new byte[0];
                    byte[] buffer = new byte[KEPT];
                    try (stream) {
                        for (int read = stream.read(buffer);
                                read >= 0;
                                read = stream.read(buffer)) {
                            byte[] joined = Arrays.copyOf(kept, kept.length + read);
                            System.arraycopy(buffer, 0, joined, kept.length, read);
                            kept =
                                    Arrays.copyOfRange(
                                            joined,
                                            Math.max(0, joined.length - KEPT),
                                            joined.length);
                        }
                    } catch (IOException closed) {
                        // What came until then.
                    }
                    text.complete(new String(kept, StandardCharsets.UTF_8));
                });
        return text;
    }

    // With what it started. Whoever has moved to another parent is out of our sight.
    private static void end(Process process) {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.removeIf(member -> !member.isAlive());
        if (family.isEmpty()) {
            return;
        }
        family.forEach(ProcessHandle::destroy);
        CompletableFuture<?> gone =
                CompletableFuture.allOf(
                        family.stream()
                                .map(ProcessHandle::onExit)
                                .toArray(CompletableFuture[]::new));
        try {
            gone.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException stubborn) {
            // Killed below.
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /// Nothing: commands end with the calls that wait for them.
    @Override
    public void close() {}
}
