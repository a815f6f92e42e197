package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.spi.ResourceController.TerminateRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `kill -9` of the server at random moments of launching and terminating, again and again on the
/// same directory; then the truth of the machine is compared with what the next controller says.
@Tag("slow")
final class ProcessCrashTest {

    private static final Call CALL = Call.within(Duration.ofSeconds(20));
    private static final int ROUNDS = 10;
    private static final int KEYS_A_ROUND = 12;
    private static final int LATEST_KILL_MICROS = 20_000;

    @TempDir Path directory;

    @AfterEach
    void leaveNothing() {
        Machine.endAll(directory);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 7, 42})
    @DisplayName("INCIDENTS 19: killed at any point, no orphan, nothing twice, every port once")
    void killedAtAnyPoint(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, String> launched = new HashMap<>();
        Set<String> terminated = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            // Each round repeats the keys of the one before, as a restart does with its open
            // intents.
            int from = Math.max(0, round - 1) * KEYS_A_ROUND;
            try (ManagerProcess manager =
                    ManagerProcess.start(directory, from, (round + 1) * KEYS_A_ROUND)) {
                manager.awaitLine("opened");
                manager.awaitLaunches(random.nextInt(KEYS_A_ROUND));
                LockSupport.parkNanos(random.nextInt(LATEST_KILL_MICROS) * 1000L);
                for (String line : manager.kill()) {
                    String[] words = line.split(" ", -1);
                    if (words[0].equals("launched")) {
                        String before = launched.putIfAbsent(words[1], words[2]);
                        assertThat(before)
                                .as("the same key is the same instance")
                                .isIn(null, words[2]);
                    } else if (words[0].equals("terminated")) {
                        terminated.add(words[1]);
                    }
                }
            }
            Machine.roots(directory)
                    .forEach((key, processes) ->
                            assertThat(processes).as("round of %s", key).hasSize(1));
        }
        try (ProcessController controller =
                ProcessController.open(ProcessSettings.in(directory), InstantSource.system())) {
            ProcessFixture.await(
                    "terminations that were told are over",
                    () -> keys(controller.list(CALL)),
                    keys -> keys.stream().noneMatch(terminated::contains));
            List<ManagedInstance> listed = controller.list(CALL);
            Set<String> live = new HashSet<>();
            Set<String> ports = new HashSet<>();
            for (ManagedInstance managed : listed) {
                assertThat(managed.instance().id())
                        .isEqualTo(launched.getOrDefault(managed.key(), managed.instance().id()));
                assertThat(ports.add(managed.instance().address().orElseThrow())).isTrue();
                if (managed.instance().state() != InstanceState.FAILED) {
                    live.add("crash/" + managed.key());
                }
            }
            assertThat(keys(listed)).doesNotHaveDuplicates();
            // What is just starting or ending may be seen by one and not yet by the other.
            ProcessFixture.await(
                    "tagged = listed",
                    () -> differences(Machine.roots(directory).keySet(), controller.list(CALL)),
                    Set::isEmpty);
            for (String key : launched.keySet()) {
                assertThat(ManagerProcess.isTerminated(key) || keys(listed).contains(key))
                        .as("%s was launched and is not to be terminated, so it is known", key)
                        .isTrue();
            }
            assertThat(live).as("the test did something").hasSizeGreaterThan(ROUNDS);

            for (ManagedInstance managed : listed) {
                if (managed.instance().state() != InstanceState.TERMINATING) {
                    Instance again =
                            controller.launch(
                                    new LaunchRequest(ManagerProcess.GROUP, managed.key()), CALL);
                    assertThat(again.id()).isEqualTo(managed.instance().id());
                }
                controller.terminate(
                        new TerminateRequest(ManagerProcess.GROUP, managed.instance().id()), CALL);
            }
            ProcessFixture.await("all are gone", () -> controller.list(CALL), List::isEmpty);
            assertThat(Machine.tagged(directory)).isEmpty();
        }
    }

    private static List<String> keys(List<ManagedInstance> instances) {
        return instances.stream().map(ManagedInstance::key).toList();
    }

    /// Keys that only the machine or only the controller knows of.
    private static Set<String> differences(Set<String> tagged, List<ManagedInstance> listed) {
        Set<String> live = new TreeSet<>();
        for (ManagedInstance managed : listed) {
            if (managed.instance().state() != InstanceState.FAILED) {
                live.add(ManagerProcess.GROUP.id() + "/" + managed.key());
            }
        }
        Set<String> differences = new TreeSet<>(tagged);
        live.forEach(key -> {
            if (!differences.remove(key)) {
                differences.add(key);
            }
        });
        return differences;
    }
}
