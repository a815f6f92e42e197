package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.UnresolvedSecretException;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.Notifier;
import io.novacron.autoscaler.runtime.ScalingException;
import io.novacron.autoscaler.server.assembly.AssemblyException;
import io.novacron.autoscaler.server.assembly.ConfiguredGroups;
import io.novacron.autoscaler.server.assembly.PlugIns;
import io.novacron.autoscaler.server.assembly.Stores;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
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

    private static final Duration TICK = Duration.ofMillis(200);

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
                    "where the embedded database and the controllers' files go (default: data beside"
                            + " the configuration)")
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
        ServerConfiguration configuration = files.configuration();
        List<ScalingGroup> groups = files.groups();
        System.setProperty("autoscaler.log.level", "INFO");
        Secrets secrets = new Secrets(name -> Optional.ofNullable(System.getenv(name)));
        Path folder = folder(files);
        try {
            PlugIns plugIns = PlugIns.open(configuration, secrets, folder);
            JdbcStateStore store = store(configuration, secrets, folder, plugIns);
            Notifier notifier =
                    new Notifier(
                            store,
                            store.notifications(),
                            plugIns.sinks(),
                            InstantSource.system(),
                            new SecureRandom());
            AutoScalingManager.Builder builder =
                    AutoScalingManager.builder(store)
                            .listener(notifier)
                            .retention(Stores.retention(configuration.store()));
            plugIns.controllers().forEach(builder::controller);
            plugIns.providers().forEach(builder::provider);
            Foreground.run(stop -> manage(builder, notifier, plugIns, groups, folder, stop));
            return ExitCode.DONE;
        } catch (AssemblyException wrong) {
            throw CommandFailure.badInput(
                    config + ":\n  " + String.valueOf(wrong.getMessage()).replace("\n", "\n  "),
                    wrong);
        } catch (UnresolvedSecretException missing) {
            throw CommandFailure.badInput(config + ": store: " + missing.getMessage(), missing);
        } catch (OutsideException failed) {
            throw CommandFailure.failed(String.valueOf(failed.getMessage()), failed);
        }
    }

    private void manage(
            AutoScalingManager.Builder builder,
            Notifier notifier,
            PlugIns plugIns,
            List<ScalingGroup> groups,
            Path folder,
            CountDownLatch stop) {
        // The notifier closes first: the manager closes the store it reads.
        try (AutoScalingManager manager = builder.build();
                Notifier telling = notifier) {
            manager.initialize();
            apply(manager, plugIns, groups);
            telling.start();
            loop(manager, folder, stop);
        }
        out().flush();
    }

    private static JdbcStateStore store(
            ServerConfiguration configuration, Secrets secrets, Path folder, PlugIns plugIns) {
        try {
            return Stores.open(configuration.store(), secrets, folder);
        } catch (RuntimeException failed) {
            plugIns.close();
            throw failed;
        }
    }

    private Path folder(ServerFiles files) {
        try {
            return Files.createDirectories(
                    data.orElseGet(() -> files.directory().resolve("data")).toAbsolutePath());
        } catch (IOException failed) {
            throw CommandFailure.failed(
                    "the data directory cannot be made: " + failed.getMessage(), failed);
        }
    }

    private void apply(AutoScalingManager manager, PlugIns plugIns, List<ScalingGroup> groups) {
        Change change = Change.by("run").because("from the group files");
        try {
            List<String> left =
                    ConfiguredGroups.apply(
                            manager, plugIns, groups, force ? change.forced() : change);
            if (!left.isEmpty()) {
                out().println(
                                "in the store and in no file, they go on as they are: "
                                        + String.join(", ", left));
            }
        } catch (ScalingException refused) {
            throw CommandFailure.of(refused);
        }
    }

    private void loop(AutoScalingManager manager, Path folder, CountDownLatch stop) {
        manager.startScalingLoop(TICK);
        List<String> ids =
                manager.listScalingGroups().stream().map(stored -> stored.group().id()).toList();
        out().println(
                        "running %d %s%s; data in %s; Ctrl-C ends it, instances keep running"
                                .formatted(
                                        ids.size(),
                                        ids.size() == 1 ? "group" : "groups",
                                        ids.isEmpty() ? "" : " (" + String.join(", ", ids) + ")",
                                        folder));
        out().flush();
        try {
            stop.await();
        } catch (InterruptedException _) {
            // The same wish by another way. Not passed on: closing must not be cut short.
        }
        out().println("stopping");
        out().flush();
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
