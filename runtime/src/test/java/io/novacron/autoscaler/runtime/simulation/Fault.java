package io.novacron.autoscaler.runtime.simulation;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One fault of a run, in a form that reads back from text: `LISTING_LAGS(web, 12+3, p 0.3, x
/// 2.0)`.
///
/// @param target `web`, or `all` groups of the same plug-ins
/// @param from tick from which it can strike
/// @param ticks how long
/// @param probability of each call to meet it, 0–1
/// @param strength what it means depends on the kind
record Fault(
        FaultKind kind, String target, int from, int ticks, double probability, double strength) {

    private static final Pattern TEXT =
            Pattern.compile("(\\w+)\\((\\w+), (-?\\d+)\\+(\\d+), p ([-\\w.]+), x ([-\\w.]+)\\)");

    boolean isActiveAt(int tick) {
        return tick >= from && tick < from + ticks;
    }

    int end() {
        return from + ticks;
    }

    boolean strikesGroup(String group) {
        return target.equals("all") || target.equals(group);
    }

    Fault lasting(int newTicks) {
        return new Fault(kind, target, from, newTicks, probability, strength);
    }

    /// A number of its own for its chances, the same however long it lasts: a fault strikes the
    /// same calls while others are taken away.
    long seed() {
        return ((kind.name().hashCode() * 1_000_003L + from) * 1_000_003L
                                + Double.hashCode(strength))
                        * 31
                + Double.hashCode(probability);
    }

    static Fault parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a fault: " + text);
        }
        return new Fault(
                FaultKind.valueOf(parts.group(1)),
                parts.group(2),
                Integer.parseInt(parts.group(3)),
                Integer.parseInt(parts.group(4)),
                Double.parseDouble(parts.group(5)),
                Double.parseDouble(parts.group(6)));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s(%s, %d+%d, p %s, x %s)",
                kind,
                target,
                from,
                ticks,
                probability,
                strength);
    }
}
