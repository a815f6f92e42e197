package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.PluginConfiguration;
import io.novacron.autoscaler.config.SecretSource;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.server.assembly.PlugInCheck;
import io.novacron.autoscaler.server.assembly.PlugIns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Plug-ins that only look at documents: they keep their files in a directory that is deleted in
/// the end, so that checking a configuration disturbs no server that runs with it. Not thread-safe.
final class TemporaryPlugIns implements AutoCloseable {

    private static final String DIRECTORY = "directory";

    private final List<PlugIns> opened = new ArrayList<>();
    private Optional<Path> folder = Optional.empty();
    private Optional<PlugInCheck> standard = Optional.empty();

    /// Looks at what a group surely means for the plug-ins that come along; made when first needed.
    GroupCheck standardCheck() {
        return group -> isForStandard(group) ? standard().check(group) : List.<Problem>of();
    }

    private static boolean isForStandard(ScalingGroup group) {
        return group.resourceType() == ResourceType.PROCESS
                || group.metrics().values().stream()
                        .anyMatch(metric -> metric.provider().isPresent());
    }

    private PlugInCheck standard() {
        if (standard.isEmpty()) {
            standard = Optional.of(PlugInCheck.ofStandard(open(ServerConfiguration.DEFAULT)));
        }
        return standard.get();
    }

    /// The plug-ins of a configuration.
    ///
    /// @throws io.novacron.autoscaler.server.assembly.AssemblyException with every problem
    PlugIns open(ServerConfiguration configuration) {
        Path own = own();
        Map<String, PluginConfiguration> controllers = new LinkedHashMap<>();
        configuration
                .controllers()
                .forEach((name, plugin) -> controllers.put(name, elsewhere(plugin, own)));
        Map<String, PluginConfiguration> providers = new LinkedHashMap<>();
        configuration
                .providers()
                .forEach((name, plugin) -> providers.put(name, elsewhere(plugin, own)));
        PlugIns made =
                PlugIns.open(
                        new ServerConfiguration(
                                providers,
                                controllers,
                                configuration.routers(),
                                sinksWithTheirSecrets(configuration),
                                configuration.hooks(),
                                configuration.plugIns(),
                                configuration.store(),
                                configuration.server(),
                                configuration.groups()),
                        // A secret that is not there is said elsewhere.
                        new Secrets(name ->
                                Optional.of(
                                        Optional.ofNullable(System.getenv(name)).orElse("unset"))),
                        own);
        opened.add(made);
        return made;
    }

    // An address or key has a form, so a word in its place would be a problem that is none.
    private static Map<String, PluginConfiguration> sinksWithTheirSecrets(
            ServerConfiguration configuration) {
        Map<String, PluginConfiguration> sinks = new LinkedHashMap<>(configuration.notifications());
        configuration
                .secrets()
                .forEach((path, source) -> {
                    if (!isThere(source)) {
                        sinks.keySet().removeIf(name -> path.startsWith("notifications." + name));
                    }
                });
        return sinks;
    }

    private static boolean isThere(SecretSource source) {
        return switch (source) {
            case SecretSource.Environment(String name) -> System.getenv(name) != null;
            case SecretSource.File(Path file) -> Files.isReadable(file);
        };
    }

    private static PluginConfiguration elsewhere(PluginConfiguration plugin, Path own) {
        if (!plugin.settings().containsKey(DIRECTORY)) {
            return plugin;
        }
        Map<String, Object> settings = new LinkedHashMap<>(plugin.settings());
        settings.put(DIRECTORY, own.resolve("given").toString());
        return new PluginConfiguration(plugin.type(), settings);
    }

    private Path own() {
        try {
            Path parent =
                    folder.isPresent()
                            ? folder.get()
                            : Files.createTempDirectory("novacron-validate-");
            folder = Optional.of(parent);
            return Files.createTempDirectory(parent, "plugins");
        } catch (IOException failed) {
            throw CommandFailure.failed("no temporary directory: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        opened.forEach(PlugIns::close);
        folder.ifPresent(TemporaryPlugIns::delete);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            // A few empty files in the temporary directory; the answer is right all the same.
        }
    }
}
