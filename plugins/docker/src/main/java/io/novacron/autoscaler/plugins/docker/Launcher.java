package io.novacron.autoscaler.plugins.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes containers. A launch is: create under the name that follows from its key, connect the
/// networks, start. The engine refuses a second container of one name, so whatever happens between
/// these steps, and whoever repeats them, there is one. Callers hold the instance's lock.
final class Launcher {

    /// Networks a container still has to be connected to before it starts, of its own label.
    private static final String NETWORKS = Labels.PREFIX + "networks";

    private final ContainerEngine engine;
    private final Images images;
    private final DockerSettings settings;

    Launcher(ContainerEngine engine, Images images, DockerSettings settings) {
        this.engine = engine;
        this.images = images;
        this.settings = settings;
    }

    /// One container to be.
    ///
    /// @param labels which also say its group, key and size
    record Order(String name, ScalingGroup group, ContainerTemplate template, Labels labels) {}

    /// Returns once the container runs, whether it was there already or not.
    ///
    /// @param patience how long to wait for an image to be pulled
    void launch(Order order, Duration patience) {
        ContainerEngine.Created created = create(order);
        if (created == ContainerEngine.Created.NO_IMAGE) {
            images.provide(order.template(), patience);
            created = create(order);
            if (created == ContainerEngine.Created.NO_IMAGE) {
                throw images.missing(order.template());
            }
        }
        if (created == ContainerEngine.Created.NAME_TAKEN) {
            requireOurs(order);
        }
        if (created == ContainerEngine.Created.DONE && attached(order.group()).size() < 2) {
            start(order.name(), List.of()); // as it was created, there is nothing to look up
        } else {
            finish(order.name());
        }
    }

    private ContainerEngine.Created create(Order order) {
        return engine.create(
                order.name(), order.template().image(), command -> fill(command, order));
    }

    private void requireOurs(Order order) {
        Optional<Labels> labels = engine.inspect(order.name()).flatMap(Launcher::labels);
        boolean ours =
                labels.filter(found -> found.scope().equals(order.labels().scope()))
                        .filter(found -> found.group().equals(order.labels().group()))
                        .filter(found -> found.key().equals(order.labels().key()))
                        .isPresent();
        if (!ours) {
            throw new OutsideException(
                    Kind.INVALID,
                    "the name %s is taken by a container that is not ours; rename or remove it"
                            .formatted(order.name()));
        }
    }

    private static Optional<Labels> labels(InspectContainerResponse seen) {
        return Optional.ofNullable(seen.getConfig())
                .flatMap(config -> Optional.ofNullable(config.getLabels()))
                .flatMap(Labels::of);
    }

    /// Connects and starts a container that may be created only; one that runs, or has run, stays
    /// as it is. One that cannot be started is removed, so that the next attempt is a new one.
    void finish(String name) {
        InspectContainerResponse seen =
                engine.inspect(name)
                        .orElseThrow(() ->
                                new OutsideException(
                                        Kind.UNAVAILABLE, name + " is gone before it started"));
        String status = String.valueOf(seen.getState().getStatus());
        if (Found.state(status) != Found.State.CREATED) {
            return;
        }
        start(name, missingNetworks(seen));
    }

    private void start(String name, List<String> networks) {
        try {
            for (String network : networks) {
                engine.connect(name, network);
            }
            engine.start(name);
        } catch (OutsideException failed) {
            if (failed.kind() == Kind.INVALID || failed.kind() == Kind.NO_CAPACITY) {
                engine.remove(name);
            }
            throw failed;
        }
    }

    private static List<String> missingNetworks(InspectContainerResponse seen) {
        String wanted =
                Optional.ofNullable(seen.getConfig())
                        .map(config -> config.getLabels())
                        .map(labels -> labels.getOrDefault(NETWORKS, ""))
                        .orElse("");
        List<String> missing = new ArrayList<>();
        for (String network : wanted.split(" ", -1)) {
            if (!network.isEmpty()
                    && !seen.getNetworkSettings().getNetworks().containsKey(network)) {
                missing.add(network);
            }
        }
        return missing;
    }

    private void fill(CreateContainerCmd command, Order order) {
        ContainerTemplate template = order.template();
        Map<String, String> values = Map.of("id", order.name(), "group", order.group().id());
        List<String> networks = attached(order.group());

        Map<String, String> labels = new LinkedHashMap<>(template.labels());
        labels.putAll(order.labels().asMap());
        if (networks.size() > 1) {
            labels.put(NETWORKS, String.join(" ", networks.subList(1, networks.size())));
        }
        command.withLabels(labels)
                .withEnv(environment(template, values))
                .withExposedPorts(template.ports().stream().map(port -> exposed(port)).toList())
                .withStopTimeout((int) Math.max(1, template.stopTimeout().toSeconds()))
                .withHostConfig(hostConfig(order, networks));
        template.command().ifPresent(words -> command.withCmd(filled(words, values)));
        template.entrypoint().ifPresent(words -> command.withEntrypoint(filled(words, values)));
        template.user().ifPresent(command::withUser);
        template.workingDirectory().ifPresent(command::withWorkingDir);
        template.healthCheck().ifPresent(check -> command.withHealthcheck(healthCheck(check)));
    }

    /// The container networks the group asks for.
    static List<String> attached(ScalingGroup group) {
        return group.network().get("attach") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<String> environment(
            ContainerTemplate template, Map<String, String> values) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("INSTANCE_ID", values.getOrDefault("id", ""));
        environment.put("GROUP_ID", values.getOrDefault("group", ""));
        template.environment()
                .forEach((name, value) ->
                        environment.put(name, ContainerTemplate.substitute(value, values)));
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    private static List<String> filled(List<String> words, Map<String, String> values) {
        return words.stream().map(word -> ContainerTemplate.substitute(word, values)).toList();
    }

    private static ExposedPort exposed(ContainerTemplate.Port port) {
        return port.protocol().equals("udp")
                ? ExposedPort.udp(port.container())
                : ExposedPort.tcp(port.container());
    }

    private HostConfig hostConfig(Order order, List<String> networks) {
        ContainerTemplate template = order.template();
        Size size = order.labels().size();
        Ports bindings = new Ports();
        template.ports()
                .forEach(port ->
                        bindings.bind(
                                exposed(port),
                                new Ports.Binding(
                                        settings.publishAddress(),
                                        port.host().isPresent()
                                                ? Integer.toString(port.host().getAsInt())
                                                : "")));
        HostConfig host =
                HostConfig.newHostConfig()
                        .withBinds(template.volumes().stream().map(Bind::parse).toList())
                        .withPortBindings(bindings)
                        // An instance that ends is replaced by the autoscaler, which counts it.
                        .withRestartPolicy(RestartPolicy.noRestart());
        if (size.memoryBytes() > 0) {
            // The same for memory and swap together: no swap, so a limit is a limit.
            host.withMemory(size.memoryBytes()).withMemorySwap(size.memoryBytes());
        }
        if (size.cores() > 0) {
            host.withNanoCPUs(size.nanoCores());
        }
        template.limits().processes().ifPresent(most -> host.withPidsLimit((long) most));
        (networks.isEmpty() ? template.networkMode() : Optional.of(networks.getFirst()))
                .ifPresent(host::withNetworkMode);
        return host;
    }

    private static HealthCheck healthCheck(ContainerTemplate.HealthCheck check) {
        return new HealthCheck()
                .withTest(check.command())
                .withInterval(check.interval().toNanos())
                .withTimeout(check.timeout().toNanos())
                .withRetries(check.retries())
                .withStartPeriod(check.startPeriod().toNanos());
    }
}
