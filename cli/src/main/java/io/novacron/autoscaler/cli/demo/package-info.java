/// The demo: a small real service under real load, scaled by the real manager on this machine.
@NullMarked
package io.novacron.autoscaler.cli.demo;

import org.jspecify.annotations.NullMarked;
