package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What one tick learned from a controller.
sealed interface Listing {

    /// Everything the controller has.
    ///
    /// @param number counts the complete listings of a controller, from 1
    /// @param byGroup instances by the group of their tag
    record Complete(long number, Instant at, Map<String, Tagged> byGroup) implements Listing {
        List<ManagedInstance> of(String group) {
            Tagged tagged = byGroup.get(group);
            return tagged == null ? List.of() : tagged.instances();
        }
    }

    /// No listing: the view of before holds, inwards nothing is done.
    record Failed(String reason) implements Listing {}
}
