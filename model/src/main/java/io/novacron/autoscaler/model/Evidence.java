package io.novacron.autoscaler.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The numbers a step of an explanation rests on, as data; [Prose] puts them into words.
public sealed interface Evidence {

    /// What a rule's recommendation rests on; [RuleProse] puts it into words.
    sealed interface OfRule extends Evidence {}

    /// The code says it all.
    record None() implements Evidence {}

    /// A reason that comes from outside, e.g. a provider's error. Never a secret.
    record Text(String text) implements Evidence {}

    /// What was seen of the fleet.
    record Fleet(int pending, int running, int ready, int terminating, int failed)
            implements Evidence {}

    /// A metric without a fresh sample, and what stands in for it.
    record Missing(String metric, String why, Optional<Instant> newest, OptionalDouble standIn)
            implements Evidence {}

    /// A value between thresholds.
    ///
    /// @param value the newest value
    /// @param periods how many periods in a row must agree
    /// @param outAgreeing newest periods in a row at or above the threshold out
    /// @param inAgreeing newest periods in a row at or below the threshold in
    record Thresholds(
            String metric,
            double value,
            OptionalDouble scaleOut,
            OptionalDouble scaleIn,
            int periods,
            int outAgreeing,
            int inAgreeing)
            implements OfRule {}

    /// A step that applied, or none.
    ///
    /// @param unit how the steps' changes are meant
    /// @param step the one the newest value is in
    /// @param below where it is in none: the nearest one for lower values
    /// @param above where it is in none: the nearest one for higher values
    /// @param agreeing newest periods in a row that are in a step of the same direction
    record Steps(
            String metric,
            double value,
            Rule.ChangeType unit,
            Optional<Rule.Adjustment> step,
            Optional<Rule.Adjustment> below,
            Optional<Rule.Adjustment> above,
            int periods,
            int agreeing)
            implements OfRule {}

    /// A value compared with a target by proportion.
    ///
    /// @param reference the value at which the ratio is 1: the target, or the target × n for a
    ///   total
    /// @param ratio value / reference as the rule computed it
    /// @param counted instances the ratio is multiplied with
    /// @param toleranceOut share above the reference within which it holds
    /// @param toleranceIn share below the reference within which it holds
    record Ratio(
            String metric,
            double value,
            double target,
            double reference,
            double ratio,
            double counted,
            double toleranceOut,
            double toleranceIn,
            int unready,
            int missing)
            implements OfRule {}

    /// A value compared with a band, tolerance included.
    record Band(String metric, double value, double low, double high) implements OfRule {}

    /// Work to be done in time.
    ///
    /// @param needed instances it takes, not rounded
    /// @param toleranceOut share above n within which it holds
    /// @param toleranceIn share below n within which it holds
    record Work(
            double backlog,
            double arrivalRate,
            double throughputPerInstance,
            Duration drainWithin,
            double needed,
            double toleranceOut,
            double toleranceIn)
            implements OfRule {}

    /// A latency objective.
    ///
    /// @param seconds the quantile's sojourn time at the recommended count
    /// @param secondsWithOneLess the same with one instance less; empty where the queue would grow
    ///   without end
    record Sojourn(
            double arrivalRate,
            double quantile,
            double withinSeconds,
            double seconds,
            OptionalDouble secondsWithOneLess)
            implements OfRule {}

    /// An expression's capacity.
    record Computed(String expression, double result) implements OfRule {}

    /// Conditions: the one that holds, or all of them where none does.
    record Conditions(List<String> expressions, boolean holds) implements OfRule {}

    /// A size that is needed, and why.
    ///
    /// @param why what the rule saw
    /// @param dimension what is needed more or less of; empty: all of the size in proportion
    /// @param needed in cores or bytes; without a dimension as a multiple of the size there is
    /// @param present what the size there is has, in the same unit
    /// @param smaller what the next smaller size has; empty where there is none
    record SizeNeed(
            OfRule why,
            Optional<SizeDimension> dimension,
            double needed,
            double present,
            OptionalDouble smaller)
            implements OfRule {}

