package io.novacron.autoscaler.engine.trace;

import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Ladder;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TraceStep;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The steps of one decision under construction. It owns the running capacity, so that each step's
/// input is the output before it by construction. One decision, one thread.
public final class Trace {

    private final List<TraceStep> steps = new ArrayList<>(12);
    private int capacity;
    private Optional<Ladder> ladder = Optional.empty();
    private @Nullable EnumSet<LimitedBy> limits;

    public Trace(int capacity) {
        this.capacity = capacity;
    }

    /// The capacity after the steps so far.
    public int capacity() {
        return capacity;
    }

    /// Goes on on a ladder of sizes, from a place on it.
    public void climb(Ladder other, int place) {
        ladder = Optional.of(other);
        capacity = place;
    }

    /// Goes on in instances.
    public void count(int instances) {
        ladder = Optional.empty();
        capacity = instances;
    }

    /// Takes over the steps of another trace that began where this one is, without those that say
    /// that nothing decides there.
    public void append(Trace other) {
        for (TraceStep step : other.steps) {
            if (step.code() != ReasonCode.MANUAL) {
                steps.add(step);
            }
        }
        other.limits().forEach(this::limitedBy);
        capacity = other.capacity;
    }

    /// A step that changes nothing.
    public void note(Stage stage, ReasonCode code, Evidence evidence) {
        add(stage, Optional.empty(), code, capacity, OptionalInt.empty(), evidence);
    }

    /// A rule's recommendation; the capacity changes only when the recommendations are combined.
    public void recommend(
            Optional<String> rule, ReasonCode code, OptionalInt recommendation, Evidence evidence) {
        add(Stage.RECOMMEND, rule, code, capacity, recommendation, evidence);
    }

    /// A step that may change the capacity.
    public void move(Stage stage, ReasonCode code, int output, Evidence evidence) {
        add(stage, Optional.empty(), code, output, OptionalInt.empty(), evidence);
    }

    /// Records that a limit bit.
    public void limitedBy(LimitedBy limit) {
        EnumSet<LimitedBy> present = limits;
        if (present == null) {
            limits = EnumSet.of(limit);
        } else {
            present.add(limit);
        }
    }

    /// The limits that bit, in stage order.
    public List<LimitedBy> limits() {
        return limits == null ? List.of() : List.copyOf(limits);
    }

    public List<TraceStep> steps() {
        return steps;
    }

    private void add(
            Stage stage,
            Optional<String> rule,
            ReasonCode code,
            int output,
            OptionalInt recommendation,
            Evidence evidence) {
        steps.add(
                new TraceStep(
                        stage, rule, code, capacity, output, recommendation, evidence, ladder));
        capacity = output;
    }
}
