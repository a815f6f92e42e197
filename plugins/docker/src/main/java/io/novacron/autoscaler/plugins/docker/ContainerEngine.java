package io.novacron.autoscaler.plugins.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// What is asked of an engine, each call within its own bound and with a defined outcome; the
/// differences between Docker and Podman end here. Thread-safe.
final class ContainerEngine implements AutoCloseable {

    /// Of calls that only look.
    static final Duration LOOK = Duration.ofSeconds(10);

    /// Of calls that make or end something on a busy machine.
    static final Duration ACT = Duration.ofSeconds(60);

    private static final String LIBPOD = "/v4.0.0/libpod/containers/";

    private final EngineConnection connection;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<About> about = Optional.empty();

    ContainerEngine(URI host) {
        this.connection = new EngineConnection(host);
    }

    /// Which engine answers.
    ///
    /// @param podman whether it is Podman, whose Docker API lacks the change of limits
    /// @param machine the engine's host name
    /// @param cores of the machine
    record About(boolean podman, String machine, int cores) {}

    /// Asked once, by one caller for all (Podman takes a quarter of a second to tell), and again
    /// after the engine was away: it may be another one then.
    About about() {
        Optional<About> known = about;
        if (known.isPresent()) {
            return known.get();
        }
        asking.lock();
        try {
            About told = about.orElseGet(this::ask);
            about = Optional.of(told);
            return told;
        } finally {
            asking.unlock();
        }
    }

    private About ask() {
        return connection.exchange(
                "ask %s what it is".formatted(connection.host()),
                LOOK,
                docker -> {
                    Version version = docker.versionCmd().exec();
                    Info info = docker.infoCmd().exec();
                    boolean podman =
                            version.getComponents() != null
                                    && version.getComponents().stream()
                                            .anyMatch(part ->
                                                    String.valueOf(part.getName())
                                                            .startsWith("Podman"));
                    return new About(
                            podman,
                            Objects.requireNonNullElse(info.getName(), "localhost"),
                            Objects.requireNonNullElse(info.getNCPU(), 1));
                });
    }

    private <T> T exchange(String what, Duration limit, EngineConnection.Exchange<T> exchange) {
        try {
            return connection.exchange(what, limit, exchange);
        } catch (OutsideException failed) {
            if (failed.kind() == Kind.UNAVAILABLE || failed.kind() == Kind.TIMED_OUT) {
                about = Optional.empty();
            }
            throw failed;
        }
    }

    /// Every container of a scope in one call, whatever its state, by name.
    List<Found> containers(String scope) {
        return exchange(
                "list containers",
                LOOK,
                docker ->
                        docker
                                .listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(Map.of(Labels.SCOPE, scope))
                                .exec()
                                .stream()
                                .flatMap(listed -> Found.of(listed).stream())
                                .sorted(java.util.Comparator.comparing(Found::name))
                                .toList());
    }

    Optional<InspectContainerResponse> inspect(String name) {
        return exchange(
                "look at " + name,
                LOOK,
                docker -> {
                    try {
                        return Optional.of(docker.inspectContainerCmd(name).exec());
                    } catch (NotFoundException gone) {
                        return Optional.<InspectContainerResponse>empty();
                    }
                });
    }

    /// What became of a wish to create.
    enum Created {
        DONE,
        NAME_TAKEN,
        NO_IMAGE
    }

    Created create(String name, String image, Consumer<CreateContainerCmd> filled) {
        return exchange(
                "create " + name,
                ACT,
                docker -> {
                    CreateContainerCmd command = docker.createContainerCmd(image).withName(name);
                    filled.accept(command);
                    try {
                        command.exec();
                        return Created.DONE;
                    } catch (ConflictException taken) {
                        return Created.NAME_TAKEN;
                    } catch (NotFoundException missing) {
                        if (isAboutImage(missing)) {
                            return Created.NO_IMAGE;
                        }
                        throw missing;
                    } catch (
                            com.github.dockerjava.api.exception.InternalServerErrorException
                                    failed) {
                        if (String.valueOf(failed.getMessage())
                                .contains("name is already in use")) {
                            return Created.NAME_TAKEN;
                        }
                        throw failed;
                    }
                });
    }

    /// A missing network or volume is a 404, too.
    private static boolean isAboutImage(NotFoundException missing) {
        return String.valueOf(missing.getMessage()).contains("image");
    }

    void connect(String name, String network) {
        exchange(
                "connect %s to network %s".formatted(name, network),
                ACT,
                docker ->
                        docker.connectToNetworkCmd()
                                .withContainerId(name)
                                .withNetworkId(network)
                                .exec());
    }

    /// Starting what runs is success.
    void start(String name) {
        quietly("start " + name, ACT, docker -> docker.startContainerCmd(name).exec());
    }

    /// Stops within `timeout`, then kills; returns once it is stopped. Gone or stopped is success.
    void stop(String name, Duration timeout) {
        int seconds = (int) Math.min(Integer.MAX_VALUE, (timeout.toMillis() + 999) / 1000);
        quietly(
                "stop " + name,
                timeout.plus(ACT),
                docker -> docker.stopContainerCmd(name).withTimeout(seconds).exec());
    }

