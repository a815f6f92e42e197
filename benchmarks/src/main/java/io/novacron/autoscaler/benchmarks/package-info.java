/// JMH measurements of hot paths.
@NullMarked
package io.novacron.autoscaler.benchmarks;

import org.jspecify.annotations.NullMarked;