    /// What an instance uses, learned over days.
    ///
    /// @param dimension cores or bytes
    /// @param target recommended amount, margin included
    /// @param lower a smaller size is too small for certain
    /// @param upper a larger size is too large for certain; empty while history is too short to say
    /// @param present what the size there is has
    /// @param days of history
    record Usage(
            SizeDimension dimension,
            double target,
            double lower,
            OptionalDouble upper,
            double present,
            double days,
            boolean outOfMemory)
            implements OfRule {}

    /// How full a volume is and when it will be full.
    ///
    /// @param used bytes
    /// @param present bytes of the volume
    /// @param needed bytes that keep the headroom and last long enough
    /// @param growthPerHour bytes an hour, by the trend
    /// @param headroom share that stays free
    /// @param expected bytes it grows by until then, by a trusted forecast, which then counts
    /// @param withoutForecast why the trend counts although a forecast is made; empty where none is
    record Filling(
            String metric,
            double used,
            double present,
            double needed,
            double growthPerHour,
            double headroom,
            Duration timeToFull,
            OptionalDouble expected,
            Optional<String> withoutForecast)
            implements OfRule {}

    /// A projection of the load on fewer instances.
    record Projection(String metric, double value, int to, double projected, double threshold)
            implements OfRule {}

    /// What a rule would recommend, were it not in its cooldown.
    ///
    /// @param wanted the capacity
    /// @param code of the recommendation, as if it had been made
    /// @param why what the recommendation rests on
    record Cooling(int wanted, ReasonCode code, Evidence why, Instant since, Instant until)
            implements Evidence {}

    /// What decides whether a group may be at zero.
    ///
    /// @param value the activation metric's; empty without a usable sample
    /// @param above the metric is active above this
    /// @param idleSince since when it has not been; empty where it is, or where that is not known
    /// @param idleAfter how long it must not be until the group goes to zero
    record Activity(
            String metric,
            OptionalDouble value,
            double above,
            Optional<Instant> idleSince,
            Duration idleAfter)
            implements Evidence {}

    /// A time that has to pass.
    record Until(Instant since, Instant until) implements Evidence {}

    /// The recommendation that rules a window.
    record Window(Duration window, int capacity, Instant at) implements Evidence {}

    /// A rate limit.
    ///
    /// @param periodStart capacity at the period's start
    /// @param allowed most (least) capacity allowed now
    record Rate(Duration period, int periodStart, int allowed) implements Evidence {}

    /// A capacity that was compared with another.
    record Bound(int capacity, List<String> names) implements Evidence {}

    /// Demand that is expected.
    ///
    /// @param quantile of demand that capacity is for, 0–1
    /// @param demand the largest in the window, in the load's unit
    /// @param at when it is expected
    /// @param capacityPerInstance demand one instance serves
    /// @param capacity instances that takes
    record Demand(
            double quantile, double demand, Instant at, double capacityPerInstance, int capacity)
            implements Evidence {}

    /// What keeps an objective.
    ///
    /// @param capacity instances it asks for
    record Objective(Forecast.Promise promise, int capacity) implements Evidence {}

    /// A forecast that has been right too seldom.
    ///
    /// @param confidence measured, 0–1
    /// @param required `minConfidence`
    record Doubt(double confidence, double required) implements Evidence {}

    /// A price that would exceed a budget.
    record Price(double planned, double allowed, String per, String currency) implements Evidence {}

    /// Someone holds the group.
    record Held(String by, String reason, Optional<Instant> until) implements Evidence {}

    /// The count and size that cover a need at least cost, and what else would have.
    ///
    /// @param needed by dimension, in cores and bytes
    /// @param chosen the cheapest, switching included
    /// @param others the next best, cheapest first
    record Mix(Map<SizeDimension, Double> needed, Offer chosen, List<Offer> others)
            implements Evidence {
        public Mix {
            needed = java.util.Collections.unmodifiableMap(new java.util.EnumMap<>(needed));
            others = List.copyOf(others);
        }
    }

    /// A count of one size and its price.
    ///
    /// @param pricePerHour without switching
    /// @param switching price of the change, spread over the horizon, per hour
    record Offer(int instances, String size, double pricePerHour, double switching) {}

    /// What is going to be done.
    record Todo(int launch, int terminate, int takeBack, int replace, int resize)
            implements Evidence {}
}
