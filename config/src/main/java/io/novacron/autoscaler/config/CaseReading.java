package io.novacron.autoscaler.config;

import java.util.Optional;

/// One case as read: what names it and what it expects are known even where the rest does not read.
///
/// @param id the case's id
/// @param source where it is from
/// @param note what it shows
public record CaseReading(
        Optional<String> id,
        Optional<String> source,
        Optional<String> note,
        Optional<Expectation> expectation,
        Reading<EvaluationCase> result) {}
