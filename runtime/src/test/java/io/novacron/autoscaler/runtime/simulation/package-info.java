/// The deterministic simulator: the real loop and store over a fleet, pools and metrics that go
/// wrong by a plan drawn from a seed; the twenty invariants of INCIDENTS.md after every tick.
@NullMarked
package io.novacron.autoscaler.runtime.simulation;

import org.jspecify.annotations.NullMarked;
