/// Collects the steps of an explanation while the stages run.
@NullMarked
package io.novacron.autoscaler.engine.trace;

import org.jspecify.annotations.NullMarked;
