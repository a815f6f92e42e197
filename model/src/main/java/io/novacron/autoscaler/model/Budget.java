package io.novacron.autoscaler.model;

import java.util.OptionalDouble;

/// A ceiling in money: it stops growth, never scales in, never goes below minCapacity.
///
/// @param perHour planned price of all instances for an hour
/// @param perMonth spent this calendar month plus the plan for the hours left
/// @param currency ISO 4217 code, for display
public record Budget(OptionalDouble perHour, OptionalDouble perMonth, String currency) {
    public Budget {
        if (perHour.isEmpty() && perMonth.isEmpty()) {
            throw new IllegalArgumentException("a budget needs perHour or perMonth");
        }
        if (!(perHour.orElse(0) >= 0) || !(perMonth.orElse(0) >= 0)) {
            throw new IllegalArgumentException("a budget is negative");
        }
    }
}
