package io.novacron.autoscaler.model;

import java.util.List;

/// What groups without a `predictive` of their own do about the future.
///
/// @param schedules apply to these groups beside their own
public record PredictiveDefault(Predictive predictive, List<Schedule> schedules) {
    public PredictiveDefault {
        schedules = List.copyOf(schedules);
    }
}
