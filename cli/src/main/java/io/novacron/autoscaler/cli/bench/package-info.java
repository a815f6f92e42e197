/// The whole control loop over simulated infrastructure, measured.
@NullMarked
package io.novacron.autoscaler.cli.bench;

import org.jspecify.annotations.NullMarked;
