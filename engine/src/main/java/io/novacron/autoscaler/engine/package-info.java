/// The decision engine: a pure function from group, memory, observation and time to a decision with
/// its explanation. No I/O, no clock, no randomness, no logging; the same code runs live, in the
/// backtest and in `evaluate`.
@NullMarked
package io.novacron.autoscaler.engine;

import org.jspecify.annotations.NullMarked;
