package io.novacron.autoscaler.engine.combine;

import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.engine.recommend.CompiledRule;
import io.novacron.autoscaler.engine.recommend.Outcome;
import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.trace.Trace;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Fallback;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TimedValues;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// From recommendations to one wish. Rules of one priority form a stage; the largest recommendation
/// of a stage wins, so that going in takes agreement of all. The first stage that wants out
/// decides; one that wants in decides only where no later rule wants out and no rule of its own or
/// an earlier stage is without data. Then the floors: an active schedule's and the forecast's raise
/// the wish, never lower it. Safest wins.
public final class CombineStage {

    private static final Evidence NONE = new Evidence.None();

    private final ScalingGroup group;
    private final List<CompiledRule> rules;
    private final boolean scheduled;
    private final PredictiveFloor predictive;

    /// @param rules by priority, then by id
    public CombineStage(ScalingGroup group, List<CompiledRule> rules) {
        this(group, rules, true, true);
    }

    /// In vertical mode forecasts move the size and schedules the count.
    ///
    /// @param scheduled whether schedules count here
    /// @param forecast whether forecasts count here
    public CombineStage(
            ScalingGroup group, List<CompiledRule> rules, boolean scheduled, boolean forecast) {
        this.group = group;
        this.rules = rules;
        this.scheduled = scheduled && !group.schedules().isEmpty();
        this.predictive =
                new PredictiveFloor(group, forecast ? group.predictive() : Optional.empty());
    }

    /// Combines the outcomes of the rules, in their order.
    public Wish combine(Outcome[] outcomes, Forecast forecast, Situation situation) {
        PredictiveFloor.Expected expected = predictive.expect(forecast, situation);
        Wish wish =
                rules.isEmpty()
                        ? withoutRules(expected, situation)
                        : fromRules(outcomes, situation);
        return predictive.raise(raisedByFloors(wish, situation), expected, situation);
    }

    private Wish withoutRules(PredictiveFloor.Expected expected, Situation situation) {
        Trace trace = situation.trace();
        if (predictive.acts() && !(expected instanceof PredictiveFloor.Needs)) {
            // Without trust in the forecast nothing says what is needed: the capacity stays.
            return hold(situation, false);
        }
        if (!scheduled && !predictive.acts()) {
            trace.note(Stage.COMBINE, ReasonCode.MANUAL, NONE);
            return hold(situation, false);
        }
        int minimum =
                situation.scale().counts()
                        ? situation.windows().minCapacity().orElse(group.minCapacity())
                        : 1;
        trace.move(
                Stage.COMBINE,
                ReasonCode.STARTS_FROM_MINIMUM,
                minimum,
                new Evidence.Bound(minimum, situation.windows().minNames()));
        return new Wish(
                minimum,
                minimum == situation.desired() ? Optional.empty() : Optional.of("bounds"),
                -1,
                false,
                false,
                0,
                0);
    }

    private Wish fromRules(Outcome[] outcomes, Situation situation) {
        boolean anyAnswer = false;
        for (Outcome outcome : outcomes) {
            anyAnswer |= outcome.answered();
        }
        if (!anyAnswer) {
            return unavailable(situation);
        }
        int desired = situation.desired();
        boolean inForbidden = false;
        boolean forbiddenBit = false;
        boolean disagreed = false;
        for (int first = 0; first < outcomes.length; ) {
            int end = endOfStage(first);
            int best = -1;
            for (int index = first; index < end; index++) {
                inForbidden |= outcomes[index].forbidsScaleIn();
                if (outcomes[index].answered()
                        && (best < 0 || outcomes[index].capacity() > outcomes[best].capacity())) {
                    best = index;
                }
            }
            if (best >= 0) {
                int wanted = outcomes[best].capacity();
                if (wanted > desired) {
                    return decided(best, outcomes, situation, ReasonCode.SCALE_OUT_WANTED);
                }
                if (wanted < desired) {
                    if (inForbidden) {
                        forbiddenBit = true;
                    } else if (!laterWantsOut(outcomes, end, desired)) {
                        return decided(best, outcomes, situation, ReasonCode.SCALE_IN_WANTED);
                    }
                } else {
                    disagreed |= anyWantsIn(outcomes, first, end, desired);
                }
            }
            first = end;
        }
        if (forbiddenBit) {
            situation.trace().limitedBy(LimitedBy.MISSING_DATA);
        }
        situation
                .trace()
                .note(
                        Stage.COMBINE,
                        forbiddenBit
                                ? ReasonCode.MISSING_DATA
                                : disagreed
                                        ? ReasonCode.SCALE_IN_DISAGREED
                                        : ReasonCode.NO_CHANGE_WANTED,
                        NONE);
        return hold(situation, false);
    }

