package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.assess.SizeBook;
import io.novacron.autoscaler.engine.combine.CombineStage;
import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.engine.combine.ObjectiveFloor;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.constrain.ConstrainStage;
import io.novacron.autoscaler.engine.recommend.CompiledRule;
import io.novacron.autoscaler.engine.recommend.Outcome;
import io.novacron.autoscaler.engine.recommend.RuleCompiler.AxisRules;
import io.novacron.autoscaler.engine.size.InstanceScale;
import io.novacron.autoscaler.engine.size.RungScale;
import io.novacron.autoscaler.engine.size.SizeAxis;
import io.novacron.autoscaler.engine.stabilize.StabilizeStage;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Vertical mode: rules and forecasts move the size, schedules and bounds the count, each through
/// the same stages. A size is a place on a ladder, a whole number like a count, so that no stage
/// needs a second form; sizes given by ranges have a ladder for each dimension, climbed one after
/// the other. Immutable.
final class VerticalMode {

    private static final Outcome[] NO_OUTCOMES = {};

    private final ScalingGroup group;
    private final SizeBook book;
    private final CombineStage count;
    private final StabilizeStage stabilize;
    private final ObjectiveFloor objective;
    private final ConstrainStage constrain;
    private final List<Climb> climbs;

    /// An axis, its rules, and how their recommendations are combined.
    private record Climb(SizeAxis axis, List<CompiledRule> rules, CombineStage combine) {}

    VerticalMode(
            ScalingGroup group,
            SizeBook book,
            List<AxisRules> axes,
            StabilizeStage stabilize,
            ObjectiveFloor objective,
            ConstrainStage constrain) {
        this.group = group;
        this.book = book;
        this.stabilize = stabilize;
        this.objective = objective;
        this.constrain = constrain;
        this.count = new CombineStage(group, List.of(), true, false);
        List<Climb> all = new ArrayList<>();
        boolean forecasts = LoadSource.movesCapacity(group);
        for (AxisRules axis : axes) {
            if (!axis.rules().isEmpty() || forecasts) {
                all.add(
                        new Climb(
                                axis.axis(),
                                axis.rules(),
                                new CombineStage(group, axis.rules(), false, true)));
            }
        }
        this.climbs = List.copyOf(all);
    }

    /// Decides count and size.
    ///
    /// @param start the moment, in instances
    Verdict decide(
            Situation start,
            MetricView[] views,
            @Nullable MetricView activation,
            Forecast forecast) {
        SizeMemory memory = start.memory().sizes();
        Flavor present = book.present(memory, start.fleet());
        Counted counted = count(start, present, activation, forecast);
        Trace trace = start.trace();
        Flavor size = present;
        Flavor recommended = present;
        Situation judged = start;
        Optional<Wish> wish = Optional.empty();
        Optional<String> rule = Optional.empty();
        int growth = Integer.signum(counted.wanted() - start.desired());
        for (Climb climb : climbs) {
            Situation here = on(climb.axis(), size, start, memory);
            trace.climb(climb.axis().ladder(start.desired(), size), here.desired());
            Outcome[] outcomes = new Outcome[climb.rules().size()];
            for (int index = 0; index < outcomes.length; index++) {
                outcomes[index] = climb.rules().get(index).ask(views, here);
            }
            Wish wanted = climb.combine().combine(outcomes, forecast, here);
            recommended = climb.axis().at(wanted.capacity(), recommended);
            stabilize.apply(here);
            Wish decided = objective.apply(wanted, forecast, here);
            int followed = trace.capacity();
            ConstrainStage.Result result = constrain.apply(decided, null, here);
            int place = trace.capacity();
            if (place != here.desired()) {
                size = climb.axis().at(place, size);
                growth = Math.max(growth, Integer.signum(place - here.desired()));
                growth = growth == 0 ? Integer.signum(place - here.desired()) : growth;
            }
            boolean first = wish.isEmpty();
            if (first || (rule.isEmpty() && place != here.desired())) {
                judged = here;
                wish = Optional.of(wanted);
                rule = Winner.of(decided, followed, here.desired(), place, result);
            }
        }
        trace.count(counted.wanted());
        return new Verdict(
                judged,
                wish.map(w -> w.moved(counted.wish().capacity())).orElse(counted.wish()),
                counted.wanted(),
                rule.isPresent() ? rule : counted.rule(),
                counted.result(),
                Optional.of(present),
                Optional.of(size),
                growth,
                SizeKeeper.next(group, start, present, size, recommended));
    }

    private Situation on(SizeAxis axis, Flavor size, Situation start, SizeMemory memory) {
        RungScale scale = new RungScale(axis, size, start.desired());
        boolean fresh =
                start.newGroup()
                        || (memory.desired().isEmpty() && start.memory().decidedAt().isPresent());
        return new Situation(
                start.memory(),
                fresh,
                start.fleet(),
                axis.placeOf(size),
                start.windows(),
                start.now(),
                start.nowMillis(),
                start.trace(),
                scale,
                book.recommendations(memory, axis),
                book.actions(memory, axis),
                book.factors(size, start.fleet(), start.desired(), axis.dimensions()),
                start.learned(),
                start.outlook());
    }

    private record Counted(
            Wish wish, int wanted, Optional<String> rule, ConstrainStage.Result result) {}

    // The count follows what is not a rule; its steps are told where it moves.
    private Counted count(
            Situation start, Flavor present, @Nullable MetricView activation, Forecast forecast) {
        Trace own = new Trace(start.desired());
        double price = present.pricePerHour().orElse(group.pricePerInstanceHour().orElse(0));
        Situation here =
                new Situation(
                        start.memory(),
                        start.newGroup(),
                        start.fleet(),
                        start.desired(),
                        start.windows(),
                        start.now(),
                        start.nowMillis(),
                        own,
                        new InstanceScale(price),
                        start.recommendations(),
                        start.actions(),
                        start.sizes(),
                        start.learned(),
                        start.outlook());
        Wish wish = count.combine(NO_OUTCOMES, forecast, here);
        stabilize.apply(here);
        int followed = own.capacity();
        ConstrainStage.Result result = constrain.apply(wish, activation, here);
        int wanted = own.capacity();
        if (wanted != start.desired() || !own.limits().isEmpty()) {
            start.trace().append(own);
        }
        return new Counted(
                wish, wanted, Winner.of(wish, followed, start.desired(), wanted, result), result);
    }
}
