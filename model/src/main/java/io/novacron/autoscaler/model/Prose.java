package io.novacron.autoscaler.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Puts explanations into words: the one place where a decision's data becomes sentences. Pure; the
/// same step gives the same text.
public final class Prose {

    private Prose() {}

    /// The decision in one sentence: what, from where to where, why, what limited it; a hold says
    /// what it would take.
    public static String reason(Decision decision) {
        String from = capacity(decision.from(), decision);
        String to = capacity(decision.to(), decision);
        String head =
                switch (decision.action()) {
                    case SCALE_OUT -> "scale out from %s to %s: ".formatted(from, to);
                    case SCALE_IN -> "scale in from %s to %s: ".formatted(from, to);
                    case SCALE_UP -> "scale up from %s to %s: ".formatted(from, to);
                    case SCALE_DOWN -> "scale down from %s to %s: ".formatted(from, to);
                    case NONE -> "hold at %s: ".formatted(to);
                };
        List<String> causes = new ArrayList<>();
        for (TraceStep step : decision.trace()) {
            if (isCause(step, decision)) {
                causes.add(step.note());
            }
        }
        if (causes.isEmpty()) {
            causes.add("nothing asks for a change");
        }
        return head + String.join("; ", causes);
    }

    // Instances, where sizes count too with their size.
    private static String capacity(Decision.Capacity capacity, Decision decision) {
        boolean sized =
                !decision.from().size().equals(decision.to().size())
                        || decision.trace().stream().anyMatch(Prose::isAboutSizes);
        String count = Integer.toString(capacity.instances());
        return sized && capacity.size().isPresent() ? count + " × " + capacity.size().get() : count;
    }

    private static boolean isAboutSizes(TraceStep step) {
        return step.ladder().isPresent() || step.evidence() instanceof Evidence.Mix;
    }

    private static boolean isCause(TraceStep step, Decision decision) {
        boolean hold = decision.action() == Decision.Action.NONE;
        return switch (step.stage()) {
            case ASSESS ->
                    step.code() == ReasonCode.OBSERVATION_INVALID
                            || (hold
                                    && step.code() == ReasonCode.METRIC_MISSING
                                    && isLimitedByData(decision));
            case PLAN -> step.code() == ReasonCode.DRY_RUN;
            case RECOMMEND ->
                    hold
                            ? isWithoutAnswer(step)
                                    || decision.trace().stream().noneMatch(Prose::outranksRules)
                            : step.rule().equals(decision.rule());
            case COMBINE -> outranksRules(step) || step.code() == ReasonCode.SCALE_IN_DISAGREED;
            case STABILIZE, CONSTRAIN -> true;
        };
    }

    private static boolean isLimitedByData(Decision decision) {
        return decision.limitedBy().contains(Decision.LimitedBy.MISSING_DATA);
    }

    // A missing metric has its own step.
    private static boolean isWithoutAnswer(TraceStep step) {
        return step.code() == ReasonCode.RULE_ERROR
                || (step.code() == ReasonCode.NO_DATA
                        && !(step.evidence() instanceof Evidence.Missing));
    }

    // Steps that explain a hold better than the rules' own words do.
    private static boolean outranksRules(TraceStep step) {
        return switch (step.code()) {
            case METRICS_UNAVAILABLE,
                    FALLBACK,
                    MANUAL,
                    STARTS_FROM_MINIMUM,
                    SCHEDULE_FLOOR,
                    PREDICTIVE_FLOOR,
                    PREDICTIVE_KEEP,
                    FORECAST_UNTRUSTED,
                    ACTIVATED,
                    IDLE,
                    MISSING_DATA ->
                    true;
            default -> false;
        };
    }

    /// A step's evidence in words.
    public static String note(TraceStep step) {
        String rule = step.rule().map(id -> "rule " + id + ": ").orElse("");
        String wants = step.recommendation().isPresent() ? wants(step) : "";
        return rule + evidence(step) + wants;
    }

