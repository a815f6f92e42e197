package io.novacron.autoscaler.engine.plan;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Decision.Notice;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory.Effect;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Notices scaling that does not help: three scale-outs in a row that did not move their metric,
/// and three reversals within the longest cooldown. It only tells; it never acts. Immutable.
public final class Effectiveness {

    private static final int SCALE_OUTS = 3;
    private static final int REVERSALS = 3;
    private static final double MOVED = 0.05;

    private final Duration warmup;
    private final long intervalMillis;
    private final long longestCooldownMillis;

    public Effectiveness(ScalingGroup group) {
        this.warmup = group.warmup();
        this.intervalMillis = group.evaluationInterval().toMillis();
        this.longestCooldownMillis = longestCooldown(group).toMillis();
    }

    /// The time within which reversals count: the longest cooldown or stabilization window of the
    /// group, at least ten intervals so that a group without any is watched too.
    public static Duration longestCooldown(ScalingGroup group) {
        Behavior behavior = group.behavior();
        List<Duration> lengths = new ArrayList<>();
        lengths.add(group.evaluationInterval().multipliedBy(10));
        lengths.add(behavior.scaleOut().cooldown());
        lengths.add(behavior.scaleIn().cooldown());
        lengths.add(behavior.scaleOut().stabilizationWindow());
        lengths.add(behavior.scaleIn().stabilizationWindow());
        for (Rule rule : group.rules()) {
            lengths.add(rule.header().cooldown().scaleOut());
            lengths.add(rule.header().cooldown().scaleIn());
        }
        return lengths.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /// The effects to remember after this decision: the last scale-outs in a row and what their
    /// metric said when they were decided.
    ///
    /// @param growth whether there is more than before (1), less (−1), or neither (0)
    public List<Effect> remember(int growth, Optional<MetricView> metric, Situation situation) {
        List<Effect> known = situation.memory().effects();
        if (growth < 0) {
            return List.of();
        }
        if (growth == 0 || metric.isEmpty()) {
            return known;
        }
        Effect effect = new Effect(situation.now(), metric.get().metric(), metric.get().value());
        List<Effect> sameMetric = new ArrayList<>();
        for (Effect earlier : known) {
            if (earlier.metric().equals(effect.metric())) {
                sameMetric.add(earlier);
            }
        }
        sameMetric.add(effect);
        int first = Math.max(0, sameMetric.size() - SCALE_OUTS);
        return List.copyOf(sameMetric.subList(first, sameMetric.size()));
    }

    /// What to tell.
    ///
    /// @param actions changes made, this one included
    public List<Notice> notices(MetricView[] metrics, TimedCounts actions, Situation situation) {
        List<Effect> effects = situation.memory().effects();
        if (effects.size() < SCALE_OUTS && actions.size() <= REVERSALS) {
            return List.of();
        }
        List<Notice> notices = new ArrayList<>();
        ineffective(metrics, effects, situation).ifPresent(notices::add);
        oscillating(actions, situation).ifPresent(notices::add);
        return notices;
    }

    private Optional<Notice> ineffective(
            MetricView[] metrics, List<Effect> effects, Situation situation) {
        if (effects.size() < SCALE_OUTS
                || situation.fleet().pending() > 0
                || situation.fleet().ready() < situation.sizes().instances()) {
            return Optional.empty();
        }
        Effect first = effects.getFirst();
        Effect last = effects.getLast();
        boolean inEffect = situation.ageMillis(last.at()) >= warmup.toMillis() + intervalMillis;
        for (MetricView view : metrics) {
            boolean same =
                    view.metric().equals(first.metric())
                            && view.status() == MetricView.Status.USABLE;
            if (same && inEffect && view.value() >= first.value() * (1 - MOVED)) {
                return Optional.of(
                        new Notice(
                                EventType.SCALING_INEFFECTIVE,
                                "%d scale-outs in a row did not move %s: %s before, %s now"
                                        .formatted(
                                                SCALE_OUTS,
                                                first.metric(),
                                                Prose.number(first.value()),
                                                Prose.number(view.value()))));
            }
        }
        return Optional.empty();
    }

    private Optional<Notice> oscillating(TimedCounts actions, Situation situation) {
        int reversals = 0;
        int direction = 0;
        for (int index = 0; index < actions.size(); index++) {
            if (situation.nowMillis() - actions.millisAt(index) >= longestCooldownMillis) {
                continue;
            }
            int sign = Integer.signum(actions.countAt(index));
            reversals += direction != 0 && sign != 0 && sign != direction ? 1 : 0;
            direction = sign == 0 ? direction : sign;
        }
        return reversals < REVERSALS
                ? Optional.empty()
                : Optional.of(
                        new Notice(
                                EventType.OSCILLATING,
                                "%d reversals within %s"
                                        .formatted(
                                                reversals,
                                                Prose.duration(
                                                        Duration.ofMillis(
                                                                longestCooldownMillis)))));
    }
}
