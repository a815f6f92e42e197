/// The `autoscaler` command: reads the arguments, runs one command, ends with its exit code.
@NullMarked
package io.novacron.autoscaler.cli;

import org.jspecify.annotations.NullMarked;
