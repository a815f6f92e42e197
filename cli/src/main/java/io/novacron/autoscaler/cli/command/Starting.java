package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.UnresolvedSecretException;
import io.novacron.autoscaler.runtime.ScalingException;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import io.novacron.autoscaler.spi.OutsideException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// What `run` and `serve` have in common: they start from a configuration, say what is wrong with
/// it, and go on until they are told to end.
final class Starting {

    private Starting() {}

    /// Does the work in the foreground.
    ///
    /// @param configuration its file, for messages
    /// @throws CommandFailure for whatever keeps it from starting
    static void run(String configuration, Foreground.Work<RuntimeException> work) {
        try {
            Foreground.run(work);
        } catch (AssemblyException wrong) {
            throw CommandFailure.badInput(
                    configuration
                            + ":\n  "
                            + String.valueOf(wrong.getMessage()).replace("\n", "\n  "),
                    wrong);
        } catch (UnresolvedSecretException missing) {
            throw CommandFailure.badInput(configuration + ": " + missing.getMessage(), missing);
        } catch (ScalingException refused) {
            throw CommandFailure.of(refused);
        } catch (OutsideException failed) {
            throw CommandFailure.failed(String.valueOf(failed.getMessage()), failed);
        }
    }

    /// The data directory, which is made where it is not there.
    ///
    /// @param beside where `data` goes without the option
    static Path data(Optional<Path> wanted, Path beside) {
        try {
            return Files.createDirectories(
                    wanted.orElseGet(() -> beside.resolve("data")).toAbsolutePath());
        } catch (IOException failed) {
            throw CommandFailure.failed(
                    "the data directory cannot be made: " + failed.getMessage(), failed);
        }
    }

    /// Names groups of the store that no file names.
    static void tellUnnamed(List<String> groups, PrintWriter out) {
        if (!groups.isEmpty()) {
            out.println(
                    "in the store and in no file, they go on as they are: "
                            + String.join(", ", groups));
        }
    }

    /// Waits until the work is to end.
    static void await(CountDownLatch stop, PrintWriter out) {
        try {
            stop.await();
        } catch (InterruptedException _) {
            // The same wish by another way. Not passed on: closing must not be cut short.
        }
        out.println("stopping");
        out.flush();
    }
}
