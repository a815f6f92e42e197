package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.Action;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Decision.Notice;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TraceStep;

/// A decision under examination. Whatever a test looks for, the explanation is checked too.
final class Answer {

    private final Decision decision;

    Answer(Decision decision, ScalingGroup group) {
        this.decision = decision;
        Explained.check(decision, group);
    }

    Decision decision() {
        return decision;
    }

    Memory memory() {
        return decision.memory();
    }

    Decision.Plan plan() {
        return decision.plan();
    }

    Answer wants(int instances) {
        assertThat(decision.to().instances()).as(this::toString).isEqualTo(instances);
        return this;
    }

    Answer holds() {
        assertThat(decision.action()).as(this::toString).isEqualTo(Action.NONE);
        assertThat(decision.rule()).as(this::toString).isEmpty();
        return this;
    }

    Answer by(String rule) {
        assertThat(decision.rule()).as(this::toString).contains(rule);
        return this;
    }

    /// These limits bit and no others, in this order.
    Answer limitedBy(LimitedBy... limits) {
        assertThat(decision.limitedBy()).as(this::toString).containsExactly(limits);
        return this;
    }

    Answer unlimited() {
        return limitedBy();
    }

    Answer says(ReasonCode... codes) {
        assertThat(decision.trace()).as(this::toString).extracting(TraceStep::code).contains(codes);
        return this;
    }

    Answer doesNotSay(ReasonCode... codes) {
        assertThat(decision.trace())
                .as(this::toString)
                .extracting(TraceStep::code)
                .doesNotContain(codes);
        return this;
    }

    Answer becauseOf(String... parts) {
        assertThat(decision.reason()).as(this::toString).contains(parts);
        return this;
    }

    Answer notices(EventType... types) {
        assertThat(decision.notices())
                .as(this::toString)
                .extracting(Notice::type)
                .containsExactly(types);
        return this;
    }

    /// The decision as a reader of a failing test wants to see it.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(decision.reason());
        for (TraceStep step : decision.trace()) {
            text.append(
                    "\n  %s %s %d→%d %s"
                            .formatted(
                                    step.stage(),
                                    step.code(),
                                    step.input(),
                                    step.output(),
                                    step.note()));
        }
        return text.append("\n  limited by ").append(decision.limitedBy()).toString();
    }
}
