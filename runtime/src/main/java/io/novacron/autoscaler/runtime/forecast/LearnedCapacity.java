package io.novacron.autoscaler.runtime.forecast;

/// How much demand one instance serves, as learned from what was.
///
/// @param perInstance demand one instance serves at full utilization, > 0
/// @param full the utilization that counts as full, percent
/// @param steps from so many steps of the history
/// @param low a quarter of them (by weight) are at or below this
/// @param high three quarters are
public record LearnedCapacity(
        double perInstance, double full, int steps, double low, double high) {}
