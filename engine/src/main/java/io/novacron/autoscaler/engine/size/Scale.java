package io.novacron.autoscaler.engine.size;

/// What a capacity is a number of. The stages of a decision work on whole numbers; in horizontal
/// and mixed modes they are instances, in vertical mode places on a ladder of sizes, and only what
/// depends on that is asked here. Implementations are immutable.
public sealed interface Scale permits InstanceScale, RungScale {

    /// Whether capacities are instances.
    boolean counts();

    /// The least capacity that is as much as so many instances of the present size; one beyond the
    /// largest where none is.
    int ceil(double instances);

    /// A capacity grown (shrunk, where negative) by an amount of its own units, or by percent.
    int changed(int from, double amount, boolean percent);

    /// What each instance would carry at another capacity, where it carries `value` at `from`.
    double projected(double value, int from, int to);

    /// Price of an hour; 0 where it is not known.
    double pricePerHour(int capacity);

    /// The largest capacity that costs no more than an amount for so many hours, where `wanted`
    /// costs more.
    int payable(double money, double hours, int wanted);
}
