/// Forecasts of load series with honest bands: what a group will need at its lead time, and how far
/// that may be off. Several members forecast, each is weighed by the errors of forecasts it made on
/// this very series, and the bands come from the errors of the whole.
///
/// Pure: functions of their arguments. No I/O, no clock, no randomness, no threads, no logging;
/// `StrictMath` throughout, so that the same series gives the same bytes on every machine.
@NullMarked
package io.novacron.autoscaler.forecast;

import org.jspecify.annotations.NullMarked;
