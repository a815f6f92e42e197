/// The vocabulary of the autoscaler as values: groups, rules, observations, memory, decisions,
/// explanations, events. Records and sealed types only; no behaviour that spans values, no I/O, no
/// clock. Every other module speaks in these types.
@NullMarked
package io.novacron.autoscaler.model;

import org.jspecify.annotations.NullMarked;
