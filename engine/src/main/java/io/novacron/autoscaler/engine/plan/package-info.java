/// Stage 6: which instances to launch, terminate, take back and replace.
@NullMarked
package io.novacron.autoscaler.engine.plan;

import org.jspecify.annotations.NullMarked;
