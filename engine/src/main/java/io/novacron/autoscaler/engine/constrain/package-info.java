/// Stage 5: what outranks every wish: bounds, budget, freezes, the off switch.
@NullMarked
package io.novacron.autoscaler.engine.constrain;

import org.jspecify.annotations.NullMarked;
