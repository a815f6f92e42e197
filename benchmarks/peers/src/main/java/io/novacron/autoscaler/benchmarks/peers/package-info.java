/// Published autoscalers, measured beside ours.
@NullMarked
package io.novacron.autoscaler.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
