package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/// Runs a command in this process and catches what it says.
final class CommandLineFixture {

    private CommandLineFixture() {}

    /// @param err standard error
    record Outcome(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        String lastLine() {
            return lines().getLast();
        }
    }

    static Outcome run(String... args) {
        return run(Map.of(), args);
    }

    static Outcome run(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Commands.run(new PrintWriter(out), new PrintWriter(err), environment, args);
        return new Outcome(code, out.toString(), err.toString());
    }
}
