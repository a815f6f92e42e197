package io.novacron.autoscaler.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    void awaitOutput(String text, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!output().contains(text)) {
            if (System.nanoTime() - deadline > 0 || !process.isAlive()) {
                throw new AssertionError("no '%s' in:%n%s".formatted(text, output()));
            }
            Thread.sleep(50);
        }
    }

    /// The exit code.
    int await(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
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
    static void awaitSome(String text, int count, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (processes(text).size() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "not %d of %s: %s".formatted(count, text, processes(text)));
            }
            Thread.sleep(50);
        }
    }

    /// Waits until no live process holds a text.
    static void awaitNone(String text, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!processes(text).isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("left behind: " + processes(text));
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
