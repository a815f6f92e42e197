package io.novacron.autoscaler.simulator.tune;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// What of a group may be tuned: the numbers of its rules, cooldowns, the windows of its behavior,
/// the least capacity, and the bound of `predictive.objective` where its load can be known.
///
/// What instances can do (a rule's throughput, service times) is no matter of choice and stays. So
/// does the least capacity as a lower limit: it is often there for redundancy, which a trace of
/// demand does not show.
public final class GroupSettings {

    private static final double[] BOUNDS = {
        0.0005, 0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1
    };

    private static final Duration HORIZON = Duration.ofHours(24);
    private static final Duration HISTORY = Duration.ofDays(7);

    private final ScalingGroup group;
    private final PlantModel model;
    private final List<Setting<?>> settings = new ArrayList<>();

    private GroupSettings(ScalingGroup group, PlantModel model) {
        this.group = group;
        this.model = model;
    }

    /// The space of a group.
    ///
    /// @param demand on which it will be tried, for the capacities worth trying
    public static SearchSpace of(ScalingGroup group, DemandTrace demand, PlantModel model) {
        GroupSettings found = new GroupSettings(group, model);
        for (int index = 0; index < group.rules().size(); index++) {
            if (group.rules().get(index).enabled()) {
                found.settings.addAll(new RuleSettings(group, index).all());
            }
        }
        found.behavior();
        found.minCapacity(demand);
        found.objective();
        return new SearchSpace(group, found.settings);
    }

    private void behavior() {
        Behavior.Direction in = group.behavior().scaleIn();
        Behavior.Direction out = group.behavior().scaleOut();
        duration(
                "behavior.scaleIn.stabilizationWindow",
                in.stabilizationWindow(),
                (changed, window) ->
                        scaleIn(changed, window, changed.behavior().scaleIn().cooldown()));
        duration(
                "behavior.scaleIn.cooldown",
                in.cooldown(),
                (changed, cooldown) ->
                        scaleIn(
                                changed,
                                changed.behavior().scaleIn().stabilizationWindow(),
                                cooldown));
        // Going out late is hardly ever worth a try; where it is asked for, less of it is.
        if (out.stabilizationWindow().isPositive()) {
            duration(
                    "behavior.scaleOut.stabilizationWindow",
                    out.stabilizationWindow(),
                    (changed, window) -> {
                        Behavior behavior = changed.behavior();
                        return changed.toBuilder()
                                .behavior(
                                        new Behavior(
                                                direction(
                                                        behavior.scaleOut(),
                                                        window,
                                                        behavior.scaleOut().cooldown()),
                                                behavior.scaleIn()))
                                .build();
                    });
        }
    }

    private static ScalingGroup scaleIn(ScalingGroup group, Duration window, Duration cooldown) {
        Behavior behavior = group.behavior();
        return group.toBuilder()
                .behavior(
                        new Behavior(
                                behavior.scaleOut(),
                                direction(behavior.scaleIn(), window, cooldown)))
                .build();
    }

    private static Behavior.Direction direction(
            Behavior.Direction direction, Duration window, Duration cooldown) {
        return new Behavior.Direction(
                window,
                direction.dampening(),
                cooldown,
                direction.limits(),
                direction.select(),
                direction.tolerance());
    }

    // The least capacity at quantiles of what the demand needs.
    private void minCapacity(DemandTrace demand) {
        double served = model.capacityPerTick() * model.utilization();
        int[] needed = new int[demand.ticks()];
        Arrays.setAll(needed, tick -> demand.needed(tick, served, 0));
        Arrays.sort(needed);
        NavigableSet<Integer> levels = new TreeSet<>(List.of(group.minCapacity()));
        for (int percent = 5; percent <= 100; percent += 5) {
            int capacity = needed[(int) ((needed.length - 1) * (percent / 100.0))];
            if (capacity > group.minCapacity() && capacity <= group.maxCapacity()) {
                levels.add(capacity);
            }
        }
        if (levels.size() > 1) {
            List<Integer> ordered = List.copyOf(levels);
            settings.add(
                    new Setting<>(
                            "minCapacity",
                            ordered,
                            0,
                            (changed, least) ->
                                    changed.toBuilder()
                                            .minCapacity(least)
                                            .desiredCapacity(
                                                    Math.max(least, changed.desiredCapacity()))
                                            .build(),
                            String::valueOf));
        }
    }

