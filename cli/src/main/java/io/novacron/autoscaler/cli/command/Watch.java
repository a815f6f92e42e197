package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/// The option by which a command shows again and again what it shows once.
final class Watch {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /// Clears a terminal and begins at its top.
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Option(names = "--watch", description = "shows it again every 2 seconds, until Ctrl-C")
    private boolean watch;

    /// A picture of now, as text.
    interface Picture {
        void print(PrintWriter out);
    }

    /// Prints the picture, once or for as long as the command runs.
    int show(PrintWriter out, Picture picture) {
        if (!watch) {
            picture.print(out);
            return ExitCode.DONE;
        }
        Foreground.run(stop -> repeat(out, picture, stop));
        return ExitCode.DONE;
    }

    private static void repeat(PrintWriter out, Picture picture, CountDownLatch stop) {
        boolean terminal = Optional.ofNullable(System.console()).isPresent();
        try {
            do {
                if (terminal) {
                    out.print(CLEAR);
                }
                picture.print(out);
                out.flush();
            } while (!stop.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // The same wish by another way.
            return;
        }
    }
}
