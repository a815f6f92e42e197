package io.novacron.autoscaler.runtime;

import java.util.Optional;
import java.util.Set;

/// What was seen of one group from outside in one tick.
///
/// @param pool members of its pool as last read; empty where it has no router
/// @param drained ids among its draining instances that have no request under way
/// @param routerFailure why the pool could not be read, where it could not
record Sight(
        Listing listing,
        Optional<Set<String>> pool,
        Set<String> drained,
        Optional<String> routerFailure) {}
