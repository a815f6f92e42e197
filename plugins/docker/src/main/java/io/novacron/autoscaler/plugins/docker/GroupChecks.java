package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a group asks of containers that cannot be.
final class GroupChecks {

    private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    private final ScalingGroup group;
    private final List<Problem> problems = new ArrayList<>();

    GroupChecks(ScalingGroup group) {
        this.group = group;
    }

    List<Problem> problems() {
        if (group.resourceType() != ResourceType.CONTAINER
                && group.resourceType() != ResourceType.SERVICE) {
            error(
                    "resourceType",
                    group.resourceType().name().toLowerCase(Locale.ROOT),
                    "container or service with this controller");
        }
        if (!group.resourceIds().isEmpty()) {
            error(
                    "resourceIds",
                    "%s ids".formatted(group.resourceIds().size()),
                    "none: containers started by others cannot be adopted");
        }
        ContainerTemplate template = ContainerTemplate.read(group.launchTemplate(), problems);
        for (int index = 0; index < template.ports().size(); index++) {
            if (template.ports().get(index).host().isPresent() && group.maxCapacity() > 1) {
                error(
                        "launchTemplate.ports[%s]".formatted(index),
                        "a fixed port outside for up to %s instances"
                                .formatted(group.maxCapacity()),
                        "the port inside alone; each instance gets a free one outside");
            }
        }
        networks(template);
        group.size().map(Sizing::choice).ifPresent(this::sizes);
        return problems;
    }

    private void networks(ContainerTemplate template) {
        Object attach = group.network().get("attach");
        if (attach == null) {
            return;
        }
        if (!(attach instanceof List<?> list)) {
            error("network.attach", "no list", "a list of container networks");
            return;
        }
        for (int index = 0; index < list.size(); index++) {
            String name = String.valueOf(list.get(index));
            if (!NETWORK.matcher(name).matches()) {
                error(
                        "network.attach[%s]".formatted(index),
                        "'" + name + "'",
                        "the name of a network of the engine (docker network create)");
            }
        }
        if (template.networkMode().isPresent() && !list.isEmpty()) {
            error(
                    "launchTemplate.networkMode",
                    "both networkMode and network.attach",
                    "one of them");
        }
    }

    private void sizes(Sizing.Choice choice) {
        switch (choice) {
            case Sizing.Choice.Flavors(List<Flavor> flavors) -> {
                for (int index = 0; index < flavors.size(); index++) {
                    size("size.flavors[%s]".formatted(index), flavors.get(index));
                }
            }
            case Sizing.Choice.Ranges(var ranges) ->
                    ranges.forEach((dimension, range) -> {
                        double least =
                                switch (dimension) {
                                    case "cpu" -> Size.LEAST_CORES;
                                    case "memory" -> Size.LEAST_MEMORY;
                                    default -> 0;
                                };
                        if (range.min() < least) {
                            error(
                                    "size." + dimension + ".min",
                                    Double.toString(range.min()),
                                    "at least " + least);
                        }
                    });
        }
    }

    private void size(String path, Flavor flavor) {
        if (flavor.cpu() > 0 && flavor.cpu() < Size.LEAST_CORES) {
            error(path + ".cpu", Double.toString(flavor.cpu()), "at least 0.01 cores");
        }
        if (flavor.memoryBytes() > 0 && flavor.memoryBytes() < Size.LEAST_MEMORY) {
            error(path + ".memory", "%.0f bytes".formatted(flavor.memoryBytes()), "at least 6Mi");
        }
        if (flavor.storageBytes() > 0) {
            error(path + ".storage", "a storage size", "none: containers have volumes, not sizes");
        }
    }

    private void error(String path, String found, String allowed) {
        problems.add(Problem.error(path, found, allowed));
    }
}
