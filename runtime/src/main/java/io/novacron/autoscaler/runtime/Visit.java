package io.novacron.autoscaler.runtime;

import java.time.Instant;

/// A group that is to be looked at.
///
/// @param evaluates whether it is to be evaluated too
/// @param early whether it is evaluated before its place in the interval
/// @param due since when; [Instant#MIN] where an operator asked for it
record Visit(ManagedGroup group, boolean evaluates, boolean early, Instant due) {}
