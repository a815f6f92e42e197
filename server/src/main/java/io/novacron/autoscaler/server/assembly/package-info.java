/// Makes plug-ins from a configuration: factories are found with `ServiceLoader`, nothing else is
/// wired behind anybody's back.
@NullMarked
package io.novacron.autoscaler.server.assembly;

import org.jspecify.annotations.NullMarked;
