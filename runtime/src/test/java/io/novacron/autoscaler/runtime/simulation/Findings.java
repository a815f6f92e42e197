package io.novacron.autoscaler.runtime.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The violations of a run, in the order they were found; the first says most.
final class Findings {

    private static final int KEPT = 20;

    /// @param invariant its number in INCIDENTS.md, 1 to 20
    /// @param text what is so and what should be, with the numbers
    record Violation(int invariant, int tick, String text) {
        @Override
        public String toString() {
            return "invariant %d at tick %d: %s".formatted(invariant, tick, text);
        }
    }

    private final List<Violation> violations = new ArrayList<>();
    private int tick;

    void at(int newTick) {
        tick = newTick;
    }

    void violated(int invariant, String text, Object... values) {
        if (violations.size() < KEPT) {
            violations.add(new Violation(invariant, tick, text.formatted(values)));
        }
    }

    /// Notes a violation unless what must hold does.
    void require(int invariant, boolean holds, String text, Object... values) {
        if (!holds) {
            violated(invariant, text, values);
        }
    }

    Optional<Violation> first() {
        return violations.stream().findFirst();
    }

    List<Violation> all() {
        return List.copyOf(violations);
    }
}
