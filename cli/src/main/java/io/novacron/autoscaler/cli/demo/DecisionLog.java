package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.cli.demo.Frame.DecisionLine;
import io.novacron.autoscaler.cli.demo.Frame.Direction;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.TraceStep;
import io.novacron.autoscaler.runtime.LoopListener;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Hears the loop's decisions and keeps what the demo shows of them. Thread-safe.
final class DecisionLog implements LoopListener {

    /// More than any screen shows; older ones are in the store.
    private static final int LIMIT = 1_000;

    private final String group;
    private final DayTrace day;
    private final Duration length;
    private final List<DecisionLine> lines = new ArrayList<>();
    private long startNanos = System.nanoTime();
    private OptionalDouble utilization = OptionalDouble.empty();
    private boolean evaluated;

    /// @param group whose decisions are shown
    DecisionLog(String group, DayTrace day, Duration length) {
        this.group = group;
        this.day = day;
        this.length = length;
    }

    /// The replay begins: times of the day count from here.
    synchronized void start(long nanos) {
        startNanos = nanos;
    }

    @Override
    public synchronized void decided(Decision decision) {
        if (!decision.group().equals(group)) {
            return;
        }
        evaluated = true;
        utilization = utilization(decision);
        if (decision.action() == Decision.Action.NONE || lines.size() == LIMIT) {
            return;
        }
        Direction direction =
                decision.action() == Decision.Action.SCALE_OUT ? Direction.OUT : Direction.IN;
        lines.add(new DecisionLine(now(), direction, decision.reason()));
    }

    private LocalTime now() {
        return day.timeAt((double) (System.nanoTime() - startNanos) / length.toNanos());
    }

    // The value that the rules saw, not one of our own.
    private static OptionalDouble utilization(Decision decision) {
        for (TraceStep step : decision.trace()) {
            if (step.evidence() instanceof Evidence.Ratio ratio) {
                return OptionalDouble.of(ratio.value());
            }
        }
        return OptionalDouble.empty();
    }

    /// Whether an evaluation has ended since the last call.
    synchronized boolean takeEvaluated() {
        boolean since = evaluated;
        evaluated = false;
        return since;
    }

    synchronized OptionalDouble utilization() {
        return utilization;
    }

    /// Decisions that changed the capacity, oldest first.
    synchronized List<DecisionLine> lines() {
        return List.copyOf(lines);
    }
}
