package io.novacron.autoscaler.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// What tests with real volumes need of the machine: root, loop devices, xfs and btrfs tools.
public final class LoopDevices {

    private LoopDevices() {}

    /// Called by a test or its set-up.
    ///
    /// @throws TestAbortedException where they cannot be had: the test is skipped
    /// @throws AssertionFailedError where they cannot be had and `CI` is set
    public static void require() {
        RequiredProgram.named("mkfs.xfs", "xfsprogs").path();
        RequiredProgram.named("mkfs.btrfs", "btrfs-progs").path();
        try {
            Path image = Files.createTempFile("novacron-loop-", "");
            try {
                Files.write(image, new byte[1 << 20]);
                Process attach = run("losetup", "-f", "--show", image.toString());
                String said =
                        new String(attach.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                .strip();
                if (!ended(attach)) {
                    throw missing(said);
                }
                ended(run("losetup", "-d", said));
            } finally {
                Files.delete(image);
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    private static Process run(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RuntimeException missing(String said) {
        String ci = System.getenv().getOrDefault("CI", "");
        if (!ci.isEmpty() && !ci.equals("false")) {
            throw new AssertionFailedError("no loop devices, and CI is set: " + said);
        }
        return new TestAbortedException("skipped: loop devices need root: " + said);
    }
}
