/// The seams of the autoscaler: where metrics come from, what instances run on, how traffic reaches
/// them, where state is kept. Implementations are plug-ins; the runtime knows only these types.
@NullMarked
package io.novacron.autoscaler.spi;

import org.jspecify.annotations.NullMarked;
