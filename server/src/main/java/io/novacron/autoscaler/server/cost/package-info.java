/// What groups cost and how well they were sized, from what the history remembers.
@NullMarked
package io.novacron.autoscaler.server.cost;

import org.jspecify.annotations.NullMarked;
