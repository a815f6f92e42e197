package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.config.PluginConfiguration;
import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.UnresolvedSecretException;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.EventSink;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.PluginFactory;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The plug-ins of a configuration, by name. Closing it closes them. Thread-safe once opened.
///
/// What measures its own instances is offered as a provider under the controller's name, too: a
/// controller that is a [MetricsProvider] itself, or whose type also has a provider that reads the
/// controller's directory.
public final class PlugIns implements AutoCloseable {

    /// The one setting a controller shares with the provider that measures its instances.
    private static final String DIRECTORY = "directory";

    /// Types of controllers that keep files, in a folder of the data directory unless said
    /// otherwise.
    private static final Set<String> KEEP_FILES = Set.of("process", "volume", "libvirt");

    private final SortedMap<String, PluginFactory.OfController> controllerTypes;
    private final SortedMap<String, PluginFactory.OfProvider> providerTypes;
    private final SortedMap<String, PluginFactory.OfRouter> routerTypes;
    private final SortedMap<String, PluginFactory.OfSink> sinkTypes;
    private final SortedMap<String, PluginFactory.OfHook> hookTypes;
    private final SortedMap<String, ResourceController> controllers = new TreeMap<>();
    private final SortedMap<String, MetricsProvider> providers = new TreeMap<>();
    private final SortedMap<String, TrafficRouter> routers = new TreeMap<>();
    private final SortedMap<String, EventSink> sinks = new TreeMap<>();
    private final SortedMap<String, HookTarget> hooks = new TreeMap<>();
    private final List<String> ownProviders = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Secrets secrets;
    private final Path data;

    private PlugIns(PlugInJars jars, Secrets secrets, Path data) {
        this.controllerTypes = jars.factories(PluginFactory.OfController.class);
        this.providerTypes = jars.factories(PluginFactory.OfProvider.class);
        this.routerTypes = jars.factories(PluginFactory.OfRouter.class);
        this.sinkTypes = jars.factories(PluginFactory.OfSink.class);
        this.hookTypes = jars.factories(PluginFactory.OfHook.class);
        this.secrets = secrets;
        this.data = data;
    }

    /// Makes every plug-in of a configuration.
    ///
    /// @param data a controller that keeps files and has no `directory` of its own gets a folder by
    ///   its name in here
    /// @throws AssemblyException with every problem; nothing stays open
    /// @throws OutsideException where a plug-in cannot start; nothing stays open
    public static PlugIns open(ServerConfiguration configuration, Secrets secrets, Path data) {
        PlugIns made = new PlugIns(PlugInJars.in(configuration.plugIns()), secrets, data);
        Map<String, PluginConfiguration> standard = ServerConfiguration.DEFAULT.providers();
        Map<String, PluginConfiguration> wanted = new TreeMap<>(configuration.providers());
        if (wanted.equals(standard)) {
            // Nobody asked for these by name: a version that lacks one simply does not offer it.
            wanted.values().removeIf(plugin -> !made.providerTypes.containsKey(plugin.type()));
        }
        return made.open(
                configuration.controllers(),
                wanted,
                configuration.routers(),
                configuration.notifications(),
                configuration.hooks());
    }

    /// Makes these plug-ins; settings hold no secrets.
    ///
    /// @throws AssemblyException with every problem; nothing stays open
    /// @throws OutsideException where a plug-in cannot start; nothing stays open
    public static PlugIns open(
            Map<String, PluginConfiguration> controllers,
            Map<String, PluginConfiguration> providers,
            Path data) {
        return new PlugIns(PlugInJars.NONE, new Secrets(_ -> java.util.Optional.empty()), data)
                .open(controllers, providers, Map.of(), Map.of(), Map.of());
    }

