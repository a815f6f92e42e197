/// Traffic through HAProxy: instances become servers of a backend over its runtime API, are drained
/// and removed again.
@NullMarked
package io.novacron.autoscaler.plugins.haproxy;

import org.jspecify.annotations.NullMarked;
