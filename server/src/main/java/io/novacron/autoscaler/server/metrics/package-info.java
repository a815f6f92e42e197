/// The server's own metrics.
@NullMarked
package io.novacron.autoscaler.server.metrics;

import org.jspecify.annotations.NullMarked;
