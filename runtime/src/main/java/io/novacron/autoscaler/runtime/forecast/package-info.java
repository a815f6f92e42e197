/// Forecasts of groups' demand: what is remembered of it, models that are kept fresh off the path
/// of decisions, and how right they have been. [ForecasterService] is the way in; it knows nothing
/// of the loop.
@NullMarked
package io.novacron.autoscaler.runtime.forecast;

import org.jspecify.annotations.NullMarked;
