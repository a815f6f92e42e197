package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.server.assembly.Autoscaler;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
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

/// `run`: the control loop in the foreground.
@Command(
        name = "run",
        header = "Runs the control loop in the foreground.",
        description = {
            "Runs the control loop in the foreground against the configured providers and controllers,"
                    + " with the groups of the configured files.",
            "Ctrl-C or SIGTERM ends it cleanly; instances keep running and are found again at the next"
                    + " start. Decisions that change something are logged to standard error."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A configuration:",
            "  controllers: {local: {type: process}}",
            "  providers: {scrape: {type: scrape}}",
            "  groups: [groups/shop.yaml]"
        })
final class RunCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "providers, controllers, store and group files")
    private String config = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "where the embedded database, the histories and the controllers' files go"
                            + " (default: data beside the configuration)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--force",
            description =
                    "applies changed group files even where that removes more than half of a group's"
                            + " running instances")
    private boolean force;

    @Override
    public Integer call() {
        ServerFiles files = ServerFiles.read(config);
        System.setProperty("autoscaler.log.level", "INFO");
        Path folder = Starting.data(data, files.directory());
        Starting.run(config, stop -> manage(files, folder, stop));
        return ExitCode.DONE;
    }

    private void manage(ServerFiles files, Path folder, CountDownLatch stop) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Secrets secrets = new Secrets(name -> Optional.ofNullable(System.getenv(name)));
        try (Autoscaler autoscaler =
                Autoscaler.open(files.configuration(), secrets, folder, Clock.systemUTC())) {
            Change change = Change.by("run").because("from the group files");
            Starting.tellUnnamed(
                    autoscaler.apply(files.groups(), force ? change.forced() : change), out);
            autoscaler.start();
            List<String> ids =
                    autoscaler.manager().listScalingGroups().stream()
                            .map(stored -> stored.group().id())
                            .toList();
            out.println(
                    "running %d %s%s; data in %s; Ctrl-C ends it, instances keep running"
                            .formatted(
                                    ids.size(),
                                    ids.size() == 1 ? "group" : "groups",
                                    ids.isEmpty() ? "" : " (" + String.join(", ", ids) + ")",
                                    folder));
            out.flush();
            Starting.await(stop, out);
        }
        out.flush();
    }
}
