package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.Problem;
import java.util.List;

/// What became of a body's samples. Those taken stay taken, whatever became of the others.
///
/// @param taken samples that were kept; a repeated one and one that came late but can still be
///   placed among these
/// @param unmatched remote-write samples that no metric of a group asks for
/// @param refused samples that were not kept: no number, too far in the future, too old, or beyond
///   the number of series
/// @param problems the first few of the refused, each with its place in the body or the metric it
///   was meant for
public record PushReport(int taken, int unmatched, int refused, List<Problem> problems) {

    /// Most problems that are told one by one.
    public static final int MOST_PROBLEMS = 20;

    public PushReport {
        problems = List.copyOf(problems);
    }
}