    // From as it is over loose bounds to strict ones; and whether the objective drives alone.
    private void objective() {
        Optional<Predictive> base = forecastable();
        if (base.isEmpty()) {
            return;
        }
        List<Optional<Double>> levels = new ArrayList<>();
        levels.add(Optional.empty());
        Arrays.stream(BOUNDS)
                .boxed()
                .sorted(Collections.reverseOrder())
                .forEach(bound -> levels.add(Optional.of(bound)));
        settings.add(
                new Setting<>(
                        "predictive.objective.underProvisionedTime",
                        levels,
                        0,
                        (changed, bound) -> aiming(changed, base.get(), bound.orElseThrow()),
                        bound -> bound.map(GroupSettings::percent).orElse("as is")));
        if (base.get().load().isPresent() && group.rules().stream().anyMatch(Rule::enabled)) {
            settings.add(
                    new Setting<>(
                            "rules",
                            List.of(true, false),
                            0,
                            (changed, _) -> withoutRules(changed),
                            on -> on ? "enabled" : "disabled: the objective alone"));
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%s%%", Prose.number(100 * share));
    }

    // What the document says of the load, or what a metric that is the load lets it say.
    private Optional<Predictive> forecastable() {
        if (group.predictive().isPresent()) {
            return group.predictive()
                    .filter(known ->
                            LoadSource.of(group, known).filter(load -> !load.isRoom()).isPresent());
        }
        for (Map.Entry<String, Signals> metric :
                Signals.bind(group, model, new ArrayList<>()).entrySet()) {
            double perTick = model.capacityPerTick() * model.utilization();
            if (metric.getValue() == Signals.LOAD) {
                return Optional.of(predictive(metric.getKey(), perTick));
            }
            if (metric.getValue() == Signals.RATE) {
                double perSecond = perTick * 1000 / model.tick().toMillis();
                return Optional.of(predictive(metric.getKey(), perSecond));
            }
        }
        Predictive implied = predictive(Optional.empty(), Optional.empty());
        return LoadSource.of(group, implied).filter(load -> !load.isRoom()).map(_ -> implied);
    }

    private static Predictive predictive(String load, double perInstance) {
        return predictive(
                Optional.of(load),
                Optional.of(new Predictive.CapacityPerInstance.Fixed(perInstance)));
    }

    private static Predictive predictive(
            Optional<String> load, Optional<Predictive.CapacityPerInstance> perInstance) {
        return new Predictive(
                Predictive.Mode.SCALE,
                load,
                perInstance,
                HORIZON,
                HISTORY,
                0.8,
                "auto",
                new Predictive.Aim.Objective(0.01),
                Optional.empty(),
                new Predictive.Breach.Honor());
    }

    private static ScalingGroup aiming(ScalingGroup group, Predictive base, double bound) {
        return group.toBuilder()
                .predictive(
                        new Predictive(
                                Predictive.Mode.SCALE,
                                base.load(),
                                base.capacityPerInstance(),
                                base.forecastHorizon(),
                                base.historyWindow(),
                                base.minConfidence(),
                                base.algorithm(),
                                new Predictive.Aim.Objective(bound),
                                base.leadTime(),
                                base.maxCapacityBreach()))
                .build();
    }

    private static ScalingGroup withoutRules(ScalingGroup group) {
        boolean driven =
                group.predictive()
                        .filter(part -> part.mode() == Predictive.Mode.SCALE)
                        .filter(part -> part.aim() instanceof Predictive.Aim.Objective)
                        .isPresent();
        if (!driven) {
            throw new IllegalArgumentException("without rules and objective nothing scales");
        }
        return group.toBuilder()
                .rules(group.rules().stream().map(RuleSettings::disabled).toList())
                .build();
    }

    private void duration(
            String path,
            Duration present,
            BiFunction<ScalingGroup, Duration, ScalingGroup> change) {
        List<Duration> levels = Levels.durations(present);
        settings.add(new Setting<>(path, levels, levels.indexOf(present), change, Prose::duration));
    }
}
