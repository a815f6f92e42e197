/// Stage 1: what of the observation can be trusted: readiness, ages, gaps, periods, smoothing.
@NullMarked
package io.novacron.autoscaler.engine.assess;

import org.jspecify.annotations.NullMarked;
