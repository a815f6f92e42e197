package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.AbilityCheck;
import io.novacron.autoscaler.spi.HookCheck;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Lets plug-ins look at the parts of a group that are theirs: launch template, queries and
/// network. No I/O.
///
/// Strict where the plug-ins are those of the group's server: what it names must be there.
/// Otherwise only what the group surely means is looked at, since its server may have plug-ins we
/// do not know.
public final class PlugInCheck implements GroupCheck {

    /// Keys of a group's `network` that are a router's.
    private static final Set<String> ROUTER_KEYS = Set.of("router", "pool", "port");

    private final PlugIns plugIns;
    private final boolean strict;

    private PlugInCheck(PlugIns plugIns, boolean strict) {
        this.plugIns = plugIns;
        this.strict = strict;
    }

    /// For groups of the server with these plug-ins.
    public static PlugInCheck ofServer(PlugIns plugIns) {
        return new PlugInCheck(plugIns, true);
    }

    /// For groups whose server is not known.
    public static PlugInCheck ofStandard(PlugIns plugIns) {
        return new PlugInCheck(plugIns, false);
    }

    @Override
    public List<Problem> check(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        controllerOf(group)
                .ifPresent(controller -> {
                    problems.addAll(controller.validate(group));
                    problems.addAll(AbilityCheck.check(group, nameOf(group), controller));
                });
        if (strict && controllerOf(group).isEmpty()) {
            problems.add(unknown("controller", group.controller(), plugIns.controllers().keySet()));
        }
        group.metrics().forEach((name, definition) -> check(group, name, definition, problems));
        checkRouter(group, problems);
        if (strict) {
            problems.addAll(HookCheck.check(group, plugIns.hooks().keySet()));
        }
        return problems;
    }

    private void checkRouter(ScalingGroup group, List<Problem> problems) {
        if (ROUTER_KEYS.stream().noneMatch(group.network()::containsKey)) {
            return;
        }
        Optional<String> named =
                Optional.ofNullable(group.network().get("router")).map(Object::toString);
        Optional<TrafficRouter> router =
                named.or(() -> only(plugIns.routers())).map(name -> plugIns.routers().get(name));
        router.ifPresent(known -> problems.addAll(known.validate(group)));
        if (strict && router.isEmpty()) {
            problems.add(unknown("network.router", named, plugIns.routers().keySet()));
        }
    }

    private static Optional<String> only(SortedMap<String, ?> known) {
        return known.size() == 1 ? Optional.of(known.firstKey()) : Optional.empty();
    }

    private void check(
            ScalingGroup group, String name, MetricDefinition definition, List<Problem> problems) {
        Optional<MetricsProvider> provider = providerOf(definition);
        provider.ifPresent(known -> problems.addAll(known.validate(group, name, definition)));
        if (strict && provider.isEmpty()) {
            problems.add(
                    unknown(
                            "metrics." + name + ".provider",
                            definition.provider(),
                            plugIns.providers().keySet()));
        }
    }

    private Optional<ResourceController> controllerOf(ScalingGroup group) {
        if (group.controller().isPresent()) {
            return Optional.ofNullable(plugIns.controllers().get(group.controller().get()));
        }
        boolean only =
                plugIns.controllers().size() == 1
                        && (strict || group.resourceType() == ResourceType.PROCESS);
        return only
                ? Optional.ofNullable(plugIns.controllers().get(plugIns.controllers().firstKey()))
                : Optional.empty();
    }

    private String nameOf(ScalingGroup group) {
        return group.controller().orElseGet(() -> plugIns.controllers().firstKey());
    }

    private Optional<MetricsProvider> providerOf(MetricDefinition definition) {
        if (definition.provider().isPresent()) {
            return Optional.ofNullable(plugIns.providers().get(definition.provider().get()));
        }
        return strict && plugIns.ownProviders().size() == 1
                ? Optional.ofNullable(plugIns.providers().get(plugIns.ownProviders().getFirst()))
                : Optional.empty();
    }

    private static Problem unknown(String path, Optional<String> found, Set<String> known) {
        return Problem.error(
                path,
                found.map(name -> "'" + name + "'").orElse("nothing"),
                known.isEmpty()
                        ? "none is configured"
                        : "one of those configured: " + String.join(", ", known));
    }
}
