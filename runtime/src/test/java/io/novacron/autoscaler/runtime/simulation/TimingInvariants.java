package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.runtime.Evaluation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is true over time, from a record of its own that no crash loses: windows (4), rates (5),
/// cooldowns (6). Not looked at where the process's clock jumps: its windows are by its clock.
final class TimingInvariants implements Invariant {

    private record Recommended(Instant at, int capacity) {}

    /// @param earliest of one that was not told us, else when it was made
    /// @param latest the same
    private record Acted(Instant earliest, Instant latest, int change) {}

    private static final class History {
        final List<Recommended> recommended = new ArrayList<>();
        final List<Acted> acted = new ArrayList<>();
        Optional<Evaluation> last = Optional.empty();
    }

    private final Map<String, History> histories = new HashMap<>();

    @Override
    public void check(SimulatedWorld world, Moment moment, Findings findings) {
        if (world.plan.has(FaultKind.Where.CLOCK)) {
            return;
        }
        if (world.operator.document().isEmpty()) {
            histories.remove("web");
        }
        for (Evaluation evaluation : moment.evaluations()) {
            History history =
                    histories.computeIfAbsent(evaluation.decision().group(), _ -> new History());
            if (isNew(history, evaluation)) {
                history.acted.clear();
                history.recommended.clear();
                history.last = Optional.empty();
            }
            catchUp(history, evaluation);
            window(history, evaluation, findings);
            limits(history, evaluation, findings);
            cooldown(history, evaluation, findings);
            note(history, evaluation);
        }
    }

    private static boolean isNew(History history, Evaluation evaluation) {
        return history.last
                .filter(last ->
                        !last.decision()
                                .memory()
                                .since()
                                .equals(evaluation.decision().memory().since()))
                .isPresent();
    }

    // A change between two decisions is an operator's, or one that a crash kept from us: made
    // some time after the last we know.
    private static void catchUp(History history, Evaluation evaluation) {
        if (history.last.isEmpty()) {
            return;
        }
        Decision last = history.last.get().decision();
        int known = last.memory().desired().orElse(last.to().instances());
        int change = evaluation.decision().from().instances() - known;
        if (change != 0) {
            history.acted.add(new Acted(last.at(), evaluation.decision().at(), change));
        }
    }

    private static void note(History history, Evaluation evaluation) {
        Decision decision = evaluation.decision();
        TimedCounts recommendations = decision.memory().recommendations();
        if (!recommendations.isEmpty()) {
            history.recommended.add(
                    new Recommended(
                            decision.at(), recommendations.countAt(recommendations.size() - 1)));
        }
        int change = decision.to().instances() - decision.from().instances();
        if (change != 0 && evaluation.document().enabled() && !evaluation.document().dryRun()) {
            history.acted.add(new Acted(decision.at(), decision.at(), change));
        }
        history.last = Optional.of(evaluation);
    }

    private static boolean isInside(Instant at, Duration length, Instant now) {
        return Duration.between(at, now).compareTo(length) < 0;
    }

    private static void window(History history, Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        Behavior behavior = evaluation.document().behavior();
        int from = decision.from().instances();
        int to = decision.to().instances();
        int largest =
                within(history, behavior.scaleIn().stabilizationWindow(), decision.at()).stream()
                        .mapToInt(Recommended::capacity)
                        .max()
                        .orElse(0);
        int smallest =
                within(history, behavior.scaleOut().stabilizationWindow(), decision.at()).stream()
                        .mapToInt(Recommended::capacity)
                        .min()
                        .orElse(Integer.MAX_VALUE);
        findings.require(
                4,
                to >= Math.min(from, largest) || to == evaluation.document().maxCapacity(),
                "%s went in from %d to %d, and %d was wanted inside the window",
                decision.group(),
                from,
                to,
                largest);
        findings.require(
                4,
                to <= Math.max(from, smallest) || to == evaluation.document().minCapacity(),
                "%s went out from %d to %d, and %d was wanted inside the window",
                decision.group(),
                from,
                to,
                smallest);
    }

    private static List<Recommended> within(History history, Duration window, Instant now) {
        return history.recommended.stream()
                .filter(past -> isInside(past.at(), window, now))
                .toList();
    }

    private static void limits(History history, Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        Behavior behavior = evaluation.document().behavior();
        int from = decision.from().instances();
        int to = decision.to().instances();
        if (to > from && to != evaluation.document().minCapacity()) {
            int most = allowed(history, behavior.scaleOut(), from, true, decision.at());
            findings.require(
                    5,
                    to <= Math.max(from, most),
                    "%s went out from %d to %d, %d was allowed by %s after %s",
                    decision.group(),
                    from,
                    to,
                    most,
                    behavior.scaleOut().limits(),
                    history.acted);
        }
        if (to < from && to != evaluation.document().maxCapacity()) {
            int least = allowed(history, behavior.scaleIn(), from, false, decision.at());
            findings.require(
                    5,
                    to >= Math.min(from, least),
                    "%s went in from %d to %d, %d was allowed by %s after %s",
                    decision.group(),
                    from,
                    to,
                    least,
                    behavior.scaleIn().limits(),
                    history.acted);
        }
    }

    private static int allowed(
            History history, Behavior.Direction direction, int from, boolean out, Instant now) {
        if (direction.limits().isEmpty()) {
            return out ? Integer.MAX_VALUE : 0;
        }
        List<Integer> allowed = new ArrayList<>();
        for (RateLimit limit : direction.limits()) {
            int early = allowed(history, limit, from, out, now, Acted::earliest);
            int late = allowed(history, limit, from, out, now, Acted::latest);
            allowed.add(out ? Math.max(early, late) : Math.min(early, late));
        }
        boolean largest = out == (direction.select() == Behavior.Select.MAX);
        return allowed.stream()
                .mapToInt(Integer::intValue)
                .reduce(largest ? Math::max : Math::min)
                .orElseThrow();
    }

    private static int allowed(
            History history,
            RateLimit limit,
            int from,
            boolean out,
            Instant now,
            Function<Acted, Instant> time) {
        int change =
                history.acted.stream()
                        .filter(past -> isInside(time.apply(past), limit.period(), now))
                        .mapToInt(Acted::change)
                        .sum();
        double start = from - change;
        double by =
                limit.kind() == RateLimit.Kind.INSTANCES
                        ? limit.value()
                        : start * limit.value() / 100;
        return (int) (out ? Math.ceil(start + by - 1e-9) : Math.floor(start - by + 1e-9));
    }

    private static void cooldown(History history, Evaluation evaluation, Findings findings) {
        Decision decision = evaluation.decision();
        Behavior behavior = evaluation.document().behavior();
        int from = decision.from().instances();
        int to = decision.to().instances();
        boolean out = to > from && to != evaluation.document().minCapacity();
        boolean in = to < from && to != evaluation.document().maxCapacity();
        Duration length = out ? behavior.scaleOut().cooldown() : behavior.scaleIn().cooldown();
        Optional<Acted> last =
                history.acted.stream()
                        .filter(past -> !out || past.change() > 0)
                        .filter(past -> isInside(past.earliest(), length, decision.at()))
                        .findFirst();
        findings.require(
                6,
                !(out || in) || last.isEmpty(),
                "%s went from %d to %d inside a cooldown of %s: %s",
                decision.group(),
                from,
                to,
                length,
                last);
    }
}
