package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.arithmetic.Rounding;
import io.novacron.autoscaler.engine.assess.MetricView;
import io.novacron.autoscaler.engine.assess.Situation;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Rule;
import java.util.OptionalDouble;

/// The smallest count whose M/M/c sojourn time meets the objective.
///
/// With offered load `a = λ/μ`, c workers and Erlang's C, the sojourn time T (waiting and service)
/// satisfies `P(T > t) = e^(−μt) (1 + C (1 − e^(−μt(c−1−a))) / (c−1−a))`, with `C μt` in place of
/// the fraction where c − 1 = a (L. Kleinrock, "Queueing Systems" I, 1975, section 3.5). Example: λ
/// = 10/s, μ = 10/s, p99 within 500 ms: c = 2 gives 1.8 % late, c = 3 gives 0.7 %, so 3.
final class LatencyEvaluator implements RuleEvaluator {

    private final Rule.Latency rule;
    private final int[] metrics;
    private final double serviceRate;
    private final double withinSeconds;
    private final int largest;

    /// @param largest count beyond which no search is worth its time (the group's maximum)
    LatencyEvaluator(Rule.Latency rule, int arrivalRate, int largest) {
        this.rule = rule;
        this.metrics = new int[] {arrivalRate};
        this.serviceRate = rule.service().perSecond();
        this.withinSeconds = rule.within().toNanos() / 1e9;
        this.largest = largest;
    }

    @Override
    public int[] metrics() {
        return metrics;
    }

    @Override
    public boolean measuresDemand() {
        return true;
    }

    @Override
    public Outcome evaluate(MetricView[] views, Situation situation) {
        double arrivals = views[metrics[0]].value();
        if (arrivals < 0) {
            return Outcome.error("the arrival rate is negative");
        }
        double late = 1 - rule.quantile();
        if (StrictMath.exp(-serviceRate * withinSeconds) > late + Rounding.SLACK) {
            return Outcome.error(
                    "no number of instances meets the objective: the service time alone exceeds it");
        }
        double offered = arrivals / serviceRate;
        int count = arrivals == 0 ? 0 : smallest(offered, late);
        return Outcome.towards(
                Rounding.ceil(count / situation.sizes().speed()),
                situation.desired(),
                ReasonCode.AT_TARGET,
                new Evidence.Sojourn(
                        arrivals,
                        rule.quantile(),
                        withinSeconds,
                        sojournQuantile(count, offered, late).orElse(0),
                        sojournQuantile(count - 1.0, offered, late)));
    }

    private int smallest(double offered, double late) {
        int workers = rule.workersPerInstance();
        double limit = ((double) largest + 1) * workers;
        if (offered >= limit) {
            return Rounding.ceil((Math.floor(offered) + 1) / workers);
        }
        double servers = firstServers(offered);
        double blocking = 1;
        while (true) {
            servers++;
            blocking = blocking(blocking, servers, offered);
            boolean wholeInstances = servers % workers == 0;
            if (servers > offered && wholeInstances) {
                double waits = waits(blocking, servers, offered);
                if (late(waits, servers, offered, withinSeconds) <= late + Rounding.SLACK
                        || servers >= limit) {
                    return Rounding.saturate(servers / workers);
                }
            }
        }
    }

    // Erlang's B by its recursion upwards, B(c) = aB(c−1) / (c + aB(c−1)).
    private static double blocking(double before, double servers, double offered) {
        return offered * before / (servers + offered * before);
    }

    // Where the recursion starts, with B = 1. Below the offered load it forgets its start: from 12
    // √a below, by a factor of e^(−72). So a load of 10⁹ takes 10⁶ steps and not 10⁹.
    private static double firstServers(double offered) {
        return Math.max(0, Math.floor(offered - 12 * Math.sqrt(offered)));
    }

    private static double waits(double blocking, double servers, double offered) {
        return servers * blocking / (servers - offered * (1 - blocking));
    }

    private double late(double waits, double servers, double offered, double seconds) {
        double spare = servers - 1 - offered;
        double units = serviceRate * seconds;
        double queued =
                Math.abs(spare) < 1e-9
                        ? waits * units
                        : waits * -StrictMath.expm1(-units * spare) / spare;
        return StrictMath.exp(-units) * (1 + queued);
    }

    // The time that `late` of the requests exceed, by bisection; for the explanation. Empty without
    // an instance, or where the queue would grow without end.
    private OptionalDouble sojournQuantile(double instances, double offered, double late) {
        double servers = instances * rule.workersPerInstance();
        if (!(servers > offered) || servers >= Integer.MAX_VALUE || offered == 0) {
            return OptionalDouble.empty();
        }
        double blocking = 1;
        for (double server = firstServers(offered) + 1; server <= servers; server++) {
            blocking = blocking(blocking, server, offered);
        }
        double waits = waits(blocking, servers, offered);
        double low = 0;
        double high = withinSeconds;
        while (late(waits, servers, offered, high) > late && high < withinSeconds * 1e6) {
            high *= 2;
        }
        for (int round = 0; round < 40; round++) {
            double middle = (low + high) / 2;
            if (late(waits, servers, offered, middle) > late) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return OptionalDouble.of(high);
    }
}
