package io.novacron.autoscaler.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A set of interchangeable instances that scale together: the document of SPEC section 1.
///
/// Instances are built with [#builder(String)]; a value that reaches the engine is always valid in
/// itself (bounds ordered, rule ids unique, rules name metrics that exist).
///
/// @param id stable name, `[a-z0-9][a-z0-9._-]{0,127}`
/// @param name what people call it; the id where nothing is given
/// @param labels free key/value pairs, sorted by key
/// @param controller name of the configured resource controller; empty means "the only one"
/// @param enabled false: observed and explained, never acted on ("paused")
/// @param dryRun true: decides, records and shows decisions, never acts ("recommend only")
/// @param resourceIds existing instances to adopt
/// @param minCapacity fewest instances, ≥ 0
/// @param maxCapacity most instances, ≥ minCapacity
/// @param desiredCapacity start value, within the bounds; afterwards the manager's memory rules
/// @param evaluationInterval time between two evaluations, > 0, default 60 s (as alarms of clouds)
/// @param warmup a started instance counts as ready this long after it reports running, default 0 s
/// @param launchTemplate the controller's own keys, validated by the controller
/// @param pricePerInstanceHour price of one instance for an hour, in the budget's currency
/// @param metrics the group's metrics by name, in document order
/// @param rules in document order; ids unique
/// @param network load balancer pool and attachments, validated by the router
public record ScalingGroup(
        String id,
        String name,
        SortedMap<String, String> labels,
        ResourceType resourceType,
        ScalingMode mode,
        Optional<String> controller,
        boolean enabled,
        boolean dryRun,
        List<String> resourceIds,
        int minCapacity,
        int maxCapacity,
        int desiredCapacity,
        Duration evaluationInterval,
        Duration warmup,
        Map<String, Object> launchTemplate,
        Optional<Sizing> size,
        OptionalDouble pricePerInstanceHour,
        Map<String, MetricDefinition> metrics,
        List<Rule> rules,
        Behavior behavior,
        List<Schedule> schedules,
        Optional<Predictive> predictive,
        Optional<Budget> budget,
        List<Freeze> freezes,
        Optional<Fallback> fallback,
        Optional<Activation> activation,
        Map<String, Object> network,
        Lifecycle lifecycle) {

    /// The shape of a group's id.
    public static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");

    /// Default time between two evaluations.
    public static final Duration DEFAULT_EVALUATION_INTERVAL = Duration.ofSeconds(60);

    public ScalingGroup {
        require(ID.matcher(id).matches(), "id '%s' does not match %s", id, ID);
        require(minCapacity >= 0, "minCapacity %s is negative", minCapacity);
        require(
                minCapacity <= desiredCapacity && desiredCapacity <= maxCapacity,
                "capacities must satisfy min %s <= desired %s <= max %s",
                minCapacity,
                desiredCapacity,
                maxCapacity);
        require(
                evaluationInterval.isPositive(),
                "evaluationInterval %s is not positive",
                evaluationInterval);
        require(!warmup.isNegative(), "warmup %s is negative", warmup);
        pricePerInstanceHour.ifPresent(price ->
                require(
                        Double.isFinite(price) && price >= 0,
                        "pricePerInstanceHour %s is not a price",
                        price));
        labels = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        resourceIds = List.copyOf(resourceIds);
        launchTemplate = ordered(launchTemplate);
        metrics = ordered(metrics);
        rules = List.copyOf(rules);
        require(
                rules.stream().map(Rule::id).distinct().count() == rules.size(),
                "rule ids repeat in group %s",
                id);
        for (Rule rule : rules) {
            for (String metric : rule.metrics()) {
                require(
                        metrics.containsKey(metric),
                        "rule %s names metric %s, which the group does not define",
                        rule.id(),
                        metric);
            }
        }
        schedules = List.copyOf(schedules);
        freezes = List.copyOf(freezes);
        network = ordered(network);
    }

    /// What an instance of today's size costs for an hour, in the budget's currency; empty where
    /// the document says no price.
    public OptionalDouble pricePerHour() {
        OptionalDouble ofSize =
                size.flatMap(Sizing::currentFlavor)
                        .map(Sizing.Flavor::pricePerHour)
                        .orElse(OptionalDouble.empty());
        return ofSize.isPresent() ? ofSize : pricePerInstanceHour;
    }

    /// What an instance of a size costs for an hour; of a size without a price, or an unknown one,
    /// what one of today's size costs.
    public OptionalDouble pricePerHour(Optional<String> name) {
        OptionalDouble ofSize =
                size.flatMap(sizes -> name.flatMap(sizes::size))
                        .map(Sizing.Flavor::pricePerHour)
                        .orElse(OptionalDouble.empty());
        return ofSize.isPresent() ? ofSize : pricePerHour();
    }

    /// Starts a group with every default of the SPEC; capacities 0 until set.
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /// Starts from this group's values, for a changed copy.
    public Builder toBuilder() {
        return new Builder(this);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static void require(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(values));
        }
    }

    /// Collects the parts of a [ScalingGroup]; not thread-safe.
    public static final class Builder {
        private final String id;
        private Optional<String> name = Optional.empty();
        private SortedMap<String, String> labels = new TreeMap<>();
        private ResourceType resourceType = ResourceType.PROCESS;
        private ScalingMode mode = ScalingMode.HORIZONTAL;
        private Optional<String> controller = Optional.empty();
        private boolean enabled = true;
        private boolean dryRun;
        private List<String> resourceIds = List.of();
        private int minCapacity;
        private int maxCapacity;
        private Optional<Integer> desiredCapacity = Optional.empty();
        private Duration evaluationInterval = DEFAULT_EVALUATION_INTERVAL;
        private Duration warmup = Duration.ZERO;
        private Map<String, Object> launchTemplate = Map.of();
        private Optional<Sizing> size = Optional.empty();
        private OptionalDouble pricePerInstanceHour = OptionalDouble.empty();
        private Map<String, MetricDefinition> metrics = new LinkedHashMap<>();
        private List<Rule> rules = List.of();
        private Behavior behavior = Behavior.DEFAULT;
        private List<Schedule> schedules = List.of();
        private Optional<Predictive> predictive = Optional.empty();
        private Optional<Budget> budget = Optional.empty();
        private List<Freeze> freezes = List.of();
        private Optional<Fallback> fallback = Optional.empty();
        private Optional<Activation> activation = Optional.empty();
        private Map<String, Object> network = Map.of();
        private Lifecycle lifecycle = Lifecycle.DEFAULT;

        private Builder(String id) {
            this.id = id;
        }

        private Builder(ScalingGroup group) {
            this.id = group.id;
            this.name = Optional.of(group.name);
            this.labels = group.labels;
            this.resourceType = group.resourceType;
            this.mode = group.mode;
            this.controller = group.controller;
            this.enabled = group.enabled;
            this.dryRun = group.dryRun;
            this.resourceIds = group.resourceIds;
            this.minCapacity = group.minCapacity;
            this.maxCapacity = group.maxCapacity;
            this.desiredCapacity = Optional.of(group.desiredCapacity);
            this.evaluationInterval = group.evaluationInterval;
            this.warmup = group.warmup;
            this.launchTemplate = group.launchTemplate;
            this.size = group.size;
            this.pricePerInstanceHour = group.pricePerInstanceHour;
            this.metrics = new LinkedHashMap<>(group.metrics);
            this.rules = group.rules;
            this.behavior = group.behavior;
            this.schedules = group.schedules;
            this.predictive = group.predictive;
            this.budget = group.budget;
            this.freezes = group.freezes;
            this.fallback = group.fallback;
            this.activation = group.activation;
            this.network = group.network;
            this.lifecycle = group.lifecycle;
        }

        public Builder name(String name) {
            this.name = Optional.of(name);
            return this;
        }

        public Builder labels(SortedMap<String, String> labels) {
            this.labels = labels;
            return this;
        }

        public Builder resourceType(ResourceType resourceType) {
            this.resourceType = resourceType;
            return this;
        }

        public Builder mode(ScalingMode mode) {
            this.mode = mode;
            return this;
        }

        public Builder controller(String controller) {
            this.controller = Optional.of(controller);
            return this;
        }

        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        public Builder dryRun(boolean dryRun) {
            this.dryRun = dryRun;
            return this;
        }

        public Builder resourceIds(List<String> resourceIds) {
            this.resourceIds = resourceIds;
            return this;
        }

        public Builder minCapacity(int minCapacity) {
            this.minCapacity = minCapacity;
            return this;
        }

        public Builder maxCapacity(int maxCapacity) {
            this.maxCapacity = maxCapacity;
            return this;
        }

        public Builder desiredCapacity(int desiredCapacity) {
            this.desiredCapacity = Optional.of(desiredCapacity);
            return this;
        }

        public Builder evaluationInterval(Duration evaluationInterval) {
            this.evaluationInterval = evaluationInterval;
            return this;
        }

        public Builder warmup(Duration warmup) {
            this.warmup = warmup;
            return this;
        }

        public Builder launchTemplate(Map<String, Object> launchTemplate) {
            this.launchTemplate = launchTemplate;
            return this;
        }

        public Builder size(Sizing size) {
            this.size = Optional.of(size);
            return this;
        }

        public Builder pricePerInstanceHour(double pricePerInstanceHour) {
            this.pricePerInstanceHour = OptionalDouble.of(pricePerInstanceHour);
            return this;
        }

        public Builder rules(List<Rule> rules) {
            this.rules = rules;
            return this;
        }

        public Builder behavior(Behavior behavior) {
            this.behavior = behavior;
            return this;
        }

        public Builder schedules(List<Schedule> schedules) {
            this.schedules = schedules;
            return this;
        }

        public Builder predictive(Predictive predictive) {
            this.predictive = Optional.of(predictive);
            return this;
        }

        public Builder budget(Budget budget) {
            this.budget = Optional.of(budget);
            return this;
        }

        public Builder freezes(List<Freeze> freezes) {
            this.freezes = freezes;
            return this;
        }

        public Builder fallback(Fallback fallback) {
            this.fallback = Optional.of(fallback);
            return this;
        }

        public Builder activation(Activation activation) {
            this.activation = Optional.of(activation);
            return this;
        }

        public Builder network(Map<String, Object> network) {
            this.network = network;
            return this;
        }

        public Builder lifecycle(Lifecycle lifecycle) {
            this.lifecycle = lifecycle;
            return this;
        }

        /// Adds or replaces one metric.
        public Builder metric(String metric, MetricDefinition definition) {
            metrics.put(metric, definition);
            return this;
        }

        /// Builds the group; desiredCapacity defaults to minCapacity, name to the id.
        ///
        /// @throws IllegalArgumentException where the parts do not fit together
        public ScalingGroup build() {
            return new ScalingGroup(
                    id,
                    name.orElse(id),
                    labels,
                    resourceType,
                    mode,
                    controller,
                    enabled,
                    dryRun,
                    resourceIds,
                    minCapacity,
                    maxCapacity,
                    desiredCapacity.orElse(minCapacity),
                    evaluationInterval,
                    warmup,
                    launchTemplate,
                    size,
                    pricePerInstanceHour,
                    metrics,
                    rules,
                    behavior,
                    schedules,
                    predictive,
                    budget,
                    freezes,
                    fallback,
                    activation,
                    network,
                    lifecycle);
        }
    }
}
