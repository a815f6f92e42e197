package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.assess.SizeBook;
import io.novacron.autoscaler.engine.combine.CombineStage;
import io.novacron.autoscaler.engine.combine.ObjectiveFloor;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.constrain.ConstrainStage;
import io.novacron.autoscaler.engine.recommend.CompiledRule;
import io.novacron.autoscaler.engine.recommend.Cooldowns;
import io.novacron.autoscaler.engine.recommend.Outcome;
import io.novacron.autoscaler.engine.recommend.RuleCompiler;
import io.novacron.autoscaler.engine.size.InstanceScale;
import io.novacron.autoscaler.engine.size.MixPlanner;
import io.novacron.autoscaler.engine.size.MixPlanner.Answer;
import io.novacron.autoscaler.engine.size.MixPlanner.Pair;
import io.novacron.autoscaler.engine.stabilize.StabilizeStage;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Stage;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Mixed mode: rules, windows and limits say how many instances of the present size are needed, as
/// in horizontal mode; that times the size is the need, and the planner picks the cheapest count
/// and size for it within bounds and budget. Immutable.
///
/// Where the group grows, only what the winning rule's metric is a share of must grow with the
/// count; the other dimension needs what its own rules ask for, at least what is used now. Where it
/// shrinks or holds, everything is needed in proportion.
final class MixedMode {

    private static final Set<SizeDimension> DIMENSIONS =
            Set.of(SizeDimension.CPU, SizeDimension.MEMORY);

    private final ScalingGroup group;
    private final SizeBook book;
    private final CompiledRule[] rules;
    private final CombineStage combine;
    private final StabilizeStage stabilize;
    private final ObjectiveFloor objective;
    private final ConstrainStage constrain;
    private final MixPlanner planner;
    // What a rule's metric, and what any metric, is a share of.
    private final Map<String, SizeDimension> dimensions = new HashMap<>();
    private final Map<String, SizeDimension> shares = new HashMap<>();

    MixedMode(
            ScalingGroup group,
            SizeBook book,
            CompiledRule[] rules,
            CombineStage combine,
            StabilizeStage stabilize,
            ObjectiveFloor objective,
            ConstrainStage constrain) {
        this.group = group;
        this.book = book;
        this.rules = rules.clone();
        this.combine = combine;
        this.stabilize = stabilize;
        this.objective = objective;
        this.constrain = constrain;
        this.planner =
                new MixPlanner(book.sizing(), group.warmup().plus(group.evaluationInterval()));
        group.metrics()
                .forEach((name, metric) ->
                        SizeDimension.of(metric.type())
                                .ifPresent(dimension -> shares.put(name, dimension)));
        for (Rule rule : group.rules()) {
            RuleCompiler.dimensionOf(rule, group)
                    .ifPresent(dimension -> dimensions.put(rule.id(), dimension));
        }
    }

    Verdict decide(
            Situation start,
            MetricView[] views,
            @Nullable MetricView activation,
            Forecast forecast) {
        Flavor present = book.present(start.memory().sizes(), start.fleet());
        double price = present.pricePerHour().orElse(0);
        Situation here =
                new Situation(
                        start.memory(),
                        start.newGroup(),
                        start.fleet(),
                        start.desired(),
                        start.windows(),
                        start.now(),
                        start.nowMillis(),
                        start.trace(),
                        new InstanceScale(price),
                        start.recommendations(),
                        start.actions(),
                        book.factors(present, start.fleet(), start.desired(), DIMENSIONS),
                        start.learned(),
                        start.outlook());
        Trace trace = start.trace();
        Outcome[] outcomes = new Outcome[rules.length];
        for (int index = 0; index < rules.length; index++) {
            outcomes[index] = rules[index].ask(views, here);
        }
        Wish wish = combine.combine(outcomes, forecast, here);
        stabilize.apply(here);
        Wish decided = objective.apply(wish, forecast, here);
        ConstrainStage.Gate gate = constrain.gate(decided, activation, here);
        int followed = trace.capacity();
        ConstrainStage.Bounds bounds = constrain.bounds(decided, here);
        Optional<ConstrainStage.Frost> frost = constrain.frost(here);
        boolean sizeStays =
                !group.enabled() || frost.isPresent() || (followed == 0 && bounds.min() == 0);

        Map<SizeDimension, Double> needed =
                needed(followed, decided, outcomes, views, present, here);
        Answer answer =
                planner.plan(
                        new MixPlanner.Request(
                                needed,
                                present,
                                here.desired(),
                                bounds.min(),
                                bounds.max(),
                                affordable(here, price, bounds)));
        Pair chosen = choose(answer, sizeStays, followed, bounds, present, needed, here);
        boolean changes = isChange(chosen, present, here);
        int growth = growth(chosen, present, here);
        boolean held = constrain.hold(frost, changes, growth < 0 || isFewer(chosen, here), here);
        int wanted = trace.capacity();
        Flavor size = held ? present : chosen.size();
        Optional<String> cause =
                wanted == here.desired() && size.name().equals(present.name())
                        ? Optional.empty()
                        : decided.winner()
                                .or(gate::cause)
                                .or(() ->
                                        Optional.of(followed == here.desired() ? "mix" : "bounds"));
        return new Verdict(
                here,
                wish,
                wanted,
                cause,
                new ConstrainStage.Result(
                        frost.map(ConstrainStage.Frost::direction),
                        gate.idleSince(),
                        cause,
                        bounds.max()),
                Optional.of(present),
                Optional.of(size),
                held ? 0 : growth,
                SizeKeeper.next(group, start, present, size, size));
    }

