package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.runtime.LoopListener;
import io.novacron.autoscaler.runtime.LoopSettings;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.util.List;
import java.util.Map;

/// What those who run an autoscaler in their own process add to its configuration.
///
/// @param routers objects rather than plug-ins, by the names groups use; theirs to close
/// @param listeners hear of every decision and event, from the first on
public record Embedding(
        LoopSettings loop, Map<String, TrafficRouter> routers, List<LoopListener> listeners) {

    /// Nothing.
    public static final Embedding NONE = new Embedding(LoopSettings.DEFAULT, Map.of(), List.of());

    public Embedding {
        routers = Map.copyOf(routers);
        listeners = List.copyOf(listeners);
    }
}
