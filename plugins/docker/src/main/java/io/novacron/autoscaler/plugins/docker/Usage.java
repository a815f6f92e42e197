package io.novacron.autoscaler.plugins.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.novacron.autoscaler.spi.OutsideException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a container has used.
///
/// @param processorNanos since its start, over all cores
/// @param memoryBytes now, without files the kernel can drop where the engine tells them apart
record Usage(long processorNanos, long memoryBytes) {

    /// Reads Podman's answer for all containers.
    static Map<String, Usage> ofPodman(JsonNode answer) {
        Map<String, Usage> usages = new TreeMap<>();
        for (JsonNode container : answer.path("Stats")) {
            usages.put(
                    container.path("Name").asText(),
                    new Usage(
                            container.path("CPUNano").asLong(),
                            container.path("MemUsage").asLong()));
        }
        return usages;
    }

    /// Asks Docker for each; `one-shot` spares the second that Docker waits for a second reading.
    static Map<String, Usage> ofDocker(
            EngineConnection connection, List<String> names, BoundedProbes probes) {
        try {
            return probes.ask(
                    names,
                    name ->
                            connection.exchange(
                                    "read what %s uses".formatted(name),
                                    ContainerEngine.LOOK,
                                    _ -> {
                                        EngineConnection.Raw answer =
                                                connection.raw(
                                                        Method.GET,
                                                        "/v1.41/containers/%s/stats?stream=false&one-shot=true"
                                                                .formatted(name),
                                                        "");
                                        return answer.status() == 200
                                                ? ofDocker(connection.json(answer.text()))
                                                : Optional.empty();
                                    }));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    OutsideException.Kind.TIMED_OUT,
                    "reading what containers use was interrupted",
                    interrupted);
        }
    }

    private static Optional<Usage> ofDocker(JsonNode answer) {
        JsonNode memory = answer.path("memory_stats");
        if (!memory.has("usage")) {
            return Optional.empty(); // not running
        }
        // As `docker stats` counts: version 1 and version 2 of cgroups name it differently.
        JsonNode details = memory.path("stats");
        long droppable =
                details.has("total_inactive_file")
                        ? details.path("total_inactive_file").asLong()
                        : details.path("inactive_file").asLong();
        long used = memory.path("usage").asLong();
        return Optional.of(
                new Usage(
                        answer.path("cpu_stats").path("cpu_usage").path("total_usage").asLong(),
                        droppable < used ? used - droppable : used));
    }
}