    private static String wants(TraceStep step) {
        int wanted = step.recommendation().getAsInt();
        if (wanted == step.input()) {
            return "";
        }
        return wanted == Integer.MAX_VALUE
                ? ", wants more than can be counted"
                : ", wants " + step.capacity(wanted);
    }

    private static String evidence(TraceStep step) {
        return switch (step.evidence()) {
            case Evidence.None none -> words(step.code());
            case Evidence.Text(String text) ->
                    words(step.code())
                            + (step.code() == ReasonCode.METRICS_UNAVAILABLE ? " " : ": ")
                            + text;
            case Evidence.Fleet fleet -> fleet(fleet);
            case Evidence.Missing missing -> missing(missing);
            case Evidence.OfRule rule -> RuleProse.of(step, rule);
            case Evidence.Until(Instant since, Instant until) ->
                    "%s since %s, until %s".formatted(words(step.code()), time(since), time(until));
            case Evidence.Cooling cooling -> cooling(step, cooling);
            case Evidence.Activity activity -> activity(step, activity);
            case Evidence.Window window -> window(step, window);
            case Evidence.Rate rate -> rate(step, rate);
            case Evidence.Bound bound -> bound(step, bound);
            case Evidence.Demand demand -> demand(step, demand);
            case Evidence.Objective objective -> objective(step, objective);
            case Evidence.Doubt(double confidence, double required) ->
                    "the forecast is not trusted: %s of the last ones were right, %s are needed"
                            .formatted(percent(confidence), percent(required));
            case Evidence.Price price ->
                    "budget: %s would cost %s %s %s, allowed are %s"
                            .formatted(
                                    step.ladder().isPresent()
                                            ? step.capacity(step.input())
                                            : step.input() + " instances",
                                    number(price.planned()),
                                    price.currency(),
                                    price.per(),
                                    number(price.allowed()));
            case Evidence.Mix mix -> mix(step, mix);
            case Evidence.Held held -> held(held);
            case Evidence.Todo todo -> todo(todo);
        };
    }

    private static String fleet(Evidence.Fleet fleet) {
        return "%d running (%d ready), %d pending, %d terminating, %d failed"
                .formatted(
                        fleet.running(),
                        fleet.ready(),
                        fleet.pending(),
                        fleet.terminating(),
                        fleet.failed());
    }

    private static String missing(Evidence.Missing missing) {
        String newest = missing.newest().map(at -> ", newest sample from " + time(at)).orElse("");
        String standIn =
                missing.standIn().isPresent()
                        ? ", %s stands in".formatted(number(missing.standIn().getAsDouble()))
                        : "";
        return "%s has no usable sample (%s%s)%s"
                .formatted(missing.metric(), missing.why(), newest, standIn);
    }

    // In the words of the recommendation that is not made.
    private static String cooling(TraceStep step, Evidence.Cooling seen) {
        TraceStep without =
                new TraceStep(
                        step.stage(),
                        step.rule(),
                        seen.code(),
                        step.input(),
                        step.output(),
                        OptionalInt.of(seen.wanted()),
                        seen.why(),
                        step.ladder());
        return "%s%s, but is in cooldown since %s, until %s"
                .formatted(
                        evidence(without), wants(without), time(seen.since()), time(seen.until()));
    }

    private static String activity(TraceStep step, Evidence.Activity seen) {
        String level = number(seen.above());
        String value =
                seen.value().isPresent()
                        ? seen.metric() + " " + number(seen.value().getAsDouble())
                        : seen.metric() + " has no usable sample";
        String after = duration(seen.idleAfter());
        return switch (step.code()) {
            case ACTIVATED -> "%s is above %s, which keeps at least 1".formatted(value, level);
            case IDLE ->
                    "%s, idle (at or below %s) since %s, for %s or longer: none is needed"
                            .formatted(
                                    value,
                                    level,
                                    seen.idleSince().map(Prose::time).orElse("now"),
                                    after);
            default ->
                    "%s; keeps 1 until it was at or below %s for %s%s"
                            .formatted(
                                    value,
                                    level,
                                    after,
                                    seen.idleSince()
                                            .map(since ->
                                                    ", at " + time(since.plus(seen.idleAfter())))
                                            .orElse(""));
        };
    }

