package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.arithmetic.EpochMillis;
import io.novacron.autoscaler.engine.assess.FleetView;
import io.novacron.autoscaler.engine.assess.MetricAssessor;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.combine.CombineStage;
import io.novacron.autoscaler.engine.combine.ObjectiveFloor;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.constrain.ConstrainStage;
import io.novacron.autoscaler.engine.plan.Effectiveness;
import io.novacron.autoscaler.engine.plan.FleetPlanner;
import io.novacron.autoscaler.engine.recommend.CompiledRule;
import io.novacron.autoscaler.engine.recommend.Outcome;
import io.novacron.autoscaler.engine.recommend.RuleCompiler;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.stabilize.StabilizeStage;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Decision.Capacity;
import io.novacron.autoscaler.model.Decision.Notice;
import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.TraceStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides how much capacity a group needs: one group's document, compiled once, asked again and
/// again.
///
/// `decide` is a pure function. The same memory, observation and time give the same decision on
/// every machine; what it needs to remember goes out in the decision and comes in again. It never
/// throws because of data: NaN, infinities, negative counts, clocks that go back and empty series
/// end as *no data* or *error* in the trace.
///
/// Immutable and thread-safe.
public final class DecisionEngine {

    private static final Evidence NOTHING = new Evidence.None();

    private final ScalingGroup group;
    private final long warmupMillis;
    private final CompiledRule[] rules;
    private final MetricAssessor[] metrics;
    private final int activationMetric;
    private final Calendar calendar;
    private final CombineStage combine;
    private final StabilizeStage stabilize;
    private final ObjectiveFloor objective;
    private final ConstrainStage constrain;
    private final FleetPlanner planner;
    private final Effectiveness effectiveness;
    private final MemoryKeeper keeper;
    private final Optional<String> size;

    private DecisionEngine(ScalingGroup group) {
        this.group = group;
        this.warmupMillis = group.warmup().toMillis();
        RuleCompiler.Compiled compiled = RuleCompiler.compile(group);
        this.rules = compiled.rules().toArray(CompiledRule[]::new);
        this.metrics = compiled.metrics().toArray(MetricAssessor[]::new);
        this.activationMetric = compiled.activationMetric();
        this.calendar = new Calendar(group);
        this.combine = new CombineStage(group, compiled.rules());
        this.stabilize = new StabilizeStage(group.behavior());
        this.objective = new ObjectiveFloor(group);
        this.constrain = new ConstrainStage(group, calendar);
        this.planner = new FleetPlanner(group);
        this.effectiveness = new Effectiveness(group);
        this.keeper = new MemoryKeeper(group);
        this.size = group.size().flatMap(Sizing::current);
    }

    /// Compiles a group's document: rules, expressions, schedules.
    ///
    /// @throws IllegalArgumentException where an expression or cron expression does not compile, or
    ///   a rule needs what is not built yet; [EngineCheck] says all of it at once
    public static DecisionEngine compile(ScalingGroup group) {
        return new DecisionEngine(group);
    }

    public ScalingGroup group() {
        return group;
    }

    /// Decides.
    ///
    /// @param given what the last decision returned; empty for a new group, whose present capacity
    ///   then counts as a recommendation made now
    /// @param observed what was seen of the group's instances and metrics
    /// @param forecast expected demand, for groups with `predictive`
    /// @param now the time of the evaluation, to the millisecond
    public Decision decide(
            Optional<Memory> given, Observation observed, Forecast forecast, Instant now) {
        Memory memory = given.map(m -> ClockGuard.noLaterThan(now, m)).orElse(Memory.EMPTY);
        long nowMillis = EpochMillis.of(now);
        FleetView fleet = FleetView.of(observed.fleet(), warmupMillis, nowMillis);
        int desired = desired(memory, fleet);
        Trace trace = new Trace(desired);
        Situation situation =
                new Situation(
                        memory,
                        given.isEmpty(),
                        fleet,
                        desired,
                        calendar.at(now),
                        now,
                        nowMillis,
                        trace);

        MetricView[] views = assess(observed, situation);
        Outcome[] outcomes = recommend(views, situation);
        Wish wish = combine.combine(outcomes, forecast, situation);
        stabilize.apply(situation);
        Wish decided = objective.apply(wish, forecast, situation);
        int followed = trace.capacity();
        ConstrainStage.Result constrained = constrain.apply(decided, activation(views), situation);
        int wanted = trace.capacity();

        Plan plan =
                planner.plan(
                        fleet,
                        desired,
                        wanted,
                        constrained.ceiling(),
                        memory.replacementFailures(),
                        constrained.frozen());
        explainPlan(plan, trace);
        Memory next =
                keeper.next(
                        situation,
                        wish,
                        wanted,
                        views,
                        constrained.idleSince(),
                        effectiveness.remember(wanted, metricOf(wish, views), situation));
        return new Decision(
                group.id(),
                now,
                action(desired, wanted),
                new Capacity(desired, size),
                new Capacity(wanted, size),
                winner(decided, followed, desired, wanted, constrained),
                trace.limits(),
                trace.steps(),
                next,
                plan,
                notices(wish, plan, desired, wanted, views, next, situation));
    }

