/// What a group would have done, cost and failed on a trace of demand: the production engine in
/// virtual time (SIMULATION.md). Pure.
@NullMarked
package io.novacron.autoscaler.simulator;

import org.jspecify.annotations.NullMarked;
