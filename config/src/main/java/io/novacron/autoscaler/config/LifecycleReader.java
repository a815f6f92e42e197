package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Fallback;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.WarmPool;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the small parts of a group: `budget`, `fallback`, `activation`, `lifecycle`.
final class LifecycleReader {

    /// Currency of a budget that names none; for display only.
    static final String DEFAULT_CURRENCY = "USD";

    /// Time without any metric after which a fallback that names none begins.
    static final Duration DEFAULT_FALLBACK_AFTER = Duration.ofMinutes(5);

    /// Idle time after which an activation that names none goes to 0.
    static final Duration DEFAULT_IDLE_AFTER = Duration.ofMinutes(10);

    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    private LifecycleReader() {}

    static Optional<Budget> budget(Fields group) {
        return group.part("budget", "a budget")
                .optional()
                .flatMap(fields -> {
                    Field<Double> perHour =
                            fields.field("perHour", Scalars.number(Range.NOT_NEGATIVE));
                    Field<Double> perMonth =
                            fields.field("perMonth", Scalars.number(Range.NOT_NEGATIVE));
                    Field<String> currency = fields.field("currency", LifecycleReader::currency);
                    fields.done();
                    if (!perHour.isGiven() && !perMonth.isGiven()) {
                        fields.node().wrong("no amount", "perHour, perMonth or both");
                    }
                    return perHour.isSound() || perMonth.isSound()
                            ? Optional.of(
                                    new Budget(
                                            RuleReader.optional(perHour),
                                            RuleReader.optional(perMonth),
                                            currency.or(DEFAULT_CURRENCY)))
                            : Optional.empty();
                });
    }

    private static Optional<String> currency(Node node) {
        String allowed = "an ISO 4217 code such as EUR";
        return node.tree() instanceof Tree.Text(String text, Place _)
                ? CURRENCY.matcher(text).matches() ? Optional.of(text) : node.wrong(allowed)
                : node.wrongKind(allowed);
    }

    static Optional<Fallback> fallback(Fields group) {
        return group.part("fallback", "a fallback")
                .optional()
                .flatMap(fields -> {
                    Field<Integer> capacity =
                            fields.field("capacity", Scalars.whole(0, Integer.MAX_VALUE))
                                    .required("a whole number of at least 0");
                    Field<Duration> after = fields.field("after", Scalars::duration);
                    fields.done();
                    return capacity.optional()
                            .map(count -> new Fallback(count, after.or(DEFAULT_FALLBACK_AFTER)));
                });
    }

    /// @param minCapacity as far as it is known
    static Optional<Activation> activation(
            Fields group, GroupMetrics metrics, Field<Integer> minCapacity) {
        return group.part("activation", "activation")
                .optional()
                .flatMap(fields -> {
                    Field<String> metric =
                            fields.field("metric", metrics::named)
                                    .required("the name of a metric of the group");
                    Field<Double> above = fields.field("above", Scalars.number(Range.FINITE));
                    Field<Duration> idleAfter = fields.field("idleAfter", Scalars::duration);
                    fields.done();
                    minCapacity.ifSound(min -> {
                        if (min != 0) {
                            fields.node()
                                    .wrong(
                                            "activation with minCapacity " + min,
                                            "activation only with minCapacity 0");
                        }
                    });
                    return metric.optional()
                            .map(name ->
                                    new Activation(
                                            name, above.or(0.0), idleAfter.or(DEFAULT_IDLE_AFTER)));
                });
    }

    static Lifecycle lifecycle(Fields group) {
        return group.part("lifecycle", "lifecycle")
                .optional()
                .map(LifecycleReader::lifecycleOf)
                .orElse(Lifecycle.DEFAULT);
    }

    private static Lifecycle lifecycleOf(Fields fields) {
        Field<Lifecycle.Termination> termination =
                fields.field("termination", Scalars.choice(Lifecycle.Termination.class));
        Field<List<String>> protection = fields.list("protection", "instance ids", Scalars::name);
        Field<Duration> healthGrace = fields.field("healthGrace", Scalars::positiveDuration);
        Field<Duration> drainTimeout = fields.field("drainTimeout", Scalars::duration);
        Field<Integer> maxReplace = fields.field("maxReplace", Scalars.whole(1, Integer.MAX_VALUE));
        Field<Integer> unavailable =
                fields.field("maxUnavailable", Scalars.whole(1, Integer.MAX_VALUE));
        Field<Integer> surge = fields.field("maxSurge", Scalars.whole(1, Integer.MAX_VALUE));
        Field<List<LifecycleHook>> hooks = HookReader.hooks(fields);
        Optional<WarmPool> warmPool =
                fields.part("warmPool", "warm pool").optional().flatMap(LifecycleReader::warmPool);
        Optional<List<String>> zones =
                fields.part("spread", "a spread").optional().map(LifecycleReader::zones);
        fields.done();
        Lifecycle standard = Lifecycle.DEFAULT;
        return new Lifecycle(
                termination.or(standard.termination()),
                protection.or(standard.protectedInstances()),
                healthGrace.optional(),
                drainTimeout.or(standard.drainTimeout()),
                maxReplace.or(standard.maxReplace()),
                unavailable.or(standard.maxUnavailable()),
                surge.or(standard.maxSurge()),
                hooks.isSound() ? hooks.or(List.of()) : standard.hooks(),
                warmPool,
                zones.orElse(standard.zones()));
    }

    /// What a group can be spread over is zones; hosts within one are the controller's to choose.
    private static List<String> zones(Fields fields) {
        Field<List<String>> zones =
                fields.list("zones", "names of zones", Scalars::name)
                        .required("at least one zone of the controller");
        fields.done();
        zones.ifSound(names -> {
            if (names.isEmpty()) {
                zones.wrong("no zone", "at least one zone of the controller");
            }
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    zones.wrong("'" + name + "' a second time", "each zone once");
                }
            }
        });
        return zones.isSound() ? zones.or(List.of()).stream().distinct().toList() : List.of();
    }

    private static Optional<WarmPool> warmPool(Fields fields) {
        Field<Integer> size = fields.field("size", Scalars.whole(1, Integer.MAX_VALUE));
        Field<Double> share =
                fields.field(
                        "share",
                        Scalars.share(
                                new Range(
                                        0, true, 1, "a share above 0 and up to 1 of maxCapacity")));
        fields.field("state", Scalars.choice(List.of(InstanceState.STOPPED)));
        boolean one = fields.exactlyOne("size", "share");
        fields.done();
        if (!one) {
            return Optional.empty();
        }
        return size.optional()
                .map(WarmPool::ofSize)
                .or(() -> share.optional().map(WarmPool::ofShare));
    }
}
