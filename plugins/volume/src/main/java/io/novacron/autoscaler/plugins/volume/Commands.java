package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs the system's tools, with lists of arguments and never a shell, up to a deadline.
///
/// @param deadline in nanoseconds of the machine's timer
record Commands(long deadline) {

    /// Where root's tools are, whatever the server's own path is.
    private static final String PATH = "/usr/sbin:/sbin:/usr/bin:/bin";

    private static final int LONGEST_QUOTE = 200;

    /// @param errors what it said of failures and warnings
    record Result(int status, String output, String errors) {

        /// What failed, in the words of the command.
        OutsideException failure(String command) {
            String said = (errors.isBlank() ? output : errors).strip();
            boolean full =
                    said.contains("No space left on device")
                            || said.contains("nsufficient free space");
            return new OutsideException(
                    full ? Kind.NO_CAPACITY : Kind.UNAVAILABLE,
                    "%s failed with status %d: %s"
                            .formatted(
                                    command,
                                    status,
                                    said.substring(0, Math.min(said.length(), LONGEST_QUOTE))));
        }
    }

    /// Nanoseconds that are left.
    ///
    /// @throws OutsideException `TIMED_OUT` where nothing is
    long left() {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new OutsideException(Kind.TIMED_OUT, "the time for this call is over");
        }
        return left;
    }

    /// Runs a command that has to succeed and answers its output.
    ///
    /// @throws OutsideException `NO_CAPACITY` where the disk is full, `UNAVAILABLE` where it failed
    ///   otherwise or is not installed, `TIMED_OUT`
    String run(List<String> command) {
        Result result = attempt(command);
        if (result.status() == 0) {
            return result.output();
        }
        throw result.failure(command.getFirst());
    }

    /// Runs a command that may fail.
    Result attempt(List<String> command) {
        long nanos = left();
        Path output = null;
        Path errors = null;
        try {
            // Files, since a pipe that nobody reads would hold the command up.
            output = Files.createTempFile("novacron-volume-", ".out");
            errors = Files.createTempFile("novacron-volume-", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", PATH);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            try {
                if (!process.waitFor(nanos, TimeUnit.NANOSECONDS)) {
                    throw new OutsideException(
                            Kind.TIMED_OUT, command.getFirst() + " took too long");
                }
            } finally {
                process.destroyForcibly();
            }
            return new Result(process.exitValue(), text(output), text(errors));
        } catch (IOException failed) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "%s could not be run: %s".formatted(command.getFirst(), failed.getMessage()),
                    failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    Kind.UNAVAILABLE, command.getFirst() + " was interrupted", interrupted);
        } finally {
            delete(output);
            delete(errors);
        }
    }

    // Tools quote names of files, which need not be text.
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException stays) {
                // A small file in the folder for temporary ones.
                return;
            }
        }
    }
}
