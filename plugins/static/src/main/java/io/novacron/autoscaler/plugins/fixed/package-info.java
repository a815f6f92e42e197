/// Metrics whose values stand in the configuration: for examples, tests and trying out policies.
@NullMarked
package io.novacron.autoscaler.plugins.fixed;

import org.jspecify.annotations.NullMarked;
