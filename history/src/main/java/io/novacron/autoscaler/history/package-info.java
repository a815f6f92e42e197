/// The memory of metrics and capacities: fixed-size rings of many series in memory-mapped files.
@NullMarked
package io.novacron.autoscaler.history;

import org.jspecify.annotations.NullMarked;
