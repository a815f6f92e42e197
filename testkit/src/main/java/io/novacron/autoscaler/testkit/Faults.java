package io.novacron.autoscaler.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Which faults a fake has now: for the next calls, for a time with a probability, or until further
/// notice. Seeded: the same calls in the same order meet the same faults.
///
/// Not thread-safe, like the fakes that use it.
///
/// @param <F> the fake's own menu
public final class Faults<F extends Enum<F>> {

    private record Spell(Instant from, Instant until, double probability) {}

    private final Class<F> menu;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<F, Integer> next;
    private final Map<F, List<Spell>> spells;

    public Faults(Class<F> menu, InstantSource clock, RandomGenerator random) {
        this.menu = menu;
        this.clock = clock;
        this.random = random;
        this.next = new EnumMap<>(menu);
        this.spells = new EnumMap<>(menu);
    }

    /// The next `calls` calls that this fault can strike meet it.
    public void next(F fault, int calls) {
        next.put(fault, calls);
    }

    /// Each call in `[from, until)` meets the fault with this probability.
    public void during(F fault, Instant from, Instant until, double probability) {
        spells.computeIfAbsent(fault, _ -> new ArrayList<>())
                .add(new Spell(from, until, probability));
    }

    /// Every call meets the fault until [#heal].
    public void always(F fault) {
        during(fault, Instant.MIN, Instant.MAX, 1);
    }

    /// Ends one fault.
    public void heal(F fault) {
        next.remove(fault);
        spells.remove(fault);
    }

    /// Ends all faults.
    public void heal() {
        next.clear();
        spells.clear();
    }

    /// All there are.
    public List<F> menu() {
        return List.of(menu.getEnumConstants());
    }

    /// Asks for one call whether the fault strikes it.
    public boolean strikes(F fault) {
        int left = next.getOrDefault(fault, 0);
        if (left > 0) {
            next.put(fault, left - 1);
            return true;
        }
        Instant now = clock.instant();
        for (Spell spell : spells.getOrDefault(fault, List.of())) {
            if (!now.isBefore(spell.from())
                    && now.isBefore(spell.until())
                    && (spell.probability() >= 1 || random.nextDouble() < spell.probability())) {
                return true;
            }
        }
        return false;
    }
}
