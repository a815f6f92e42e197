package io.novacron.autoscaler.plugins.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.HookTarget.Answer;
import io.novacron.autoscaler.spi.HookTarget.Request;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real commands. A test gives `sh -c` where it needs more than one program; the hook itself has no
/// shell.
class CommandHookTest {

    private static final Request REQUEST =
            new Request(
                    "storage",
                    "i-1; rm -rf $HOME",
                    "rebalance",
                    Transition.TERMINATING,
                    "0123456789abcdef0123456789abcdef",
                    2,
                    Instant.parse("2026-01-05T10:05:00Z"));

    @TempDir private Path folder;

    private static HookTarget hook(Object... command) {
        return new CommandHookFactory().create("rebalance", Map.of("command", List.of(command)));
    }

    private static Call minute() {
        return Call.within(Duration.ofMinutes(1));
    }

    private static Answer.Done done(HookTarget hook) {
        return (Answer.Done) hook.call(REQUEST, minute());
    }

    @Test
    void exitStatusZeroIsContinueAndWhatItPrintsIsTheNote() {
        assertThat(done(hook("echo", "moved", 12)))
                .isEqualTo(new Answer.Done(Result.CONTINUE, "moved 12"));
    }

    @Test
    void anyOtherIsAbandon() {
        assertThat(done(hook("sh", "-c", "echo no quorum >&2; exit 3")))
                .isEqualTo(new Answer.Done(Result.ABANDON, "exit status 3. no quorum"));
    }

    @Test
    void theFactsAreInItsEnvironmentAndNoShellReadsThem() {
        assertThat(done(hook("printenv", "HOOK_INSTANCE")).note()).isEqualTo(REQUEST.instance());
        assertThat(done(hook("sh", "-c", "env | grep ^HOOK_ | sort")).note().lines())
                .containsExactly(
                        "HOOK_ATTEMPT=2",
                        "HOOK_DEADLINE=2026-01-05T10:05:00Z",
                        "HOOK_GROUP=storage",
                        "HOOK_INSTANCE=" + REQUEST.instance(),
                        "HOOK_NAME=rebalance",
                        "HOOK_TOKEN=" + REQUEST.token(),
                        "HOOK_TRANSITION=terminating");
        assertThat(done(hook("echo", "$HOME", ";", "id")).note()).isEqualTo("$HOME ; id");
    }

    @Test
    void theServersOwnEnvironmentIsNotHandedOn() {
        List<String> own =
                System.getenv().keySet().stream()
                        .filter(name -> !name.matches("PATH|HOME|USER|LANG|LC_ALL|TZ|TMPDIR"))
                        .filter(name -> !name.matches("PWD|OLDPWD|SHLVL|_"))
                        .toList();
        List<String> given =
                done(hook("env")).note().lines().map(line -> line.split("=", 2)[0]).toList();
        assertThat(given).doesNotContainAnyElementsOf(own).contains("PATH", "HOOK_TOKEN");
    }

    @Test
    @DisplayName("INCIDENTS 44: a secret that a command prints is masked")
    void aSecretItPrintsIsMasked() {
        HookTarget hook =
                new CommandHookFactory()
                        .create(
                                "rebalance",
                                Map.of(
                                        "command",
                                        List.of("printenv", "CLUSTER_PASSWORD"),
                                        "environment",
                                        Map.of("CLUSTER_PASSWORD", "canary-5e7a")));
        assertThat(done(hook).note()).isEqualTo("***");
        assertThat(hook.toString()).doesNotContain("canary");
    }

    @Test
    void outputWithoutEndIsReadAndItsEndKept() {
        Answer.Done done = done(hook("sh", "-c", "yes begin | head -c 5000000; echo the end"));
        assertThat(done.note()).endsWith("the end").hasSizeLessThanOrEqualTo(2_000);
    }

    @Test
    void oneThatRunsTooLongIsKilledWithWhatItStarted() throws Exception {
        Path pid = folder.resolve("pid");
        HookTarget hook =
                hook(
                        "sh",
                        "-c",
                        "trap '' TERM; sleep 1000 & echo $! > %s; wait; wait".formatted(pid));
        OutsideException late =
                catchThrowableOfType(
                        OutsideException.class,
                        () -> hook.call(REQUEST, Call.within(Duration.ofSeconds(1))));
        assertThat(late.kind()).isEqualTo(Kind.TIMED_OUT);
        long started = Long.parseLong(Files.readString(pid).strip());
        Await.until(
                "what it started is gone",
                () -> ProcessHandle.of(started).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void oneThatNobodyWaitsForAnyMoreIsKilled() throws Exception {
        Path pid = folder.resolve("pid");
        HookTarget hook = hook("sh", "-c", "echo $$ > %s; exec sleep 1000".formatted(pid));
        AtomicReference<Optional<Kind>> ended = new AtomicReference<>(Optional.empty());
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                hook.call(REQUEST, minute());
                            } catch (OutsideException failed) {
                                ended.set(Optional.of(failed.kind()));
                            }
                        });
        Await.until("it runs", () -> Files.exists(pid) && !Files.readString(pid).isBlank());
        caller.interrupt();
        caller.join();
        assertThat(ended.get()).contains(Kind.TIMED_OUT);
        long started = Long.parseLong(Files.readString(pid).strip());
        Await.until(
                "it is gone",
                () -> ProcessHandle.of(started).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void aProgramThatIsNotThereIsAFailureThatMayPass() {
        assertThatThrownBy(() -> hook("/nowhere/rebalance").call(REQUEST, minute()))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("/nowhere/rebalance cannot be started");
    }

    @Test
    void moreThanMayRunAtOnceWait() {
        HookTarget hook =
                new CommandHookFactory()
                        .create("rebalance", Map.of("command", List.of("true"), "concurrency", 1));
        for (int call = 0; call < 3; call++) {
            assertThat(done(hook).result()).as("places are given back").isEqualTo(Result.CONTINUE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"text", "empty", "blank", "missing"})
    void aCommandIsAList(String what) {
        Map<String, Object> settings =
                switch (what) {
                    case "text" -> Map.of("command", "rm -rf /");
                    case "empty" -> Map.of("command", List.of());
                    case "blank" -> Map.of("command", List.of(" ", "x"));
                    default -> Map.of();
                };
        assertThatThrownBy(() -> new CommandHookFactory().create("rebalance", settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a list: the program and its arguments");
    }
}
