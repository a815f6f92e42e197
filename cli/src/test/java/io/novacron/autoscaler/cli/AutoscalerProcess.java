package io.novacron.autoscaler.cli;

import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The command line as a process of its own, with its output in a file.
final class AutoscalerProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private AutoscalerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static AutoscalerProcess start(Path folder, String... args) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Main.class.getName()));
        command.addAll(List.of(args));
        return new AutoscalerProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    long pid() {
        return process.pid();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Waits until the output holds a text.
    void awaitOutput(String text) {
        Await.until(
                "the output holds '%s'".formatted(text),
                () -> {
                    // Looked at first: what it said before it ended counts.
                    boolean alive = process.isAlive();
                    if (output().contains(text)) {
                        return true;
                    }
                    if (!alive) {
                        throw new AssertionError(
                                "ended without '%s':%n%s".formatted(text, output()));
                    }
                    return false;
                },
                this::output);
    }

    /// The exit code.
    int await() throws InterruptedException {
        if (!process.waitFor(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running; output:\n" + output());
        }
        return process.exitValue();
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
    }

    /// Command lines of live processes that hold a text.
    static List<ProcessHandle> processes(String text) {
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.info().commandLine().orElse("").contains(text))
                .toList();
    }

    /// Waits until as many live processes hold a text.
    static void awaitSome(String text, int count) {
        Await.until(
                "%d processes of %s".formatted(count, text),
                () -> processes(text).size() >= count,
                () -> processes(text).toString());
    }

    /// Waits until no live process holds a text.
    static void awaitNone(String text) {
        Await.until(
                "no process of %s is left".formatted(text),
                () -> processes(text).isEmpty(),
                () -> processes(text).toString());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
