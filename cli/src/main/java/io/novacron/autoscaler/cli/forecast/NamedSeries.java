package io.novacron.autoscaler.cli.forecast;

import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.forecast.Series;
import java.time.Instant;

/// A series as a file has it.
///
/// @param id its name; {@value #UNNAMED} where the file has no names
/// @param axis what the file counts time in
public record NamedSeries(String id, Axis axis, Series series) {

    static final String UNNAMED = "series";

    /// What time is counted in.
    public enum Axis {
        /// Whole numbers, one a step.
        STEP,
        /// Points in time.
        TIMESTAMP
    }

    /// Where a step stands on the axis, as text.
    ///
    /// @param index 0 is the first of the series
    String position(int index) {
        return position(series.at(index));
    }

    /// Where a step ahead stands.
    ///
    /// @param index 0 is the first one ahead
    String position(Prediction prediction, int index) {
        return position(prediction.at(index));
    }

    /// Where a time stands.
    public String position(Instant at) {
        return switch (axis) {
            case STEP -> Long.toString(Math.floorDiv(at.toEpochMilli(), series.step().toMillis()));
            case TIMESTAMP -> at.toString();
        };
    }
}
