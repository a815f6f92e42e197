/// Capacity that is short at most a given share of the time, at least cost: a panel of quantile
/// forecasts at the lead time, a closed loop over the error budget, and a band that keeps what
/// could not return in time. Load is in instances: demand over what one instance serves.
@NullMarked
package io.novacron.autoscaler.forecast.promise;

import org.jspecify.annotations.NullMarked;
