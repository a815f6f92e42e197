/// The backtest as a command: reads demand, runs groups side by side, writes figures, traces and a
/// page to look at.
@NullMarked
package io.novacron.autoscaler.cli.backtest;

import org.jspecify.annotations.NullMarked;