    private int desired(Memory memory, FleetView fleet) {
        if (memory.desired().isPresent()) {
            return Math.max(0, memory.desired().getAsInt());
        }
        return fleet.invalid() ? group.desiredCapacity() : fleet.current();
    }

    private MetricView[] assess(Observation observed, Situation situation) {
        FleetView fleet = situation.fleet();
        situation
                .trace()
                .note(
                        Stage.ASSESS,
                        fleet.invalid() ? ReasonCode.OBSERVATION_INVALID : ReasonCode.OBSERVED,
                        fleet.invalid()
                                ? new Evidence.Text("the number of instances is negative")
                                : fleet.evidence());
        MetricView[] views = new MetricView[metrics.length];
        for (int index = 0; index < metrics.length; index++) {
            MetricAssessor assessor = metrics[index];
            TimedValues remembered =
                    situation.memory().samples().getOrDefault(assessor.metric(), TimedValues.EMPTY);
            views[index] =
                    assessor.assess(
                            observed.metrics().get(assessor.metric()), remembered, situation);
        }
        return views;
    }

    private Outcome[] recommend(MetricView[] views, Situation situation) {
        Outcome[] outcomes = new Outcome[rules.length];
        for (int index = 0; index < rules.length; index++) {
            outcomes[index] = rules[index].ask(views, situation);
        }
        return outcomes;
    }

    private @Nullable MetricView activation(MetricView[] views) {
        return activationMetric < 0 ? null : views[activationMetric];
    }

    private void explainPlan(Plan plan, Trace trace) {
        if (group.dryRun()) {
            trace.note(Stage.PLAN, ReasonCode.DRY_RUN, NOTHING);
        } else if (plan.isNothing()) {
            trace.note(Stage.PLAN, ReasonCode.UNCHANGED, NOTHING);
        } else {
            trace.note(
                    Stage.PLAN,
                    ReasonCode.PLANNED,
                    new Evidence.Todo(
                            plan.launch(),
                            plan.terminate().size(),
                            plan.takeBack().size(),
                            plan.replace().size()));
        }
    }

    // The metric that a scale-out should lower.
    private static Optional<MetricView> metricOf(Wish wish, MetricView[] views) {
        if (wish.metric() < 0) {
            return Optional.empty();
        }
        MetricView view = views[wish.metric()];
        return wish.demand() && !view.isMeanOfInstances() ? Optional.empty() : Optional.of(view);
    }

    private static Action action(int from, int to) {
        return to > from ? Action.SCALE_OUT : to < from ? Action.SCALE_IN : Action.NONE;
    }

    // Whose value won: the wish's winner as long as the group moves its way and not further than
    // it wants, else what overruled it.
    private static Optional<String> winner(
            Wish wish, int followed, int desired, int wanted, ConstrainStage.Result constrained) {
        if (wanted == desired) {
            return Optional.empty();
        }
        boolean itsWay =
                wish.winner().isPresent()
                        && (wanted > desired ? followed >= wanted : followed <= wanted);
        return itsWay ? wish.winner() : constrained.cause();
    }

    private Optional<String> doubt(Trace trace) {
        return group.predictive().isEmpty()
                ? Optional.empty()
                : trace.steps().stream()
                        .filter(step -> step.code() == ReasonCode.FORECAST_UNTRUSTED)
                        .map(TraceStep::note)
                        .findFirst();
    }

    private List<Notice> notices(
            Wish wish,
            Plan plan,
            int desired,
            int wanted,
            MetricView[] views,
            Memory next,
            Situation situation) {
        int replacements = Math.max(0, plan.launch() - Math.max(0, wanted - desired));
        boolean stopped = planner.isStopped(situation.fleet(), plan, wanted, situation.memory());
        List<Notice> effects = effectiveness.notices(views, next.actions(), situation);
        Optional<String> doubt = doubt(situation.trace());
        if (!wish.unavailable()
                && replacements == 0
                && !stopped
                && effects.isEmpty()
                && doubt.isEmpty()) {
            return List.of();
        }
        List<Notice> notices = new ArrayList<>(effects);
        doubt.ifPresent(why -> notices.add(new Notice(EventType.FORECAST_UNTRUSTED, why)));
        if (wish.unavailable()) {
            notices.add(new Notice(EventType.METRICS_UNAVAILABLE, "no rule has data"));
        }
        if (replacements > 0) {
            notices.add(
                    new Notice(
                            EventType.INSTANCE_REPLACED,
                            Math.max(0, wanted - situation.fleet().current())
                                    + " of "
                                    + wanted
                                    + " instances failed or vanished, "
                                    + replacements
                                    + " replaced now"));
        }
        if (stopped) {
            notices.add(
                    new Notice(
                            EventType.REPLACEMENT_STOPPED,
                            "%d replacements failed in a row; no more are started"
                                    .formatted(situation.memory().replacementFailures())));
        }
        return notices;
    }
}
