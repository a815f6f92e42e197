package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Whether what a group's lifecycle hooks call is configured. No I/O.
public final class HookCheck {

    private HookCheck() {}

    /// @param configured names of hooks in the server's configuration
    public static List<Problem> check(ScalingGroup group, Set<String> configured) {
        List<Problem> problems = new ArrayList<>();
        List<LifecycleHook> hooks = group.lifecycle().hooks();
        for (int index = 0; index < hooks.size(); index++) {
            String path = "lifecycle.hooks[%d].call".formatted(index);
            hooks.get(index)
                    .call()
                    .filter(name -> !configured.contains(name))
                    .ifPresent(name ->
                            problems.add(
                                    Problem.error(
                                            path,
                                            "'" + name + "'",
                                            configured.isEmpty()
                                                    ? "none is configured; without call, somebody answers over the API"
                                                    : "one of those configured: "
                                                            + String.join(
                                                                    ", ",
                                                                    configured.stream()
                                                                            .sorted()
                                                                            .toList()))));
        }
        return problems;
    }
}
