package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.FleetView;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.MetricView.Samples;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.TargetKind;
import java.util.Optional;

/// Keeps a metric at its target by proportion. The arithmetic is Kubernetes HPA v2's
/// (`replica_calculator.go`): a first ratio over what is known; where instances are not ready or
/// have no sample, a second one with cautious stand-ins (nothing on the way out, a full load on the
/// way in), and a hold when that turns the direction around.
///
/// Example: 4 instances, target 100 %, two of them report 800 and 190 of 2000 (24 %); the two
/// without a sample count as full: (800 + 190 + 2000 + 2000) / 8000 = 62 %, hence ⌈0.62 × 4⌉ = 3.
final class TargetEvaluator implements RuleEvaluator {

    private final Rule.Target rule;
    private final int[] metrics;
    private final Tolerance tolerance;
    private final boolean meanOfInstances;

    /// @param meanOfInstances whether per-instance samples are averaged; otherwise the metric's
    ///   aggregate (a maximum, say) is taken as the group's value
    TargetEvaluator(Rule.Target rule, int metric, Tolerance tolerance, boolean meanOfInstances) {
        this.rule = rule;
        this.metrics = new int[] {metric};
        this.tolerance = tolerance;
        this.meanOfInstances = meanOfInstances;
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public boolean measuresDemand() {
        return rule.kind() == TargetKind.AVERAGE_VALUE;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        MetricView view = views[metrics[0]];
        if (view.value() < 0) {
            return Outcome.error("%s is negative".formatted(view.metric()));
        }
        Optional<Samples> samples = view.samples();
        boolean perInstance =
                samples.isPresent() && meanOfInstances && rule.kind() != TargetKind.VALUE;
        Outcome outcome =
                perInstance
                        ? fromInstances(view, samples.get(), situation)
                        : fromGroupValue(view, situation);
        if (rule.disableScaleIn()
                && outcome.answered()
                && outcome.capacity() < situation.desired()) {
            return Outcome.answer(
                    situation.desired(), ReasonCode.SCALE_IN_DISABLED, outcome.evidence());
        }
        return outcome;
    }

    private Outcome fromGroupValue(MetricView view, Situation situation) {
        int desired = situation.desired();
        double value = view.value();
        // A value that stands for each instance is no total.
        boolean total = rule.kind() == TargetKind.AVERAGE_VALUE && !view.isMeanOfInstances();
        double target = target(situation);
        double reference = total ? target * Math.max(1, desired) : target;
        double ratio = value / reference;
        double counted = total ? desired : situation.fleet().ready();
        Evidence evidence = ratio(view, value, reference, ratio, counted, 0, 0);
        if (desired == 0) {
            return Outcome.towards(
                    Rounding.ceil(value / target), 0, ReasonCode.AT_TARGET, evidence);
        }
        if (counted == 0) {
            return Outcome.answer(desired, ReasonCode.NONE_READY, evidence);
        }
        if (tolerance.contains(ratio)) {
            return Outcome.answer(desired, ReasonCode.WITHIN_TOLERANCE, evidence);
        }
        double base = total ? 1 : counted * situation.sizes().weight();
        double wanted = base * (value / target);
        return directed(ratio, Rounding.ceil(wanted), desired, evidence);
    }

    private Outcome fromInstances(MetricView view, Samples samples, Situation situation) {
        Tally tally = tally(view, samples, situation);
        int desired = situation.desired();
        double target = target(situation);
        double weight = situation.sizes().weight();
        double first = view.smoothed(tally.current()) / target;
        Evidence evidence =
                ratio(
                        view,
                        tally.current(),
                        target,
                        first,
                        tally.counted,
                        tally.unready,
                        tally.missing);
        if (tolerance.contains(first)) {
            return Outcome.answer(desired, ReasonCode.WITHIN_TOLERANCE, evidence);
        }
        if (desired == 0) {
            return directed(first, Rounding.ceil(first * tally.counted), 0, evidence);
        }
        boolean complete = tally.missing == 0 && (tally.unready == 0 || first < 1);
        if (complete) {
            return directed(
                    first, Rounding.ceil(first * (tally.counted * weight)), desired, evidence);
        }
        Tally cautious = first > 1 ? tally.outwards() : tally.inwards();
        double second = view.smoothed(cautious.current()) / target;
        Evidence secondEvidence =
                ratio(
                        view,
                        cautious.current(),
                        target,
                        second,
                        cautious.counted,
                        tally.unready,
                        tally.missing);
        if (tolerance.contains(second) || (first > 1) != (second > 1)) {
            return Outcome.answer(desired, ReasonCode.DIRECTION_REVERSED, secondEvidence);
        }
        return directed(
                second,
                Rounding.ceil(second * (cautious.counted * weight)),
                desired,
                secondEvidence);
    }

    // What an instance is to carry: for demand, as much more as it is larger than the size that the
    // document's number is about.
    private double target(Situation situation) {
        return measuresDemand() ? rule.target() * situation.sizes().speed() : rule.target();
    }

    // A ratio above 1 never recommends less than there is, one below 1 never more.
    private static Outcome directed(double ratio, int wanted, int desired, Evidence evidence) {
        int capacity = ratio > 1 ? Math.max(wanted, desired) : Math.min(wanted, desired);
        return Outcome.towards(capacity, desired, ReasonCode.AT_TARGET, evidence);
    }

    private Evidence ratio(
            MetricView view,
            double value,
            double reference,
            double ratio,
            double counted,
            int unready,
            int missing) {
        return new Evidence.Ratio(
                view.metric(),
                finite(value),
                rule.target(),
                reference,
                finite(ratio),
                counted,
                tolerance.out(),
                tolerance.in(),
                unready,
                missing);
    }

    // Sums of finite values stay finite, so that no quotient of them becomes NaN.
    private static double finite(double value) {
        return Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    private Tally tally(MetricView view, Samples samples, Situation situation) {
        FleetView fleet = situation.fleet();
        boolean utilization = rule.kind() == TargetKind.UTILIZATION;
        Tally tally = new Tally(utilization && hasRequest(samples), rule.target());
        Optional<Samples> withSilent =
                view.withSilentInstances().isEmpty()
                        ? Optional.empty()
                        : view.withSilentInstances().get().samples();
        for (int index = 0; index < samples.size(); index++) {
            boolean ready = fleet.countedOnly() || fleet.isReady(index);
            boolean sampled = samples.has(index);
            double request = samples.request(index);
            if (tally.byRequest && sampled && Double.isNaN(request)) {
                // Usage without a request says nothing about utilization.
                sampled = false;
            }
            if (sampled && (ready || !utilization)) {
                tally.count(samples.value(index), request);
            } else if (ready || (!utilization && fleet.isRunning(index))) {
                tally.missing++;
                tally.missingLoad(lastOwn(withSilent, index), request);
            } else if (utilization) {
                tally.unready++;
                tally.unreadyRequest(request);
            }
        }
        int unlisted = fleet.countedOnly() ? Math.max(0, fleet.ready() - samples.size()) : 0;
        for (int index = 0; index < unlisted; index++) {
            tally.missing++;
            tally.missingLoad(Double.NaN, Double.NaN);
        }
        return tally;
    }

    private static boolean hasRequest(Samples samples) {
        for (int index = 0; index < samples.size(); index++) {
            if (!Double.isNaN(samples.request(index)) && samples.has(index)) {
                return true;
            }
        }
        return false;
    }

    // An overloaded instance that stops answering loses its sample; what it carried last is the
    // better stand-in where it was more (INCIDENTS 28).
    private static double lastOwn(Optional<Samples> withSilent, int index) {
        return withSilent.isEmpty() ? Double.NaN : withSilent.get().value(index);
    }

    /// Sums over instances; one is filled, then varied with stand-ins.
    private static final class Tally {
        private final boolean byRequest;
        private final double target;
        private double load;
        private double requests;
        private int counted;
        private int unready;
        private int missing;
        // Requests of the unready and missing: those known, and how many take the mean.
        private double unreadyRequests;
        private int unreadyUnknown;
        private double missingRequests;
        private int missingUnknown;
        // Loads remembered above the stand-in: how much more than the stand-in they are is decided
        // once the mean request is known.
        private double[] lastLoads = new double[0];
        private double[] lastRequests = new double[0];

        private Tally(boolean byRequest, double target) {
            this.byRequest = byRequest;
            this.target = target;
        }

        private void count(double value, double request) {
            load = finite(load + value);
            requests = finite(requests + (byRequest ? request : 1));
            counted++;
        }

        private void unreadyRequest(double request) {
            if (Double.isNaN(request)) {
                unreadyUnknown++;
            } else {
                unreadyRequests = finite(unreadyRequests + request);
            }
        }

        private void missingLoad(double last, double request) {
            if (Double.isNaN(request)) {
                missingUnknown++;
            } else {
                missingRequests = finite(missingRequests + request);
            }
            lastLoads = java.util.Arrays.copyOf(lastLoads, lastLoads.length + 1);
            lastRequests = java.util.Arrays.copyOf(lastRequests, lastLoads.length);
            lastLoads[lastLoads.length - 1] = last;
            lastRequests[lastLoads.length - 1] = request;
        }

        /// Percent of the requests, truncated to a whole percent; without requests the mean.
        private double current() {
            if (counted == 0) {
                return 0;
            }
            if (!byRequest) {
                return load / counted;
            }
            double percent = Rounding.percent(load, requests);
            return percent < 1e15 ? Rounding.truncate(percent) : percent;
        }

        private double meanRequest() {
            return counted == 0 ? 1 : requests / counted;
        }

        /// Unready and missing instances carry nothing.
        private Tally outwards() {
            Tally cautious = new Tally(byRequest, target);
            cautious.load = load;
            cautious.counted = counted + unready + missing;
            cautious.requests =
                    byRequest
                            ? finite(
                                    requests
                                            + unreadyRequests
                                            + missingRequests
                                            + (unreadyUnknown + missingUnknown) * meanRequest())
                            : cautious.counted;
            return cautious;
        }

        /// Missing instances are full, or as busy as they last said; unready ones are left out.
        private Tally inwards() {
            Tally cautious = new Tally(byRequest, target);
            cautious.counted = counted + missing;
            cautious.requests =
                    byRequest
                            ? finite(requests + missingRequests + missingUnknown * meanRequest())
                            : cautious.counted;
            cautious.load = load;
            for (int index = 0; index < lastLoads.length; index++) {
                double request =
                        Double.isNaN(lastRequests[index]) ? meanRequest() : lastRequests[index];
                double full = byRequest ? Math.max(100, target) / 100 * request : target;
                double carried =
                        Double.isNaN(lastLoads[index]) ? full : Math.max(full, lastLoads[index]);
                cautious.load = finite(cautious.load + carried);
            }
            return cautious;
        }
    }
}
