package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.ResourceController;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Groups of tiny containers, and controllers for them.
final class Containers {

    private Containers() {}

    static ResourceController controller(RealEngine engine, String scope) {
        return new DockerControllerFactory()
                .create(
                        "local",
                        Map.of("host", engine.host(), "scope", scope, "probeInterval", "100ms"));
    }

    static ScalingGroup group(String id) {
        return group(id, Map.of());
    }

    /// @param changes of the launch template
    static ScalingGroup group(String id, Map<String, Object> changes) {
        Map<String, Object> template = new HashMap<>();
        template.put("image", RealEngine.IMAGE);
        template.put("command", List.of("sh", "-c", "trap 'exit 0' TERM; sleep 600 & wait"));
        template.put("networkMode", "none");
        template.put("pull", "never");
        template.putAll(changes);
        return ScalingGroup.builder(id)
                .resourceType(ResourceType.CONTAINER)
                .maxCapacity(8)
                .launchTemplate(template)
                .build();
    }

    /// As the engine's own command line counts them.
    static int running(RealEngine engine, String scope, String group) {
        return engine.lines(
                        "ps",
                        "-q",
                        "--filter",
                        "label=" + Labels.SCOPE + "=" + scope,
                        "--filter",
                        "label=" + Labels.GROUP + "=" + group)
                .size();
    }
}
