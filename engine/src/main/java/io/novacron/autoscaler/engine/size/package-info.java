/// Sizes: the ladders that vertical mode climbs, what capacities stand for, and the choice of count
/// and size that mixed mode makes.
@NullMarked
package io.novacron.autoscaler.engine.size;

import org.jspecify.annotations.NullMarked;
