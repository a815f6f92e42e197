/// Metrics from a Prometheus server, or one that speaks its HTTP API (Thanos, Mimir,
/// VictoriaMetrics).
@NullMarked
package io.novacron.autoscaler.plugins.prometheus;

import org.jspecify.annotations.NullMarked;
