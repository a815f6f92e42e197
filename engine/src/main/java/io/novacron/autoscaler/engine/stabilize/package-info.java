/// Stage 4: windows, dampening, cooldowns and rate limits, per direction.
@NullMarked
package io.novacron.autoscaler.engine.stabilize;

import org.jspecify.annotations.NullMarked;