    private PlugIns open(
            Map<String, PluginConfiguration> wantedControllers,
            Map<String, PluginConfiguration> wantedProviders,
            Map<String, PluginConfiguration> wantedRouters,
            Map<String, PluginConfiguration> wantedSinks,
            Map<String, PluginConfiguration> wantedHooks) {
        ownProviders.addAll(new TreeMap<>(wantedProviders).keySet());
        wantedControllers.forEach((name, plugin) ->
                make(
                        "controllers." + name,
                        plugin,
                        controllerTypes,
                        factory -> controllers.put(name, controller(factory, name, plugin))));
        wantedProviders.forEach((name, plugin) ->
                make(
                        "providers." + name,
                        plugin,
                        providerTypes,
                        factory ->
                                providers.put(
                                        name, factory.create(name, secrets.resolve(plugin)))));
        wantedRouters.forEach((name, plugin) ->
                make(
                        "routers." + name,
                        plugin,
                        routerTypes,
                        factory ->
                                routers.put(name, factory.create(name, secrets.resolve(plugin)))));
        wantedSinks.forEach((name, plugin) ->
                make(
                        "notifications." + name,
                        plugin,
                        sinkTypes,
                        factory -> sinks.put(name, factory.create(name, secrets.resolve(plugin)))));
        wantedHooks.forEach((name, plugin) ->
                make(
                        "hooks." + name,
                        plugin,
                        hookTypes,
                        factory -> hooks.put(name, factory.create(name, secrets.resolve(plugin)))));
        if (problems.isEmpty()) {
            wantedControllers.forEach(this::offerAsProvider);
        }
        if (problems.isEmpty()) {
            return this;
        }
        close();
        throw new AssemblyException(problems);
    }

    private ResourceController controller(
            PluginFactory.OfController factory, String name, PluginConfiguration plugin) {
        Map<String, Object> settings = secrets.resolve(plugin);
        String directory = directory(name, plugin);
        if (!directory.isEmpty()) {
            settings = new LinkedHashMap<>(settings);
            settings.put(DIRECTORY, directory);
        }
        return factory.create(name, settings);
    }

    /// Where a controller keeps its files; nothing for one that keeps none.
    private String directory(String name, PluginConfiguration plugin) {
        Object own = plugin.settings().get(DIRECTORY);
        if (own != null) {
            return own.toString();
        }
        return KEEP_FILES.contains(plugin.type()) ? data.resolve(name).toString() : "";
    }

    private void offerAsProvider(String name, PluginConfiguration plugin) {
        if (providers.containsKey(name)) {
            return;
        }
        String directory = directory(name, plugin);
        if (controllers.get(name) instanceof MetricsProvider own) {
            providers.put(name, own);
        } else if (!directory.isEmpty() && providerTypes.containsKey(plugin.type())) {
            make(
                    "controllers." + name,
                    plugin,
                    providerTypes,
                    factory ->
                            providers.put(
                                    name, factory.create(name, Map.of(DIRECTORY, directory))));
        }
    }

    private <F extends PluginFactory> void make(
            String path,
            PluginConfiguration plugin,
            SortedMap<String, F> installed,
            Consumer<F> create) {
        F factory = installed.get(plugin.type());
        if (factory == null) {
            problems.add(
                    Problem.error(
                            path + ".type",
                            "'" + plugin.type() + "'",
                            "this version has: " + String.join(", ", installed.keySet())));
            return;
        }
        try {
            create.accept(factory);
        } catch (OutsideException failed) {
            // The settings are right, the world is not: say, another server holds the directory.
            close();
            throw failed;
        } catch (IllegalArgumentException | UnresolvedSecretException wrong) {
            problems.add(Problem.error(path, "these settings", String.valueOf(wrong.getMessage())));
        }
    }

    public SortedMap<String, ResourceController> controllers() {
        return Collections.unmodifiableSortedMap(controllers);
    }

    public SortedMap<String, MetricsProvider> providers() {
        return Collections.unmodifiableSortedMap(providers);
    }

    public SortedMap<String, TrafficRouter> routers() {
        return Collections.unmodifiableSortedMap(routers);
    }

    public SortedMap<String, EventSink> sinks() {
        return Collections.unmodifiableSortedMap(sinks);
    }

    public SortedMap<String, HookTarget> hooks() {
        return Collections.unmodifiableSortedMap(hooks);
    }

    /// Names of the providers the configuration itself lists: where that is one, a metric may leave
    /// it out, whatever the controllers offer besides.
    public List<String> ownProviders() {
        return Collections.unmodifiableList(ownProviders);
    }

    /// The same group, where a metric that leaves its provider out reads from the only one that is
    /// configured.
    public ScalingGroup withSoleProvider(ScalingGroup group) {
        if (ownProviders.size() != 1) {
            return group;
        }
        String only = ownProviders.getFirst();
        ScalingGroup.Builder named = group.toBuilder();
        group.metrics()
                .forEach((name, metric) ->
                        named.metric(
                                name, metric.provider().isPresent() ? metric : metric.from(only)));
        return named.build();
    }

    @Override
    public void close() {
        controllers.values().forEach(ResourceController::close);
        providers.values().forEach(MetricsProvider::close);
        routers.values().forEach(TrafficRouter::close);
        sinks.values().forEach(EventSink::close);
        hooks.values().forEach(HookTarget::close);
    }
}