    void restart(String name, Duration timeout) {
        int seconds = (int) Math.min(Integer.MAX_VALUE, (timeout.toMillis() + 999) / 1000);
        exchange(
                "restart " + name,
                timeout.plus(ACT),
                docker -> docker.restartContainerCmd(name).withTimeout(seconds).exec());
    }

    /// Kills and removes it with its anonymous volumes. Gone is success.
    void remove(String name) {
        try {
            quietly(
                    "remove " + name,
                    ACT,
                    docker ->
                            docker.removeContainerCmd(name)
                                    .withForce(true)
                                    .withRemoveVolumes(true)
                                    .exec());
        } catch (OutsideException refused) {
            // "removal … is already in progress" is Docker's 409
            if (!(refused.getCause() instanceof ConflictException)) {
                throw refused;
            }
        }
    }

    private void quietly(String what, Duration limit, EngineConnection.Exchange<?> exchange) {
        exchange(
                what,
                limit,
                docker -> {
                    try {
                        exchange.with(docker);
                    } catch (NotModifiedException already) {
                        // as wanted
                    } catch (NotFoundException gone) {
                        if (what.startsWith("start")) {
                            throw gone;
                        }
                    }
                    return Boolean.TRUE;
                });
    }

    /// Changes the limits of a running container at once. Docker does so by its `update`; Podman
    /// answers 404 to that (4.3) and has one of its own.
    void setLimits(String name, Size size) {
        String what = "set the limits of " + name;
        if (!about().podman()) {
            exchange(
                    what,
                    ACT,
                    docker ->
                            docker.updateContainerCmd(name)
                                    .withNanoCPUs(size.nanoCores())
                                    .withMemory(size.memoryBytes())
                                    .withMemorySwap(size.memoryBytes())
                                    .exec());
            return;
        }
        long memory = size.memoryBytes() == 0 ? -1 : size.memoryBytes();
        String body =
                "{\"cpu\":{\"quota\":%d,\"period\":%d},\"memory\":{\"limit\":%d,\"swap\":%d}}"
                        .formatted(size.quotaMicros(), Size.PERIOD_MICROS, memory, memory);
        podman(what, Method.POST, LIBPOD + name + "/update", body);
    }

    /// Runs a container's health check now, which on Podman without systemd nobody else does.
    boolean isHealthy(String name) {
        if (about().podman()) {
            JsonNode answer =
                    podman(
                            "check the health of " + name,
                            Method.GET,
                            LIBPOD + name + "/healthcheck",
                            "");
            return answer.path("Status").asText().equals("healthy");
        }
        return inspect(name)
                .map(seen -> seen.getState().getHealth())
                .map(health -> "healthy".equals(health.getStatus()))
                .orElse(false);
    }

    private JsonNode podman(String what, Method method, String path, String body) {
        return exchange(
                what,
                ACT,
                _ -> {
                    EngineConnection.Raw answer = connection.raw(method, path, body);
                    if (answer.status() >= 400) {
                        throw new com.github.dockerjava.api.exception.DockerException(
                                answer.text(), answer.status());
                    }
                    return connection.json(answer.text().startsWith("{") ? answer.text() : "{}");
                });
    }

    /// What containers use now, by name. Podman tells of all in one call; Docker has one call for
    /// each, and what does not answer is left out.
    Map<String, Usage> usage(List<String> names, BoundedProbes probes) {
        return about().podman()
                ? Usage.ofPodman(
                        podman(
                                "read what containers use",
                                Method.GET,
                                LIBPOD + "stats?stream=false",
                                ""))
                : Usage.ofDocker(connection, names, probes);
    }

    void createVolume(String name, Map<String, String> labels) {
        exchange(
                "write " + name,
                LOOK,
                docker -> docker.createVolumeCmd().withName(name).withLabels(labels).exec());
    }

    /// Labels of every volume that has one label with one value, by name.
    Map<String, Map<String, String>> volumes(String label, String value) {
        return exchange(
                "list volumes",
                LOOK,
                docker -> {
                    List<InspectVolumeResponse> listed =
                            docker.listVolumesCmd()
                                    .withFilter("label", List.of(label + "=" + value))
                                    .exec()
                                    .getVolumes();
                    Map<String, Map<String, String>> volumes = new TreeMap<>();
                    for (InspectVolumeResponse volume :
                            Objects.requireNonNullElse(listed, List.<InspectVolumeResponse>of())) {
                        volumes.put(
                                volume.getName(),
                                Objects.requireNonNullElse(volume.getLabels(), Map.of()));
                    }
                    return volumes;
                });
    }

    /// One that is left behind is found superseded at the next start.
    void removeVolumeQuietly(String name) {
        try {
            quietly("remove " + name, LOOK, docker -> docker.removeVolumeCmd(name).exec());
        } catch (OutsideException left) {
            // the newest note holds, however many there are
        }
    }

    EngineConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.close();
    }
}