    private int endOfStage(int first) {
        int end = first + 1;
        while (end < rules.size() && rules.get(end).priority() == rules.get(first).priority()) {
            end++;
        }
        return end;
    }

    private static boolean laterWantsOut(Outcome[] outcomes, int from, int desired) {
        for (int index = from; index < outcomes.length; index++) {
            if (outcomes[index].answered() && outcomes[index].capacity() > desired) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyWantsIn(Outcome[] outcomes, int from, int end, int desired) {
        for (int index = from; index < end; index++) {
            if (outcomes[index].answered() && outcomes[index].capacity() < desired) {
                return true;
            }
        }
        return false;
    }

    private Wish decided(int index, Outcome[] outcomes, Situation situation, ReasonCode code) {
        CompiledRule rule = rules.get(index);
        int wanted = outcomes[index].capacity();
        situation
                .trace()
                .move(
                        Stage.COMBINE,
                        code,
                        wanted,
                        new Evidence.Bound(wanted, List.of("rule " + rule.id())));
        return new Wish(
                wanted,
                Optional.of(rule.id()),
                rule.mainMetric(),
                rule.measuresDemand(),
                false,
                0,
                0);
    }

    private Wish unavailable(Situation situation) {
        Trace trace = situation.trace();
        trace.limitedBy(LimitedBy.MISSING_DATA);
        Optional<Instant> newest = newestSample(situation);
        Instant since = newest.or(() -> situation.memory().since()).orElse(situation.now());
        Duration without = Duration.ofMillis(situation.ageMillis(since));
        trace.note(
                Stage.COMBINE,
                ReasonCode.METRICS_UNAVAILABLE,
                without.isZero() ? NONE : new Evidence.Text("for " + Prose.duration(without)));
        Optional<Fallback> fallback =
                group.fallback()
                        .filter(f -> situation.scale().counts())
                        .filter(f -> without.compareTo(f.after()) >= 0);
        if (fallback.isEmpty() || fallback.get().capacity() <= situation.desired()) {
            return hold(situation, true);
        }
        int capacity = fallback.get().capacity();
        trace.move(
                Stage.COMBINE,
                ReasonCode.FALLBACK,
                capacity,
                new Evidence.Bound(capacity, List.of()));
        return new Wish(capacity, Optional.of("fallback"), -1, false, true, 0, 0);
    }

    private static Optional<Instant> newestSample(Situation situation) {
        Optional<Instant> newest = Optional.empty();
        for (TimedValues series : situation.memory().samples().values()) {
            if (!series.isEmpty()) {
                Instant at = series.timeAt(series.size() - 1);
                newest = newest.filter(known -> known.isAfter(at)).or(() -> Optional.of(at));
            }
        }
        return newest;
    }

    private Wish raisedByFloors(Wish wish, Situation situation) {
        Calendar.Effects effects = situation.windows();
        if (effects.floor().isEmpty() || !situation.scale().counts()) {
            return wish;
        }
        int floor = effects.floor().getAsInt();
        if (floor <= wish.capacity()) {
            return wish.onFloor(floor);
        }
        situation
                .trace()
                .move(
                        Stage.COMBINE,
                        ReasonCode.SCHEDULE_FLOOR,
                        floor,
                        new Evidence.Bound(floor, effects.floorNames()));
        return wish.moved(floor, "schedule:" + effects.floorNames().getFirst()).onFloor(floor);
    }

    private static Wish hold(Situation situation, boolean unavailable) {
        return new Wish(situation.desired(), Optional.empty(), -1, false, unavailable, 0, 0);
    }
}
