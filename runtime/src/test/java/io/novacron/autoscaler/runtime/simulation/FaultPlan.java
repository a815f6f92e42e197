package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.runtime.simulation.FaultKind.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// What goes wrong in a run: a seed, from which the world is drawn, and faults. Text: `seed: FAULT;
/// FAULT`.
record FaultPlan(long seed, List<Fault> faults) {

    /// Ticks before the first fault: the fleet has come up.
    static final int CALM = 8;

    /// Ticks in which faults begin.
    static final int TROUBLED = 50;

    FaultPlan {
        faults = List.copyOf(faults);
    }

    /// One to four faults; every third run adds a crash.
    static FaultPlan draw(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + 7);
        List<Fault> faults = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int number = 0; number < count; number++) {
            Where[] rows = Where.values();
            List<FaultKind> kinds = FaultKind.of(rows[random.nextInt(rows.length)]);
            faults.add(draw(kinds.get(random.nextInt(kinds.size())), random));
        }
        if (seed % 3 == 0) {
            faults.add(draw(FaultKind.CRASH, random));
        }
        return new FaultPlan(seed, faults);
    }

    static Fault draw(FaultKind kind, SplittableRandom random) {
        String target = random.nextInt(3) == 0 || isOfAll(kind) ? "all" : "web";
        int from = CALM + random.nextInt(TROUBLED - CALM);
        boolean once = kind.where == Where.PROCESS || kind == FaultKind.CAPACITY_SET;
        int ticks = once ? 1 : 1 + random.nextInt(20);
        boolean sometimes = !once && isAskedPerCall(kind.where) && random.nextInt(4) != 0;
        return new Fault(kind, target, from, ticks, sometimes ? 0.3 : 1, kind.strength(random));
    }

    private static boolean isAskedPerCall(Where where) {
        return switch (where) {
            case METRICS, LISTING, HAND, LAUNCH, TERMINATE, POOL, STORE -> true;
            case PROCESS, CLOCK, OPERATOR, DEMAND, FEEDBACK -> false;
        };
    }

    private static boolean isOfAll(FaultKind kind) {
        return switch (kind.where) {
            case STORE, PROCESS, CLOCK -> true;
            case METRICS -> kind == FaultKind.PROVIDER_DOWN || kind == FaultKind.PROVIDER_HANGS;
            case LISTING -> kind == FaultKind.LISTING_FAILS || kind == FaultKind.LISTING_THROTTLED;
            case LAUNCH -> kind == FaultKind.ZONE_FULL || kind == FaultKind.LAUNCH_THROTTLED;
            case HAND, TERMINATE, POOL, OPERATOR, DEMAND, FEEDBACK -> false;
        };
    }

    boolean has(FaultKind kind) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind);
    }

    boolean has(Where where) {
        return faults.stream().anyMatch(fault -> fault.kind().where == where);
    }

    /// The same world without faults.
    FaultPlan healthy() {
        return new FaultPlan(seed, List.of());
    }

    FaultPlan with(List<Fault> others) {
        return new FaultPlan(seed, others);
    }

    /// The first tick without faults.
    int end() {
        return faults.stream().mapToInt(Fault::end).max().orElse(CALM);
    }

    static FaultPlan parse(String text) {
        String[] parts = text.split(":", 2);
        List<Fault> faults =
                Arrays.stream(parts[1].split(";"))
                        .filter(part -> !part.isBlank())
                        .map(Fault::parse)
                        .toList();
        return new FaultPlan(Long.parseLong(parts[0].strip()), faults);
    }

    @Override
    public String toString() {
        return seed + ": " + faults.stream().map(Fault::toString).collect(Collectors.joining("; "));
    }
}
