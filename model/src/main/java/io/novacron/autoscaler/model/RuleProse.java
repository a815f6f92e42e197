package io.novacron.autoscaler.model;

import static io.novacron.autoscaler.model.Prose.number;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Puts what a rule saw into words; a rule that holds says what it would take to move the group.
final class RuleProse {

    private RuleProse() {}

    static String of(TraceStep step, Evidence.OfRule evidence) {
        return switch (evidence) {
            case Evidence.Thresholds thresholds -> thresholds(step, thresholds);
            case Evidence.Steps steps -> steps(step, steps);
            case Evidence.Ratio ratio -> ratio(step, ratio);
            case Evidence.Band band -> band(step, band);
            case Evidence.Work work -> work(step, work);
            case Evidence.Sojourn sojourn -> sojourn(step, sojourn);
            case Evidence.Computed computed -> computed(step, computed);
            case Evidence.Conditions conditions -> conditions(conditions);
            case Evidence.Projection projection -> projection(step, projection);
            case Evidence.SizeNeed need -> sizeNeed(step, need);
            case Evidence.Usage usage -> usage(step, usage);
            case Evidence.Filling filling -> filling(filling);
        };
    }

    // A rule that recommends the capacity there is.
    private static boolean holds(TraceStep step) {
        return step.recommendation().isPresent()
                && step.recommendation().getAsInt() == step.input();
    }

    private static String out(TraceStep step) {
        return step.ladder().isPresent() ? "up" : "out";
    }

    private static String in(TraceStep step) {
        return step.ladder().isPresent() ? "down" : "in";
    }

    private static String sizeNeed(TraceStep step, Evidence.SizeNeed seen) {
        TraceStep bare =
                new TraceStep(
                        step.stage(),
                        step.rule(),
                        step.recommendation().isPresent()
                                        && step.recommendation().getAsInt() == step.input()
                                ? ReasonCode.UNCHANGED
                                : step.code(),
                        step.input(),
                        step.output(),
                        OptionalInt.empty(),
                        seen.why());
        String base = of(bare, seen.why());
        String needed = amount(seen, seen.needed());
        String present = amount(seen, seen.present());
        if (!holds(step)) {
            return "%s: needs %s, the size has %s".formatted(base, needed, present);
        }
        String smaller =
                seen.smaller().isPresent()
                        ? ", ≤ %s to scale down"
                                .formatted(amount(seen, seen.smaller().getAsDouble()))
                        : "";
        String why =
                switch (step.code()) {
                    case WITHIN_TOLERANCE -> ", inside the tolerance";
                    case NONE_READY -> ", but no instance is ready";
                    case DIRECTION_REVERSED ->
                            ", which those without a usable sample could turn around";
                    case SCALE_IN_DISABLED -> ", but this rule never scales down";
                    default -> "";
                };
        return "%s%s; needs %s, would take > %s to scale up%s"
                .formatted(base, why, needed, present, smaller);
    }

    private static String amount(Evidence.SizeNeed seen, double amount) {
        return seen.dimension().isPresent()
                ? dimension(seen.dimension().get(), amount)
                : number(amount) + " × its size";
    }

    static String dimension(SizeDimension dimension, double amount) {
        return switch (dimension) {
            case CPU -> number(amount) + (amount == 1 ? " core" : " cores");
            case MEMORY, STORAGE -> bytes(amount);
        };
    }

