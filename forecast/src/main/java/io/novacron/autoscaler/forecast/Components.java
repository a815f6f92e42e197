package io.novacron.autoscaler.forecast;

/// What the mean of a forecast is made of, for people: a level, the seasons as the long profile of
/// the series has them, and the rest, which is what the members know beyond that: trend, recent
/// deviations. Immutable.
///
/// Where `multiplicative`, mean = level × day × week × rest (of the value plus a small offset where
/// the series has zeros); else mean = level + day + week + rest.
public final class Components {

    private final boolean multiplicative;
    private final double level;
    private final double[] day;
    private final double[] week;
    private final double[] rest;

    Components(boolean multiplicative, double level, double[] day, double[] week, double[] rest) {
        this.multiplicative = multiplicative;
        this.level = level;
        this.day = day;
        this.week = week;
        this.rest = rest;
    }

    /// Whether the parts are factors; else they are added.
    public boolean multiplicative() {
        return multiplicative;
    }

    /// The level of the last day, in the unit of the series.
    public double level() {
        return level;
    }

    /// The daily (or shortest) season; 0 is the first step ahead.
    public double day(int index) {
        return day[index];
    }

    /// The weekly (or longer) season beyond the daily one.
    public double week(int index) {
        return week[index];
    }

    /// What is left of the mean without the other parts.
    public double rest(int index) {
        return rest[index];
    }
}
