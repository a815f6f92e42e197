package io.novacron.autoscaler.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a group remembers of the size of its instances (vertical and mixed modes). Sizes are kept
/// by name, so that a memory outlives a document with more or other sizes.
///
/// @param desired name of the size wanted now; empty means "as the document says"
/// @param recommendations sizes wanted before stabilization, one a decision, within the windows
/// @param actions accepted changes of size, within the longest period that asks for them
/// @param usage what usage and volume rules learned, by the rule's id and dimension (`heap/memory`)
public record SizeMemory(
        Optional<String> desired,
        List<Recommended> recommendations,
        List<Changed> actions,
        Map<String, UsageHistory> usage) {

    /// Of a group that has one size.
    public static final SizeMemory NONE =
            new SizeMemory(Optional.empty(), List.of(), List.of(), Map.of());

    public SizeMemory {
        recommendations = List.copyOf(recommendations);
        actions = List.copyOf(actions);
        usage = Map.copyOf(usage);
    }

    /// The same memory with one more recommendation.
    SizeMemory withRecommendation(String size, Instant at) {
        List<Recommended> more = new java.util.ArrayList<>(recommendations);
        more.add(new Recommended(at, size));
        return new SizeMemory(desired, more, actions, usage);
    }

    /// A size that was wanted.
    public record Recommended(Instant at, String size) {}

    /// A change of size that was accepted.
    public record Changed(Instant at, String from, String to) {}
}
