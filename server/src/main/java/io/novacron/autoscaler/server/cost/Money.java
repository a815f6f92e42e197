package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.server.cost.Account.Comparison;

/// An account times a price: what was paid, and what something else would have cost.
///
/// @param cost of all instance-hours
/// @param maximum had groups always been at their maximum
/// @param compared paid in the time in which demand is known
/// @param oracle the least that would have served it, in hindsight
/// @param used part of `compared` that carried load
/// @param spare part of it that carried none, up to the most that was needed
/// @param idle part of it beyond the most that was needed
record Money(
        double cost,
        double maximum,
        double compared,
        double oracle,
        double used,
        double spare,
        double idle) {

    static final Money NONE = new Money(0, 0, 0, 0, 0, 0, 0);

    /// @param price of an instance for an hour
    static Money of(Account account, double price) {
        Comparison compared = account.compared();
        return new Money(
                account.instanceHours() * price,
                account.maximumHours() * price,
                compared.instances() * price,
                compared.oracle() * price,
                compared.used() * price,
                compared.spare() * price,
                compared.idle() * price);
    }

    Money plus(Money other) {
        return new Money(
                cost + other.cost,
                maximum + other.maximum,
                compared + other.compared,
                oracle + other.oracle,
                used + other.used,
                spare + other.spare,
                idle + other.idle);
    }
}
