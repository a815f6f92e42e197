/// Stage 3: from the rules' recommendations and the floors to one wanted capacity.
@NullMarked
package io.novacron.autoscaler.engine.combine;

import org.jspecify.annotations.NullMarked;