    private Pair choose(
            Answer answer,
            boolean sizeStays,
            int followed,
            ConstrainStage.Bounds bounds,
            Flavor present,
            Map<SizeDimension, Double> needed,
            Situation here) {
        Trace trace = here.trace();
        Pair best = answer.best();
        boolean covers = best.coverage() >= 1;
        boolean otherSize = !best.size().name().equals(present.name());
        if (followed < bounds.min() && best.instances() == bounds.min()) {
            trace.limitedBy(
                    bounds.minNames().isEmpty() ? LimitedBy.MIN_CAPACITY : LimitedBy.SCHEDULE_MIN);
        }
        ReasonCode code = covers ? ReasonCode.MIX_CHOSEN : ReasonCode.MIX_IMPOSSIBLE;
        if (sizeStays && otherSize) {
            best = answer.keeping().orElseGet(() -> kept(followed, bounds, present));
            code = ReasonCode.MIX_KEPT;
        } else if (covers && otherSize && answer.keeping().isPresent() && changedJustNow(here)) {
            // No hopping: what only saves money waits as long as going in does, and after a change
            // of size until that one has paid for itself.
            best = answer.keeping().get();
            code = ReasonCode.MIX_KEPT;
            trace.limitedBy(LimitedBy.STABILIZATION_WINDOW);
        }
        if (!covers) {
            trace.limitedBy(
                    best.instances() >= bounds.max() ? LimitedBy.MAX_CAPACITY : LimitedBy.BUDGET);
        }
        trace.move(
                Stage.CONSTRAIN,
                code,
                best.instances(),
                new Evidence.Mix(
                        needed,
                        best.offer(),
                        (code == ReasonCode.MIX_KEPT ? List.of(answer.best()) : answer.others())
                                .stream().map(Pair::offer).toList()));
        return best;
    }

    private static Pair kept(int followed, ConstrainStage.Bounds bounds, Flavor present) {
        int count = Math.clamp(followed, bounds.min(), bounds.max());
        double price = count * present.pricePerHour().orElse(0);
        return new Pair(count, present, price, 0, 0, 0, 1);
    }

    private boolean changedJustNow(Situation here) {
        long window = group.behavior().scaleIn().stabilizationWindow().toMillis();
        Optional<Instant> last = Cooldowns.lastAction(here, false);
        if (last.isPresent() && here.ageMillis(last.get()) < window) {
            return true;
        }
        long horizon = book.sizing().horizon().toMillis();
        return here.memory().sizes().actions().stream()
                .anyMatch(change -> here.ageMillis(change.at()) < horizon);
    }

    private Map<SizeDimension, Double> needed(
            int count,
            Wish wish,
            Outcome[] outcomes,
            MetricView[] views,
            Flavor present,
            Situation here) {
        Map<SizeDimension, Double> needed = new EnumMap<>(SizeDimension.class);
        Optional<SizeDimension> won =
                wish.winner().map(dimensions::get).filter(_ -> count > here.desired());
        for (SizeDimension dimension : DIMENSIONS) {
            double each = dimension.of(present);
            if (each > 0) {
                boolean inProportion = won.isEmpty() || won.get() == dimension;
                double instances =
                        inProportion
                                ? count
                                : asked(dimension, outcomes, views, here).orElse((double) count);
                needed.put(dimension, Math.min(count, instances) * each);
            }
        }
        return needed;
    }

    // Instances of the present size that a dimension takes by its own rules and by what is used.
    private Optional<Double> asked(
            SizeDimension dimension, Outcome[] outcomes, MetricView[] views, Situation here) {
        double most = -1;
        for (int index = 0; index < rules.length; index++) {
            Outcome outcome = outcomes[index];
            if (dimension == dimensions.get(rules[index].id())) {
                if (!outcome.answered()) {
                    return Optional.empty();
                }
                most = Math.max(most, outcome.capacity());
            }
        }
        for (MetricView view : views) {
            boolean isShare = shares.get(view.metric()) == dimension;
            if (isShare) {
                if (view.status() != MetricView.Status.USABLE) {
                    return Optional.empty();
                }
                double ready = here.fleet().ready() * here.sizes().weight();
                most = Math.max(most, ready * Math.max(0, view.value()) / 100);
            }
        }
        return most < 0 ? Optional.empty() : Optional.of(most);
    }

    // A budget stops growth; what there is may stay.
    private double affordable(Situation here, double price, ConstrainStage.Bounds bounds) {
        double money = constrain.affordablePerHour(here);
        return Math.max(money, Math.max(here.desired(), bounds.min()) * price);
    }

    private static boolean isChange(Pair chosen, Flavor present, Situation here) {
        return chosen.instances() != here.desired() || !chosen.size().name().equals(present.name());
    }

    private static boolean isFewer(Pair chosen, Situation here) {
        return chosen.instances() < here.desired();
    }

    private static int growth(Pair chosen, Flavor present, Situation here) {
        int growth = 0;
        for (SizeDimension dimension : DIMENSIONS) {
            double change =
                    chosen.instances() * dimension.of(chosen.size())
                            - here.desired() * dimension.of(present);
            int sign = (int) Math.signum(change);
            growth = growth == 0 || sign > 0 ? sign : growth;
        }
        return growth;
    }
}
