package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// An enabled rule, ready to be asked: its evaluator, its cooldown, its place among the stages.
public final class CompiledRule {

    private final String id;
    private final Optional<String> boxedId;
    private final int priority;
    private final Rule.Cooldown cooldown;
    private final RuleEvaluator evaluator;

    CompiledRule(Rule rule, RuleEvaluator evaluator) {
        this.id = rule.id();
        this.boxedId = Optional.of(rule.id());
        this.priority = rule.priority();
        this.cooldown = rule.header().cooldown();
        this.evaluator = evaluator;
    }

    public String id() {
        return id;
    }

    public int priority() {
        return priority;
    }

    /// Index of the metric it is mainly about, or −1 where it reads none.
    public int mainMetric() {
        return evaluator.metrics().length == 0 ? -1 : evaluator.metrics()[0];
    }

    /// Whether that metric is the demand on the whole group, which more instances do not lower.
    public boolean measuresDemand() {
        return evaluator.measuresDemand();
    }

    /// Asks the rule and writes its step.
    public Outcome ask(MetricView[] metrics, Situation situation) {
        Outcome outcome = cooled(answer(metrics, situation), situation);
        situation
                .trace()
                .recommend(
                        boxedId,
                        outcome.code(),
                        outcome.answered()
                                ? OptionalInt.of(outcome.capacity())
                                : OptionalInt.empty(),
                        outcome.evidence());
        return outcome;
    }

    private Outcome answer(MetricView[] metrics, Situation situation) {
        MetricView abstaining = null;
        boolean silent = false;
        for (int index : evaluator.metrics()) {
            MetricView view = metrics[index];
            switch (view.status()) {
                case NO_DATA -> {
                    return Outcome.noData(view);
                }
                case ABSTAINS -> abstaining = view;
                case USABLE -> silent |= view.withSilentInstances().isPresent();
            }
        }
        if (abstaining != null) {
            return Outcome.abstains(abstaining.metric());
        }
        if (situation.fleet().invalid()) {
            return Outcome.error("the number of instances is negative");
        }
        Outcome outcome = evaluator.evaluate(metrics, situation);
        boolean in = outcome.answered() && outcome.capacity() < situation.desired();
        return in && silent ? withSilent(outcome, metrics, situation) : outcome;
    }

    // An overloaded instance that stops answering must not look like one without load: going in is
    // checked against what the silent ones carried last, and the larger answer counts.
    private Outcome withSilent(Outcome outcome, MetricView[] metrics, Situation situation) {
        MetricView[] views = metrics.clone();
        for (int index : evaluator.metrics()) {
            views[index] = metrics[index].withSilentInstances().orElse(metrics[index]);
        }
        Outcome cautious = evaluator.evaluate(views, situation);
        if (!cautious.answered() || cautious.capacity() <= outcome.capacity()) {
            return outcome;
        }
        return cautious.capacity() < situation.desired()
                ? cautious
                : Outcome.answer(
                        situation.desired(),
                        ReasonCode.DIRECTION_REVERSED,
                        new Evidence.Text("instances without a sample carried more before"));
    }

    private Outcome cooled(Outcome outcome, Situation situation) {
        int desired = situation.desired();
        if (!outcome.answered() || outcome.capacity() == desired) {
            return outcome;
        }
        boolean out = outcome.capacity() > desired;
        Duration length = out ? cooldown.scaleOut() : cooldown.scaleIn();
        Optional<Instant> since =
                length.isZero() ? Optional.empty() : Cooldowns.lastAction(situation, out);
        if (since.isEmpty() || situation.ageMillis(since.get()) >= length.toMillis()) {
            return outcome;
        }
        situation.trace().limitedBy(LimitedBy.COOLDOWN);
        return Outcome.answer(
                desired,
                ReasonCode.RULE_COOLDOWN,
                new Evidence.Cooling(
                        outcome.capacity(),
                        outcome.code(),
                        outcome.evidence(),
                        since.get(),
                        since.get().plus(length)));
    }
}
