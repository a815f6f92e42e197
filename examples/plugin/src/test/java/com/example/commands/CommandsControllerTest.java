package com.example.commands;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract, with the fleet of `fleet.sh`.
final class CommandsControllerTest extends ResourceControllerContract {

    @TempDir Path fleet;
    private Optional<Process> foreign = Optional.empty();

    @Override
    protected ResourceController open() {
        return new CommandsControllerFactory()
                .create(
                        "fleet",
                        Map.of(
                                "list", command("list"),
                                "launch", command("launch"),
                                "terminate", command("terminate")));
    }

    private List<String> command(String verb) {
        return List.of("env", "FLEET=" + fleet, "./fleet.sh", verb);
    }

    @Override
    protected boolean fences() {
        return false;
    }

    @Override
    protected ScalingGroup group(String id) {
        return ScalingGroup.builder(id).maxCapacity(8).build();
    }

    @Override
    protected ScalingGroup invalidGroup(String id) {
        return ScalingGroup.builder(id)
                .maxCapacity(8)
                .launchTemplate(Map.of("environment", Map.of("A", "b")))
                .build();
    }

    @Override
    protected int reallyRunning(String group) {
        return (int)
                records()
                        .filter(record -> text(record.resolve("group")).equals(group))
                        .filter(record -> process(record).isPresent())
                        .count();
    }

    @Override
    protected void endFromOutside(Instance instance) {
        process(fleet.resolve(instance.id())).orElseThrow().destroyForcibly();
    }

    @Override
    protected BooleanSupplier startForeign() {
        try {
            Process started = new ProcessBuilder("sleep", "600").start();
            foreign = Optional.of(started);
            return started::isAlive;
        } catch (IOException notStarted) {
            throw new UncheckedIOException(notStarted);
        }
    }

    @AfterEach
    void leaveNothing() {
        records().forEach(record -> process(record).ifPresent(ProcessHandle::destroyForcibly));
        foreign.ifPresent(Process::destroyForcibly);
    }

    private Stream<Path> records() {
        try (Stream<Path> found = Files.list(fleet)) {
            return found.filter(record -> Files.exists(record.resolve("pid"))).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Optional<ProcessHandle> process(Path record) {
        String pid = text(record.resolve("pid"));
        return pid.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void aListingThatCannotBeReadIsNoListing() {
        ResourceController controller =
                new CommandsControllerFactory()
                        .create(
                                "odd",
                                Map.of(
                                        "list", List.of("echo", "<html>"),
                                        "launch", List.of("false"),
                                        "terminate", List.of("false")));
        assertThatThrownBy(() -> controller.list(call()))
                .isInstanceOf(OutsideException.class)
                .hasMessage("list printed a line that is no instance");
    }

    @Test
    void settingsThatAreWrongAreToldTogether() {
        assertThatThrownBy(() ->
                        new CommandsControllerFactory()
                                .create("odd", Map.of("list", "ls", "lauch", List.of("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("list", "lauch", "launch", "terminate");
    }
}