    private static String bytes(double amount) {
        String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
        int unit = 0;
        double scaled = amount;
        while (scaled >= 1024 && unit < units.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return "%s %s".formatted(number(Math.rint(scaled * 100) / 100), units[unit]);
    }

    private static String usage(TraceStep step, Evidence.Usage seen) {
        SizeDimension dimension = seen.dimension();
        return "%s used needs %s (%s to %s%s after %s days), the size has %s%s"
                .formatted(
                        dimension.wireName(),
                        dimension(dimension, seen.target()),
                        dimension(dimension, seen.lower()),
                        seen.upper().isPresent()
                                ? dimension(dimension, seen.upper().getAsDouble())
                                : "any amount",
                        seen.outOfMemory() ? ", killed for lack of memory" : "",
                        number(Math.rint(seen.days() * 100) / 100),
                        dimension(dimension, seen.present()),
                        holds(step) ? ", within the bounds" : "");
    }

    private static String filling(Evidence.Filling seen) {
        String time = Prose.duration(seen.timeToFull());
        String growth =
                seen.expected().isPresent()
                        ? "forecast to grow by at most %s in %s"
                                .formatted(bytes(seen.expected().getAsDouble()), time)
                        : "growing by %s an hour%s"
                                .formatted(
                                        bytes(Math.max(0, seen.growthPerHour())),
                                        seen.withoutForecast()
                                                .map(why -> " by the trend (" + why + ")")
                                                .orElse(""));
        return "%s %s of %s used, %s; %s free and %s until full take %s"
                .formatted(
                        seen.metric(),
                        bytes(seen.used()),
                        bytes(seen.present()),
                        growth,
                        Prose.percent(seen.headroom()),
                        time,
                        bytes(seen.needed()));
    }

    private static String thresholds(TraceStep step, Evidence.Thresholds seen) {
        String value = "%s %s".formatted(seen.metric(), number(seen.value()));
        return switch (step.code()) {
            case SCALE_OUT_RECOMMENDED ->
                    "%s ≥ %s%s"
                            .formatted(
                                    value,
                                    number(seen.scaleOut().orElse(Double.NaN)),
                                    periods(seen.periods()));
            case SCALE_IN_RECOMMENDED ->
                    "%s ≤ %s%s"
                            .formatted(
                                    value,
                                    number(seen.scaleIn().orElse(Double.NaN)),
                                    periods(seen.periods()));
            default -> value + "; needs " + needs(step, seen);
        };
    }

    private static String needs(TraceStep step, Evidence.Thresholds seen) {
        List<String> ways = new ArrayList<>();
        seen.scaleOut()
                .ifPresent(threshold ->
                        ways.add(way(seen, "≥", threshold, seen.outAgreeing(), out(step))));
        seen.scaleIn()
                .ifPresent(threshold ->
                        ways.add(way(seen, "≤", threshold, seen.inAgreeing(), in(step))));
        return String.join(", ", ways);
    }

    private static String way(
            Evidence.Thresholds seen, String sign, double threshold, int agreeing, String way) {
        int more = Math.max(1, seen.periods() - agreeing);
        return "%s %s %s for %s%s to scale %s"
                .formatted(
                        seen.metric(),
                        sign,
                        number(threshold),
                        more,
                        (agreeing > 0 ? " more " : " ") + samples(more),
                        way);
    }

    private static String samples(int count) {
        return count == 1 ? "sample" : "samples";
    }

    private static String periods(int periods) {
        return periods == 1 ? "" : " for %d periods".formatted(periods);
    }

    private static String steps(TraceStep step, Evidence.Steps seen) {
        String value = "%s %s".formatted(seen.metric(), number(seen.value()));
        if (seen.step().isEmpty()) {
            List<String> ways = new ArrayList<>();
            seen.above().ifPresent(above -> ways.add(boundary(seen, above, true)));
            seen.below().ifPresent(below -> ways.add(boundary(seen, below, false)));
            return value
                    + " is in no step"
                    + (ways.isEmpty() ? "" : "; needs " + String.join(", ", ways));
        }
        String inStep = "%s is in the step %s".formatted(value, change(seen, seen.step().get()));
        int more = seen.periods() - seen.agreeing();
        if (more > 0) {
            return "%s; needs %d more %s in a step of this direction"
                    .formatted(inStep, more, samples(more));
        }
        return inStep
                + periods(seen.periods())
                + (step.code() == ReasonCode.ALREADY_LAUNCHING
                        ? ", which is covered by what is there or launching"
                        : "");
    }

    private static String boundary(Evidence.Steps seen, Rule.Adjustment step, boolean above) {
        String sign = above ? (step.outward() ? "≥" : ">") : step.outward() ? "<" : "≤";
        return "%s %s %s for %s"
                .formatted(
                        seen.metric(),
                        sign,
                        number(above ? step.lowest() : step.highest()),
                        change(seen, step));
    }

    private static String change(Evidence.Steps seen, Rule.Adjustment step) {
        String signed = (step.change() > 0 ? "+" : "") + number(step.change());
        return switch (seen.unit()) {
            case INSTANCES -> signed;
            case PERCENT -> signed + " %";
            case EXACT -> "exactly " + number(step.change());
        };
    }

    private static String ratio(TraceStep step, Evidence.Ratio seen) {
        String standIns =
                seen.unready() + seen.missing() == 0
                        ? ""
                        : " (%d not ready, %d without a sample)"
                                .formatted(seen.unready(), seen.missing());
        String base =
                "%s %s against target %s%s"
                        .formatted(
                                seen.metric(),
                                number(seen.value()),
                                seen.reference() == seen.target()
                                        ? number(seen.target())
                                        : "%s each, %s in total"
                                                .formatted(
                                                        number(seen.target()),
                                                        number(seen.reference())),
                                standIns);
        return switch (step.code()) {
            case WITHIN_TOLERANCE ->
                    "%s, inside the tolerance of %s; %s"
                            .formatted(
                                    base,
                                    Prose.percent(
                                            seen.ratio() > 1
                                                    ? seen.toleranceOut()
                                                    : seen.toleranceIn()),
                                    needs(step.input(), seen));
            case AT_TARGET -> base + "; " + needs(step.input(), seen);
            case NONE_READY -> base + ", but no instance is ready";
            case DIRECTION_REVERSED ->
                    base + ", which those without a usable sample could turn around";
            case SCALE_IN_DISABLED -> base + ", but this rule never scales in";
            default -> base;
        };
    }

    // Out as soon as the tolerance is left; in only when a whole instance can be spared as well.
    private static String needs(int present, Evidence.Ratio seen) {
        double out = seen.reference() * (1 + seen.toleranceOut());
        double in = seen.reference() * (1 - seen.toleranceIn());
        if (present == 0 || !(seen.counted() > 0) || !Double.isFinite(seen.counted())) {
            return "needs > %s to scale out".formatted(number(present == 0 ? 0 : out));
        }
        out = Math.max(out, seen.reference() * present / seen.counted());
        double spare = seen.reference() * (present - 1) / seen.counted();
        return "needs > %s to scale out, %s %s to scale in"
                .formatted(number(out), spare < in ? "≤" : "<", number(Math.min(in, spare)));
    }

    private static String band(TraceStep step, Evidence.Band seen) {
        String base =
                "%s %s, band %s to %s"
                        .formatted(
                                seen.metric(),
                                number(seen.value()),
                                number(seen.low()),
                                number(seen.high()));
        return holds(step)
                ? "%s; needs > %s to scale out, < %s to scale in"
                        .formatted(base, number(seen.high()), number(seen.low()))
                : base;
    }

    private static String work(TraceStep step, Evidence.Work seen) {
        String base =
                "backlog %s within %s and %s arriving per second at %s per instance need %s"
                        .formatted(
                                number(seen.backlog()),
                                Prose.duration(seen.drainWithin()),
                                number(seen.arrivalRate()),
                                number(seen.throughputPerInstance()),
                                number(seen.needed()));
        if (!holds(step)) {
            return base;
        }
        int present = step.input();
        double in = present * (1 - seen.toleranceIn());
        return "%s; a need > %s scales out, one %s %s in"
                .formatted(
                        base,
                        number(present * (1 + seen.toleranceOut())),
                        present - 1 < in ? "≤" : "<",
                        number(Math.clamp(in, 0, Math.max(0, present - 1))));
    }

    private static String sojourn(TraceStep step, Evidence.Sojourn seen) {
        String quantile = "p" + number(seen.quantile() * 100);
        String base =
                "%s requests/s, %s %s, objective %s"
                        .formatted(
                                number(seen.arrivalRate()),
                                quantile,
                                millis(seen.seconds()),
                                millis(seen.withinSeconds()));
        if (!holds(step)) {
            return base;
        }
        String withOneLess =
                seen.secondsWithOneLess().isPresent()
                        ? millis(seen.secondsWithOneLess().getAsDouble())
                        : "without end";
        return "%s; needs %s > %s to scale out, and with one instance less it would be %s"
                .formatted(base, quantile, millis(seen.withinSeconds()), withOneLess);
    }

    private static String millis(double seconds) {
        return number(seconds * 1000) + " ms";
    }

    private static String computed(TraceStep step, Evidence.Computed seen) {
        String result = number(seen.result());
        if (seen.expression().equals(result)) {
            return "always " + result;
        }
        String base = "%s gives %s".formatted(seen.expression(), result);
        return holds(step)
                ? "%s; needs > %d to scale out, ≤ %d to scale in"
                        .formatted(base, step.input(), Math.max(0, step.input() - 1))
                : base;
    }

    private static String conditions(Evidence.Conditions seen) {
        String all = String.join(" and ", seen.expressions());
        if (seen.holds()) {
            return all + " is true";
        }
        return seen.expressions().size() == 1
                ? all + " is false and would have to be true"
                : all + " are false, and one would have to be true";
    }

    private static String projection(TraceStep step, Evidence.Projection seen) {
        String base =
                seen.to() == 0
                        ? "%s %s is more than none can carry"
                                .formatted(seen.metric(), number(seen.value()))
                        : "%s %s on %s would be %s, at or above %s"
                                .formatted(
                                        seen.metric(),
                                        number(seen.value()),
                                        step.ladder().isPresent()
                                                ? step.capacity(seen.to())
                                                : seen.to() + " instances",
                                        number(seen.projected()),
                                        number(seen.threshold()));
        if (!holds(step) || step.input() < 1 || step.ladder().isPresent()) {
            return base;
        }
        double quiet = seen.threshold() * (step.input() - 1) / step.input();
        return "%s; needs %s %s to scale in"
                .formatted(base, seen.metric(), quiet > 0 ? "< " + number(quiet) : "0");
    }
}
