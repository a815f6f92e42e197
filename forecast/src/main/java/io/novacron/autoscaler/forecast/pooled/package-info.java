/// A forecaster that is trained on many series at once: a small network that looks at the last
/// thirteen days of hours. Its weights are a resource of this module, made by `NetworkTraining`
/// (test sources) from public series.
@NullMarked
package io.novacron.autoscaler.forecast.pooled;

import org.jspecify.annotations.NullMarked;
