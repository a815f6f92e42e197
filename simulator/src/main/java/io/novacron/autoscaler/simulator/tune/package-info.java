/// Searches the settings of a group for the cheapest that hold a goal. Pure: candidates are
/// proposed here and tried elsewhere.
@NullMarked
package io.novacron.autoscaler.simulator.tune;

import org.jspecify.annotations.NullMarked;
