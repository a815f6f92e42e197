/// Metrics read from the instances themselves: each one's OpenMetrics or Prometheus text page,
/// turned into one sample an instance.
@NullMarked
package io.novacron.autoscaler.plugins.scrape;

import org.jspecify.annotations.NullMarked;
