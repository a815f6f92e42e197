package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.TimedValues;
import java.util.Optional;
import java.util.OptionalDouble;

/// What one rule says.
///
/// @param capacity what it wants; the present capacity on a hold; meaningless without an answer
public record Outcome(Kind kind, int capacity, ReasonCode code, Evidence evidence) {

    /// Whether a rule has an answer, and if not, whether that forbids scaling in.
    public enum Kind {
        /// A capacity, or the present one on a hold.
        ANSWER,
        /// Its metric has no usable sample: forbids scaling in.
        NO_DATA,
        /// It cannot be computed: forbids scaling in.
        ERROR,
        /// It has nothing to say and forbids nothing.
        ABSTAINS
    }

    static Outcome answer(int capacity, ReasonCode code, Evidence evidence) {
        return new Outcome(Kind.ANSWER, capacity, code, evidence);
    }

    /// An answer whose code follows from where it lies.
    static Outcome towards(int capacity, int desired, ReasonCode hold, Evidence evidence) {
        ReasonCode code =
                capacity > desired
                        ? ReasonCode.SCALE_OUT_RECOMMENDED
                        : capacity < desired ? ReasonCode.SCALE_IN_RECOMMENDED : hold;
        return new Outcome(Kind.ANSWER, capacity, code, evidence);
    }

    static Outcome noData(MetricView view) {
        TimedValues known = view.remembered();
        return new Outcome(
                Kind.NO_DATA,
                0,
                ReasonCode.NO_DATA,
                new Evidence.Missing(
                        view.metric(),
                        view.why(),
                        known.isEmpty()
                                ? Optional.empty()
                                : Optional.of(known.timeAt(known.size() - 1)),
                        OptionalDouble.empty()));
    }

    static Outcome noData(String why) {
        return new Outcome(Kind.NO_DATA, 0, ReasonCode.NO_DATA, new Evidence.Text(why));
    }

    static Outcome error(String why) {
        return new Outcome(Kind.ERROR, 0, ReasonCode.RULE_ERROR, new Evidence.Text(why));
    }

    static Outcome abstains(String metric) {
        return new Outcome(
                Kind.ABSTAINS,
                0,
                ReasonCode.ABSTAINED,
                new Evidence.Text(metric + " is missing and ignored"));
    }

    public boolean answered() {
        return kind == Kind.ANSWER;
    }

    /// Whether it forbids its own and later stages to scale in.
    public boolean forbidsScaleIn() {
        return kind == Kind.NO_DATA || kind == Kind.ERROR;
    }
}
