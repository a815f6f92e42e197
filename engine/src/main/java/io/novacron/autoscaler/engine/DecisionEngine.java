package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.arithmetic.EpochMillis;
import io.novacron.autoscaler.engine.assess.FleetView;
import io.novacron.autoscaler.engine.assess.MetricAssessor;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Outlook;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.assess.Situation.SizeFactors;
import io.novacron.autoscaler.engine.assess.SizeBook;
import io.novacron.autoscaler.engine.combine.CombineStage;
import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.engine.combine.ObjectiveFloor;
import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.constrain.ConstrainStage;
import io.novacron.autoscaler.engine.plan.Effectiveness;
import io.novacron.autoscaler.engine.plan.FleetPlanner;
import io.novacron.autoscaler.engine.plan.SizePlanner;
import io.novacron.autoscaler.engine.recommend.CompiledRule;
import io.novacron.autoscaler.engine.recommend.Outcome;
import io.novacron.autoscaler.engine.recommend.RuleCompiler;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.size.InstanceScale;
import io.novacron.autoscaler.engine.size.RungScale;
import io.novacron.autoscaler.engine.size.SizeAxis;
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
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.TraceStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /// Where the group aims at none.
    private static final double USUAL_QUANTILE = 0.95;

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
    private final InstanceScale scale;
    private final boolean learns;
    private final Optional<Outlook> outlook;
    private final Optional<SizeBook> book;
    private final Optional<SizePlanner> sizes;
    private final Optional<VerticalMode> vertical;
    private final Optional<MixedMode> mixed;

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
        this.scale = new InstanceScale(group.pricePerHour().orElse(0));
        this.learns = group.rules().stream().anyMatch(rule -> rule instanceof Rule.Usage);
        this.outlook = outlook(group);
        this.book =
                group.mode() == ScalingMode.HORIZONTAL
                        ? Optional.empty()
                        : group.size().map(SizeBook::new);
        this.sizes = book.map(each -> new SizePlanner(group, each));
        this.vertical =
                group.mode() == ScalingMode.VERTICAL
                        ? book.map(each ->
                                new VerticalMode(
                                        group,
                                        each,
                                        compiled.axes(),
                                        stabilize,
                                        objective,
                                        constrain))
                        : Optional.empty();
        this.mixed =
                group.mode() == ScalingMode.MIXED
                        ? book.map(each ->
                                new MixedMode(
                                        group, each, rules, combine, stabilize, objective,
                                        constrain))
                        : Optional.empty();
    }

    // Without a forecast yet. One of a value per instance times their number says nothing of one.
    private static Optional<Outlook> outlook(ScalingGroup group) {
        return group.predictive()
                .filter(part -> part.mode() == Predictive.Mode.SCALE)
                .flatMap(part ->
                        LoadSource.of(group, part)
                                .filter(source -> !source.perInstance())
                                .map(source ->
                                        new Outlook(
                                                source.metric(),
                                                part.aim()
                                                                instanceof
                                                                Predictive.Aim.Quantile(
                                                                        double quantile)
                                                        ? quantile
                                                        : USUAL_QUANTILE,
                                                part.minConfidence(),
                                                Forecast.NONE)));
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
                        trace,
                        scale,
                        memory.recommendations(),
                        memory.actions(),
                        SizeFactors.none(desired),
                        learns ? new HashMap<>() : Map.of(),
                        outlook.map(settings -> settings.with(forecast)));

        MetricView[] views = assess(observed, situation);
        Verdict verdict =
                vertical.isPresent()
                        ? vertical.get().decide(situation, views, activation(views), forecast)
                        : mixed.isPresent()
                                ? mixed.get().decide(situation, views, activation(views), forecast)
                                : horizontal(situation, views, forecast);
        int wanted = verdict.wanted();
        ConstrainStage.Result constrained = verdict.constrained();

        Plan counted =
                planner.plan(
                        fleet,
                        desired,
                        wanted,
                        constrained.ceiling(),
                        memory.replacementFailures(),
                        constrained.frozen());
        Plan plan =
                sizes.isEmpty() || verdict.to().isEmpty()
                        ? counted
                        : sizes.get()
                                .plan(
                                        counted,
                                        fleet,
                                        wanted,
                                        verdict.to().get(),
                                        memory.replacementFailures(),
                                        constrained.frozen());
        explainPlan(plan, trace);
        Memory next =
                keeper.next(
                        situation,
                        verdict,
                        views,
                        constrained.idleSince(),
                        effectiveness.remember(
                                verdict.growth(), metricOf(verdict.wish(), views), situation));
        return new Decision(
                group.id(),
                now,
                action(desired, verdict),
                new Capacity(desired, nameOf(verdict.from())),
                new Capacity(wanted, nameOf(verdict.to())),
                verdict.rule(),
                trace.limits(),
                trace.steps(),
                next,
                plan,
                notices(counted, verdict, views, next, situation));
    }

    private Optional<String> nameOf(Optional<Flavor> decided) {
        return decided.isPresent() ? Optional.of(decided.get().name()) : size;
    }

    private Verdict horizontal(Situation situation, MetricView[] views, Forecast forecast) {
        Trace trace = situation.trace();
        int desired = situation.desired();
        Outcome[] outcomes = recommend(views, situation);
        Wish wish = combine.combine(outcomes, forecast, situation);
        stabilize.apply(situation);
        Wish decided = objective.apply(wish, forecast, situation);
        int followed = trace.capacity();
        ConstrainStage.Result constrained = constrain.apply(decided, activation(views), situation);
        int wanted = trace.capacity();
        return new Verdict(
                situation,
                wish,
                wanted,
                Winner.of(decided, followed, desired, wanted, constrained),
                constrained,
                Optional.empty(),
                Optional.empty(),
                Integer.compare(wanted, desired),
                situation.memory().sizes());
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
                            plan.replace().size(),
                            plan.resize().size()));
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

    // A change of size is named for its size, whatever the count does besides.
    private static Action action(int desired, Verdict verdict) {
        Optional<Flavor> from = verdict.from();
        Optional<Flavor> to = verdict.to();
        if (from.isPresent() && to.isPresent() && !from.get().name().equals(to.get().name())) {
            return SizeAxis.isLarger(to.get(), from.get()) ? Action.SCALE_UP : Action.SCALE_DOWN;
        }
        int wanted = verdict.wanted();
        return wanted > desired
                ? Action.SCALE_OUT
                : wanted < desired ? Action.SCALE_IN : Action.NONE;
    }

    // Changes made, this one included: of the size where that is what moves.
    private TimedCounts changes(Verdict verdict, Memory next) {
        return verdict.situation().scale() instanceof RungScale scale && book.isPresent()
                ? book.get().actions(next.sizes(), scale.axis())
                : next.actions();
    }

    private Optional<String> doubt(Trace trace) {
        return group.predictive().isEmpty()
                ? Optional.empty()
                : trace.steps().stream()
                        .filter(step -> step.code() == ReasonCode.FORECAST_UNTRUSTED)
                        .map(TraceStep::note)
                        .findFirst();
    }

    private boolean sizeIsStopped(Verdict verdict, Situation situation) {
        return sizes.isPresent()
                && verdict.to().isPresent()
                && sizes.get()
                        .isStopped(
                                situation.fleet(),
                                verdict.wanted(),
                                verdict.to().get(),
                                situation.memory().replacementFailures());
    }

    private List<Notice> notices(
            Plan plan, Verdict verdict, MetricView[] views, Memory next, Situation situation) {
        int wanted = verdict.wanted();
        Wish wish = verdict.wish();
        int replacements = Math.max(0, plan.launch() - Math.max(0, wanted - situation.desired()));
        boolean stopped =
                planner.isStopped(situation.fleet(), plan, wanted, situation.memory())
                        || sizeIsStopped(verdict, situation);
        List<Notice> effects =
                effectiveness.notices(views, changes(verdict, next), verdict.situation());
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
