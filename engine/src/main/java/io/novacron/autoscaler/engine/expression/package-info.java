/// CEL expressions over a group's metrics: compiled and type-checked once, bounded in cost.
@NullMarked
package io.novacron.autoscaler.engine.expression;

import org.jspecify.annotations.NullMarked;
