package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.server.Server;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `serve`: the server in the foreground.
@Command(
        name = "serve",
        header = "Runs the server: the control loop and the HTTP API.",
        description = {
            "Runs the control loop and the HTTP API. Without a configuration: on loopback, providers"
                    + " push, scrape and static, controller local for processes, everything kept in the"
                    + " data directory.",
            "At the first start an administrator's token is written to admin.token in the data"
                    + " directory, readable by its owner only. Ctrl-C or SIGTERM ends the server"
                    + " cleanly; instances keep running and are found again at the next start."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  autoscaler serve --data /var/lib/autoscaler",
            "  curl -H \"Authorization: Bearer $(cat data/admin.token)\" localhost:8080/api/v1/groups",
            "  autoscaler serve --config autoscaler.yaml --log json"
        })
final class ServeCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "providers, controllers, store, server and group files")
    private Optional<String> config = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "port to listen on; 0 takes any free one (default: the configuration's, 8080)")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "where the embedded database, the first token and the controllers' files go"
                            + " (default: data beside the configuration, or here)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--log",
            paramLabel = "FORMAT",
            description = "text or json, to standard error (default: ${DEFAULT-VALUE})")
    private LogFormat log = LogFormat.TEXT;

    @Option(
            names = "--force",
            description =
                    "applies changed group files even where that removes more than half of a group's"
                            + " running instances")
    private boolean force;

    /// How the log is written.
    enum LogFormat {
        TEXT,
        JSON
    }

    @Override
    public Integer call() {
        Optional<ServerFiles> files = config.map(ServerFiles::read);
        ServerConfiguration configuration = atPort(files);
        System.setProperty("autoscaler.log.level", "INFO");
        System.setProperty("autoscaler.log.to", log == LogFormat.JSON ? "JSON" : "STDERR");
        Server.Setup setup =
                Server.Setup.of(
                        configuration,
                        files.map(ServerFiles::groups).orElse(List.of()),
                        Starting.data(data, files.map(ServerFiles::directory).orElse(Path.of(""))));
        Starting.run(
                config.orElse("the standard configuration"),
                stop -> serve(force ? setup.forced() : setup, stop));
        return ExitCode.DONE;
    }

    private ServerConfiguration atPort(Optional<ServerFiles> files) {
        ServerConfiguration configuration =
                files.map(ServerFiles::configuration).orElse(ServerConfiguration.DEFAULT);
        port.filter(wanted -> wanted < 0 || wanted > 65_535)
                .ifPresent(wrong -> {
                    throw CommandFailure.badInput("--port %d: 0 to 65535".formatted(wrong));
                });
        return port.map(wanted -> configuration.withServer(configuration.server().withPort(wanted)))
                .orElse(configuration);
    }

    private void serve(Server.Setup setup, CountDownLatch stop) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (Server server = Server.start(setup)) {
            server.firstToken()
                    .ifPresent(file -> out.println("the administrator's token is in " + file));
            Starting.tellUnnamed(server.unnamedGroups(), out);
            out.println(
                    "listening on %s; data in %s; Ctrl-C ends it, instances keep running"
                            .formatted(server.uri(), setup.data()));
            out.flush();
            Starting.await(stop, out);
        }
        out.flush();
    }
}
