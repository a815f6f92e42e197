/// Whom lifecycle hooks call: HTTP services, and commands on the server's host.
@NullMarked
package io.novacron.autoscaler.plugins.hooks;

import org.jspecify.annotations.NullMarked;
