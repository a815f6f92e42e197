package io.novacron.autoscaler.cli;

import io.novacron.autoscaler.cli.command.Commands;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Entry point of the command line.
public final class Main {

    private Main() {}

    /// Runs one command and ends the process with its exit code: 0 done, 1 failed, 2 bad usage or
    /// bad input.
    public static void main(String... args) {
        // What we print is UTF-8 whatever the locale: documents and JSON are, and a terminal that
        // cannot show a sign shows a substitute.
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int code = Commands.run(out, err, Map.copyOf(System.getenv()), args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
