/// The shell around the pure engine: collects, lets the engine decide, makes the decision durable,
/// acts. [io.novacron.autoscaler.runtime.AutoScalingManager] is the way in;
/// [io.novacron.autoscaler.runtime.ControlLoop] is one `tick(now)` that runs on any clock.
@NullMarked
package io.novacron.autoscaler.runtime;

import org.jspecify.annotations.NullMarked;
