package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import io.novacron.autoscaler.testkit.SimulatedFleet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What a listing says under the faults that strike it, in the menu's order: as it was, in part,
/// twice, with ghosts, in wrong states. A fault of one group leaves the others' lines as they are.
final class ListingLies {

    /// How far back a terminated instance can appear again.
    private static final int GHOST_TICKS = 4;

    private final SimulatedFleet fleet;
    private final ActiveFaults faults;
    private final InstantSource clock;

    ListingLies(SimulatedFleet fleet, ActiveFaults faults, InstantSource clock) {
        this.fleet = fleet;
        this.faults = faults;
        this.clock = clock;
    }

    List<ManagedInstance> tell() {
        List<ManagedInstance> listed = fleet.listingAt(clock.instant());
        for (FaultKind kind : FaultKind.of(FaultKind.Where.LISTING)) {
            for (Fault fault : faults.strikes(kind, "web").stream().toList()) {
                List<ManagedInstance> told =
                        new ArrayList<>(lie(fault, only(listed, managed -> isOf(fault, managed))));
                told.addAll(only(listed, managed -> !isOf(fault, managed)));
                listed = told;
            }
        }
        return listed;
    }

    private static boolean isOf(Fault fault, ManagedInstance managed) {
        return fault.strikesGroup(managed.group());
    }

    private List<ManagedInstance> lie(Fault fault, List<ManagedInstance> truth) {
        return switch (fault.kind()) {
            case LISTING_LAGS -> past(fault, (int) fault.strength());
            case LISTING_STALE_PAGE -> stalePage(fault, truth);
            case LISTING_PARTIAL ->
                    truth.subList((int) Math.ceil(truth.size() * fault.strength()), truth.size());
            case LISTING_EMPTY -> List.of();
            case LISTING_DUPLICATES -> both(truth, truth);
            case LISTING_GHOSTS -> ghosts(fault, truth);
            case LISTING_WRONG_STATE -> truth.stream().map(ListingLies::wrong).toList();
            default -> truth;
        };
    }

    private List<ManagedInstance> past(Fault fault, int ticks) {
        Instant then = clock.instant().minus(SimulatedWorld.INTERVAL.multipliedBy(ticks));
        return only(fleet.listingAt(then), managed -> isOf(fault, managed));
    }

    private List<ManagedInstance> stalePage(Fault fault, List<ManagedInstance> truth) {
        List<ManagedInstance> old = past(fault, (int) fault.strength());
        List<ManagedInstance> told = new ArrayList<>(truth.subList(0, truth.size() / 2));
        Set<String> ids = ids(told);
        String border = told.isEmpty() ? "" : told.getLast().instance().id();
        old.stream()
                .filter(managed -> managed.instance().id().compareTo(border) > 0)
                .filter(managed -> ids.add(managed.instance().id()))
                .forEach(told::add);
        return told;
    }

    private List<ManagedInstance> ghosts(Fault fault, List<ManagedInstance> truth) {
        Set<String> ids = ids(truth);
        List<ManagedInstance> told = new ArrayList<>(truth);
        past(fault, GHOST_TICKS).stream()
                .filter(managed -> ids.add(managed.instance().id()))
                .forEach(told::add);
        return told;
    }

    private static ManagedInstance wrong(ManagedInstance managed) {
        boolean running = managed.instance().state() == InstanceState.RUNNING;
        return new ManagedInstance(
                managed.group(),
                managed.key(),
                managed.instance()
                        .withState(
                                running ? InstanceState.PENDING : InstanceState.RUNNING, !running));
    }

    private static Set<String> ids(List<ManagedInstance> managed) {
        Set<String> ids = new HashSet<>();
        managed.forEach(one -> ids.add(one.instance().id()));
        return ids;
    }

    private static List<ManagedInstance> both(
            List<ManagedInstance> one, List<ManagedInstance> other) {
        List<ManagedInstance> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static List<ManagedInstance> only(
            List<ManagedInstance> all, Predicate<ManagedInstance> which) {
        return all.stream().filter(which).toList();
    }
}
