/// Forecasts of series in a file: reading, forecasting on all cores, writing, a page to look at.
@NullMarked
package io.novacron.autoscaler.cli.forecast;

import org.jspecify.annotations.NullMarked;
