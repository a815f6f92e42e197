/// `tune`: tries candidates side by side and shows what they came to.
@NullMarked
package io.novacron.autoscaler.cli.tune;

import org.jspecify.annotations.NullMarked;
