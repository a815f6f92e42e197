/// Rounding that is exact where people compare, and that saturates instead of wrapping.
@NullMarked
package io.novacron.autoscaler.engine.arithmetic;

import org.jspecify.annotations.NullMarked;
