/// The commands, one class each. A command reads its arguments and files, calls the part of the
/// product that does the work, and prints the answer; it decides nothing itself.
@NullMarked
package io.novacron.autoscaler.cli.command;

import org.jspecify.annotations.NullMarked;
