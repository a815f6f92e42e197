package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Instant;
import java.util.Optional;

/// Everything one decision needs (SPEC 6.1).
///
/// @param memory what the last decision returned; empty for a new group
public record EvaluationCase(
        ScalingGroup group,
        Optional<Memory> memory,
        Observation observed,
        Forecast forecast,
        Instant now) {}
