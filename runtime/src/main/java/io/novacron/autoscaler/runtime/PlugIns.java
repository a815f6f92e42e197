package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls.Operation;
import io.novacron.autoscaler.spi.AbilityCheck;
import io.novacron.autoscaler.spi.HookCheck;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.MetricsHistory;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.SampleListener;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The configured plug-ins by name, and which of them a group uses. A name may be left out where
/// there is one. Immutable, thread-safe.
final class PlugIns {

    /// A provider behind its bulkheads: one call that collects at a time, one that reads the past.
    record ProviderView(
            String name, MetricsProvider provider, Bulkhead bulkhead, Bulkhead history) {}

    /// A router behind its bulkheads: one call that looks at a time, several that act.
    record RouterView(String name, TrafficRouter router, Bulkhead looking, Bulkhead acting) {}

    private static final int ROUTER_CALLS = 8;

    /// Keys of a group's `network` that are a router's.
    private static final Set<String> ROUTER_KEYS = Set.of("router", "pool", "port");

    private final SortedMap<String, ControllerView> controllers = new TreeMap<>();
    private final SortedMap<String, ProviderView> providers = new TreeMap<>();
    private final SortedMap<String, RouterView> routers = new TreeMap<>();
    private final SortedMap<String, HookTarget> hooks;

    PlugIns(
            Map<String, ResourceController> controllers,
            Map<String, MetricsProvider> providers,
            Map<String, TrafficRouter> routers,
            Map<String, HookTarget> hooks,
            Tasks tasks,
            ServiceLog log,
            LoopSettings settings,
            InstantSource clock) {
        this.hooks = new TreeMap<>(hooks);
        controllers.forEach((name, controller) ->
                this.controllers.put(
                        name,
                        new ControllerView(
                                name, controller, tasks, log, settings.launchesInFlight(), clock)));
        providers.forEach((name, provider) ->
                this.providers.put(
                        name,
                        new ProviderView(
                                name,
                                provider,
                                new Bulkhead(Operation.COLLECT, name, 1, tasks, clock),
                                new Bulkhead(Operation.HISTORY, name, 1, tasks, clock))));
        routers.forEach((name, router) ->
                this.routers.put(
                        name,
                        new RouterView(
                                name,
                                router,
                                new Bulkhead(Operation.LOOK, name, 1, tasks, clock),
                                new Bulkhead(Operation.ROUTE, name, ROUTER_CALLS, tasks, clock))));
    }

    /// Calls so far: controllers, providers, routers, each by name.
    List<PlugInCalls> statistics() {
        List<PlugInCalls> calls = new ArrayList<>();
        controllers.values().forEach(view -> calls.addAll(view.statistics()));
        providers.values().forEach(view -> calls.add(view.bulkhead().statistics()));
        providers.values().stream()
                .filter(view -> view.provider() instanceof MetricsHistory)
                .forEach(view -> calls.add(view.history().statistics()));
        routers.values()
                .forEach(view -> {
                    calls.add(view.looking().statistics());
                    calls.add(view.acting().statistics());
                });
        return calls;
    }

    /// Tells the providers whom to tell of samples that arrive by themselves.
    void listen(SampleListener listener) {
        providers.values().forEach(view -> view.provider().listen(listener));
    }

    List<ControllerView> controllers() {
        return List.copyOf(controllers.values());
    }

    List<RouterView> routers() {
        return List.copyOf(routers.values());
    }

    Optional<ControllerView> controllerOf(ScalingGroup group) {
        return named(controllers, group.controller());
    }

    Optional<ProviderView> providerOf(MetricDefinition definition) {
        return named(providers, definition.provider());
    }

    /// The router of a group whose `network` has a pool; its key `router` names one.
    Optional<RouterView> routerOf(ScalingGroup group) {
        return isRouted(group) ? named(routers, routerName(group)) : Optional.empty();
    }

    // A network that only attaches instances is the controller's alone.
    private static boolean isRouted(ScalingGroup group) {
        return ROUTER_KEYS.stream().anyMatch(group.network()::containsKey);
    }

    private static Optional<String> routerName(ScalingGroup group) {
        return Optional.ofNullable(group.network().get("router")).map(Object::toString);
    }

    /// Whom a lifecycle hook calls.
    Optional<HookTarget> hook(String name) {
        return Optional.ofNullable(hooks.get(name));
    }

    /// Groups with equal keys wait for the same plug-ins and for no others.
    String bulkheadOf(ScalingGroup group) {
        TreeSet<String> names = new TreeSet<>();
        group.metrics()
                .values()
                .forEach(metric -> providerOf(metric).ifPresent(view -> names.add(view.name())));
        return "%s|%s|%s"
                .formatted(
                        controllerOf(group).map(view -> view.name).orElse(""),
                        String.join(",", names),
                        routerOf(group).map(RouterView::name).orElse(""));
    }

    /// What the group's document asks of plug-ins and they cannot do. No I/O.
    List<Problem> check(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        controllerOf(group)
                .ifPresentOrElse(
                        view -> {
                            problems.addAll(view.controller.validate(group));
                            problems.addAll(AbilityCheck.check(group, view.name, view.controller));
                        },
                        () -> problems.add(unknown("controller", group.controller(), controllers)));
        group.metrics()
                .forEach((name, definition) ->
                        providerOf(definition)
                                .ifPresentOrElse(
                                        view ->
                                                problems.addAll(
                                                        view.provider()
                                                                .validate(group, name, definition)),
                                        () ->
                                                problems.add(
                                                        unknown(
                                                                "metrics.%s.provider"
                                                                        .formatted(name),
                                                                definition.provider(),
                                                                providers))));
        if (isRouted(group)) {
            routerOf(group)
                    .ifPresentOrElse(
                            view -> problems.addAll(view.router().validate(group)),
                            () ->
                                    problems.add(
                                            unknown("network.router", routerName(group), routers)));
        }
        problems.addAll(HookCheck.check(group, hooks.keySet()));
        return problems;
    }

    void close() {
        hooks.values().forEach(HookTarget::close);
        controllers.values().forEach(view -> view.controller.close());
        providers.values().forEach(view -> view.provider().close());
        routers.values().forEach(view -> view.router().close());
    }

    private static <V> Optional<V> named(SortedMap<String, V> known, Optional<String> name) {
        if (name.isPresent()) {
            return Optional.ofNullable(known.get(name.get()));
        }
        return known.size() == 1 ? Optional.of(known.firstEntry().getValue()) : Optional.empty();
    }

    private static <V> Problem unknown(
            String path, Optional<String> found, SortedMap<String, V> known) {
        return Problem.error(
                path,
                found.orElse("nothing"),
                known.isEmpty()
                        ? "none is configured"
                        : "configured: " + String.join(", ", known.keySet()));
    }
}
