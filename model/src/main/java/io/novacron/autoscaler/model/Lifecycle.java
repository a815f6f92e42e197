package io.novacron.autoscaler.model;

import io.novacron.autoscaler.model.LifecycleHook.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How instances come and go.
///
/// @param termination who leaves first
/// @param protectedInstances ids that are never terminated by a scale-in
/// @param healthGrace pending longer than this is failed; empty means the larger of 10 min and 3 ×
///   measured start-up
/// @param drainTimeout longest wait between leaving the pool and the terminate call, default 30 s
/// @param maxReplace replacements in flight at once, ≥ 1, default 1
/// @param maxUnavailable instances whose size is changed in place at once, ≥ 1, default 1
/// @param maxSurge new instances above the wanted number while instances of another size are
///   replaced, ≥ 1, default 1
/// @param hooks what is done before an instance serves or is taken away, in this order; names
///   unique
/// @param warmPool stopped instances kept for the next scale-out
/// @param zones where new instances go, evenly; empty: the controller chooses; without doubles
public record Lifecycle(
        Termination termination,
        List<String> protectedInstances,
        Optional<Duration> healthGrace,
        Duration drainTimeout,
        int maxReplace,
        int maxUnavailable,
        int maxSurge,
        List<LifecycleHook> hooks,
        Optional<WarmPool> warmPool,
        List<String> zones) {

    public static final Lifecycle DEFAULT =
            new Lifecycle(
                    Termination.DEFAULT,
                    List.of(),
                    Optional.empty(),
                    Duration.ofSeconds(30),
                    1,
                    1,
                    1,
                    List.of(),
                    Optional.empty(),
                    List.of());

    public Lifecycle {
        if (maxReplace < 1) {
            throw new IllegalArgumentException("maxReplace " + maxReplace + " is below 1");
        }
        if (maxUnavailable < 1 || maxSurge < 1) {
            throw new IllegalArgumentException(
                    "maxUnavailable %s and maxSurge %s are at least 1"
                            .formatted(maxUnavailable, maxSurge));
        }
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("drainTimeout " + drainTimeout + " is negative");
        }
        if (healthGrace.isPresent() && !healthGrace.get().isPositive()) {
            throw new IllegalArgumentException(
                    "healthGrace " + healthGrace.get() + " is not positive");
        }
        protectedInstances = List.copyOf(protectedInstances);
        hooks = List.copyOf(hooks);
        zones = List.copyOf(zones);
        if (zones.stream().distinct().count() < zones.size()) {
            throw new IllegalArgumentException("a zone is named twice in " + zones);
        }
        if (hooks.stream().map(LifecycleHook::name).distinct().count() < hooks.size()) {
            throw new IllegalArgumentException("two hooks have the same name");
        }
    }

    /// Hooks of one transition, in their order.
    public List<LifecycleHook> hooks(Transition at) {
        return hooks.isEmpty() ? hooks : hooks.stream().filter(hook -> hook.at() == at).toList();
    }

    /// Who leaves first. Unhealthy and not ready instances always leave before ready ones.
    public enum Termination {
        /// From the zone (then host) with most, then the newest.
        DEFAULT,
        NEWEST,
        OLDEST
    }

    /// A builder that begins with what this one says.
    public Builder toBuilder() {
        return new Builder(this);
    }

    /// Changes parts of a lifecycle; what is not named stays.
    public static final class Builder {

        private Termination termination;
        private List<String> protectedInstances;
        private Optional<Duration> healthGrace;
        private Duration drainTimeout;
        private int maxReplace;
        private int maxUnavailable;
        private int maxSurge;
        private List<LifecycleHook> hooks;
        private Optional<WarmPool> warmPool;
        private List<String> zones;

        private Builder(Lifecycle from) {
            termination = from.termination;
            protectedInstances = from.protectedInstances;
            healthGrace = from.healthGrace;
            drainTimeout = from.drainTimeout;
            maxReplace = from.maxReplace;
            maxUnavailable = from.maxUnavailable;
            maxSurge = from.maxSurge;
            hooks = from.hooks;
            warmPool = from.warmPool;
            zones = from.zones;
        }

        public Builder termination(Termination newTermination) {
            termination = newTermination;
            return this;
        }

        public Builder protectedInstances(List<String> ids) {
            protectedInstances = ids;
            return this;
        }

        public Builder healthGrace(Duration grace) {
            healthGrace = Optional.of(grace);
            return this;
        }

        public Builder drainTimeout(Duration timeout) {
            drainTimeout = timeout;
            return this;
        }

        public Builder maxReplace(int most) {
            maxReplace = most;
            return this;
        }

        public Builder maxUnavailable(int most) {
            maxUnavailable = most;
            return this;
        }

        public Builder maxSurge(int most) {
            maxSurge = most;
            return this;
        }

        public Builder hooks(List<LifecycleHook> newHooks) {
            hooks = newHooks;
            return this;
        }

        public Builder warmPool(Optional<WarmPool> pool) {
            warmPool = pool;
            return this;
        }

        public Builder zones(List<String> names) {
            zones = names;
            return this;
        }

        public Lifecycle build() {
            return new Lifecycle(
                    termination,
                    protectedInstances,
                    healthGrace,
                    drainTimeout,
                    maxReplace,
                    maxUnavailable,
                    maxSurge,
                    hooks,
                    warmPool,
                    zones);
        }
    }
}
