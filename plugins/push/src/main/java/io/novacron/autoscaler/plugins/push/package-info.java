/// Metrics that are pushed: as JSON, or by Prometheus remote write.
@NullMarked
package io.novacron.autoscaler.plugins.push;

import org.jspecify.annotations.NullMarked;
