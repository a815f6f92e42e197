package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.server.Server;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs commands against a server with its administrator's token, and keeps what the last one said.
final class RemoteRun {

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    /// @param data the server's folder
    int run(Server server, Path data, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                List.of(
                        "--server",
                        server.uri().toString(),
                        "--token-file",
                        data.resolve("admin.token").toString()));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Commands.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of(),
                arguments.toArray(String[]::new));
    }
}