    private static String window(TraceStep step, Evidence.Window seen) {
        boolean in = step.code() == ReasonCode.SCALE_IN_STABILIZED;
        return "%s instead of %s because %s was wanted at %s, inside the %s window of %s until %s"
                .formatted(
                        step.capacity(step.output()),
                        step.capacity(step.input()),
                        step.capacity(seen.capacity()),
                        time(seen.at()),
                        in ? "scale-in" : "scale-out",
                        duration(seen.window()),
                        time(seen.at().plus(seen.window())));
    }

    private static String rate(TraceStep step, Evidence.Rate seen) {
        return "%s instead of %s: the rate limit allows %s within %s of %s"
                .formatted(
                        step.capacity(step.output()),
                        step.capacity(step.input()),
                        step.capacity(seen.allowed()),
                        duration(seen.period()),
                        step.capacity(seen.periodStart()));
    }

    private static String bound(TraceStep step, Evidence.Bound bound) {
        String names = bound.names().isEmpty() ? "" : " of " + String.join(", ", bound.names());
        String capacity = step.capacity(bound.capacity());
        if (step.ladder().isPresent() && step.code() == ReasonCode.MIN_CAPACITY) {
            return "the smallest size is " + capacity;
        }
        if (step.ladder().isPresent() && step.code() == ReasonCode.MAX_CAPACITY) {
            return "the largest size is " + capacity;
        }
        return switch (step.code()) {
            case MIN_CAPACITY, MAX_CAPACITY, SCHEDULE_MIN, SCHEDULE_MAX ->
                    "%s%s is %s".formatted(words(step.code()), names, capacity);
            case SCALE_OUT_WANTED, SCALE_IN_WANTED ->
                    "%s decides: %s".formatted(String.join(", ", bound.names()), capacity);
            default -> "%s%s asks for %s".formatted(words(step.code()), names, capacity);
        };
    }

    private static String demand(TraceStep step, Evidence.Demand seen) {
        String expected =
                "the forecast expects %s at %s with %s certainty, %s an instance: %s"
                        .formatted(
                                number(seen.demand()),
                                time(seen.at()),
                                percent(seen.quantile()),
                                number(seen.capacityPerInstance()),
                                step.capacity(seen.capacity()));
        return switch (step.code()) {
            case PREDICTIVE_KEEP -> expected + " are kept";
            case PREDICTIVE_RECOMMENDED -> expected + " would be wanted (recommendation only)";
            default -> expected + " are wanted";
        };
    }

    private static String objective(TraceStep step, Evidence.Objective seen) {
        Forecast.Promise promise = seen.promise();
        String capacity = step.capacity(seen.capacity());
        String what =
                switch (step.code()) {
                    case PROMISE_KEPT -> capacity + " are kept";
                    case PROMISE_RECOMMENDED -> capacity + " would be wanted (recommendation only)";
                    default -> capacity + " are wanted";
                };
        return "%s: %s of the last 7 days short, budget %s, aims at %s (%s, %s leads)"
                .formatted(
                        what,
                        percent(rounded(promise.shortShare())),
                        percent(promise.bound()),
                        percent(rounded(promise.aim())),
                        promise.strategy().replace('_', ' '),
                        promise.leader().replace('_', ' '));
    }

    // To two digits of a percent that matter.
    private static double rounded(double share) {
        return new BigDecimal(share).round(new MathContext(2, RoundingMode.HALF_UP)).doubleValue();
    }

