package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server in a JVM of its own that launches keys `from` to `to` and terminates every third,
/// saying each step, until somebody kills it.
final class ManagerProcess implements AutoCloseable {

    static final ScalingGroup GROUP =
            ScalingGroup.builder("crash")
                    .maxCapacity(100)
                    .launchTemplate(
                            Map.of(
                                    "command",
                                    List.of("sleep", "600"),
                                    "ports",
                                    Map.of("from", 21_400, "to", 21_599),
                                    "readiness",
                                    Map.of("log", "never"),
                                    "stop",
                                    Map.of("timeout", "1s")))
                    .build();

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ManagerProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /// The program itself: `directory from to`.
    public static void main(String[] arguments) {
        Call call = Call.within(Duration.ofSeconds(20));
        ProcessController controller =
                ProcessController.open(
                        ProcessSettings.in(Path.of(arguments[0])), InstantSource.system());
        System.out.println("opened");
        for (int number = Integer.parseInt(arguments[1]);
                number < Integer.parseInt(arguments[2]);
                number++) {
            try {
                Instance instance =
                        controller.launch(new LaunchRequest(GROUP, "key-" + number), call);
                System.out.println("launched key-" + number + " " + instance.id());
                if (isTerminated("key-" + number)) {
                    controller.terminate(new TerminateRequest(GROUP, instance.id()), call);
                    System.out.println("terminated key-" + number + " " + instance.id());
                }
            } catch (OutsideException refused) {
                System.out.println("refused key-" + number + " " + refused.getMessage());
            }
        }
        System.out.println("done");
        java.util.concurrent.locks.LockSupport.park();
    }

    /// Whether the program terminates what it launches with a key.
    static boolean isTerminated(String key) {
        return Integer.parseInt(key.substring("key-".length())) % 3 == 0;
    }

    static ManagerProcess start(Path directory, int from, int to) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Machine.java(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xshare:auto",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ManagerProcess.class.getName(),
                                directory.toString(),
                                Integer.toString(from),
                                Integer.toString(to)));
        return new ManagerProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException ended) {
            lines.add("output ended");
        }
    }

    void awaitLine(String start) {
        ProcessFixture.await(
                "the manager says " + start,
                () -> lines,
                said -> said.stream().anyMatch(line -> line.startsWith(start)));
    }

    void awaitLaunches(int count) {
        ProcessFixture.await(
                "the manager says launched " + count + " times",
                () -> lines,
                said -> said.stream().filter(line -> line.startsWith("launched")).count() >= count);
    }

    long pid() {
        return process.pid();
    }

    /// `kill -9`, and all it said before.
    List<String> kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
        assertThat(process.exitValue()).isEqualTo(137);
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
