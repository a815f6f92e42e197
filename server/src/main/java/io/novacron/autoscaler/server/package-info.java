/// The server: a configuration becomes a running manager with its HTTP API, event stream, tokens
/// and metrics of its own.
@NullMarked
package io.novacron.autoscaler.server;

import org.jspecify.annotations.NullMarked;