    private static String mix(TraceStep step, Evidence.Mix mix) {
        List<String> needs = new ArrayList<>();
        mix.needed()
                .forEach((dimension, amount) -> needs.add(RuleProse.dimension(dimension, amount)));
        List<String> others = mix.others().stream().map(Prose::offer).toList();
        String lead =
                switch (step.code()) {
                    case MIX_KEPT -> "kept until a cheaper size may be taken: ";
                    case MIX_IMPOSSIBLE -> "the most there can be: ";
                    default -> "cheapest: ";
                };
        return "needs %s; %s%s%s"
                .formatted(
                        String.join(", ", needs),
                        lead,
                        offer(mix.chosen()),
                        others.isEmpty() ? "" : "; instead of " + String.join(", ", others));
    }

    private static String offer(Evidence.Offer offer) {
        return "%d × %s for %s an hour%s"
                .formatted(
                        offer.instances(),
                        offer.size(),
                        number(offer.pricePerHour()),
                        offer.switching() > 0
                                ? " and %s for switching".formatted(number(offer.switching()))
                                : "");
    }

    private static String held(Evidence.Held held) {
        return "frozen by %s%s%s"
                .formatted(
                        held.by(),
                        held.reason().isEmpty() ? "" : " (" + held.reason() + ")",
                        held.until().map(until -> " until " + time(until)).orElse(""));
    }

    private static String todo(Evidence.Todo todo) {
        List<String> parts = new ArrayList<>();
        if (todo.takeBack() > 0) {
            parts.add("take back " + todo.takeBack());
        }
        if (todo.launch() > 0) {
            parts.add("launch " + todo.launch());
        }
        if (todo.terminate() > 0) {
            parts.add("terminate " + todo.terminate());
        }
        if (todo.resize() > 0) {
            parts.add("resize " + todo.resize());
        }
        if (todo.replace() > 0) {
            parts.add("replace " + todo.replace());
        }
        return parts.isEmpty() ? "nothing to do" : String.join(", ", parts);
    }

    private static String words(ReasonCode code) {
        return switch (code) {
            case NO_CHANGE_WANTED -> "no rule wants a change";
            case MANUAL -> "no rule is enabled, the capacity is set by hand";
            case STARTS_FROM_MINIMUM -> "no rule moves the count, the minimum";
            case GROUP_DISABLED -> "the group is paused";
            case DRY_RUN -> "recommendation only, nothing is done";
            case MISSING_DATA -> "a rule without data forbids scaling in";
            case METRICS_UNAVAILABLE -> "no rule has data";
            case SCALE_IN_DISAGREED -> "not every rule agrees to scale in";
            case RULE_COOLDOWN, COOLDOWN -> "in cooldown";
            case DIRECTION_DISABLED -> "this direction is disabled";
            default -> code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    /// A number as people write it: at most six significant digits, no exponent where it can be
    /// avoided.
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6, RoundingMode.HALF_UP));
        double magnitude = Math.abs(value);
        return magnitude >= 1e-4 && magnitude < 1e15
                ? rounded.stripTrailingZeros().toPlainString()
                : rounded.stripTrailingZeros().toString();
    }

    public static String percent(double share) {
        return number(share * 100) + " %";
    }

    /// A duration as the documents write it: `1h30m`, `90s` as `1m30s`, `0s`.
    public static String duration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder(duration.isNegative() ? "-" : "");
        Duration rest = duration.abs();
        if (rest.toDays() > 0) {
            text.append(rest.toDays()).append('d');
        }
        if (rest.toHoursPart() > 0) {
            text.append(rest.toHoursPart()).append('h');
        }
        if (rest.toMinutesPart() > 0) {
            text.append(rest.toMinutesPart()).append('m');
        }
        if (rest.toSecondsPart() > 0) {
            text.append(rest.toSecondsPart()).append('s');
        }
        if (rest.toNanosPart() > 0) {
            long nanos = rest.toNanosPart();
            if (nanos % 1_000_000 == 0) {
                text.append(nanos / 1_000_000).append("ms");
            } else if (nanos % 1_000 == 0) {
                text.append(nanos / 1_000).append("us");
            } else {
                text.append(nanos).append("ns");
            }
        }
        return text.toString();
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
