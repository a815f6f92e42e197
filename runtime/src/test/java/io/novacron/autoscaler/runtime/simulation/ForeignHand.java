package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// What happens to the fleet without our asking: once a tick, before the loop looks.
final class ForeignHand {

    /// Ticks between a reclaim's notice and its end: two minutes.
    private static final int NOTICE = 8;

    private final SimulatedWorld world;
    private final Map<Integer, List<String>> reclaimed = new HashMap<>();
    private final Map<Fault, List<String>> marked = new HashMap<>();

    ForeignHand(SimulatedWorld world) {
        this.world = world;
    }

    void act() {
        for (Fault fault : world.plan.faults()) {
            if (fault.kind().where == FaultKind.Where.HAND) {
                act(fault);
            } else if (fault.kind() == FaultKind.ZONE_FULL) {
                world.fleet.setZoneClosed(
                        SimulatedWorld.ZONES.get((int) fault.strength()),
                        fault.isActiveAt(world.faults.tick()));
            }
        }
        List<String> ended = reclaimed.remove(world.faults.tick());
        if (ended != null) {
            ended.forEach(this::kill);
        }
    }

    private void act(Fault fault) {
        boolean begins = world.faults.tick() == fault.from();
        switch (fault.kind()) {
            case UNHEALTHY -> mark(fault, begins, (id, on) -> world.fleet.setHealthy(id, !on));
            case PROTECTED -> mark(fault, begins, world.fleet::setProtected);
            case RECLAIMED -> {
                if (begins) {
                    List<String> ids = some(fault);
                    ids.forEach(id -> world.fleet.setHealthy(id, false));
                    reclaimed.put(fault.from() + NOTICE, ids);
                }
            }
            default -> {
                if (world.faults.strikes(fault.kind(), fault.target()).isPresent()) {
                    strike(fault);
                }
            }
        }
    }

    private void strike(Fault fault) {
        switch (fault.kind()) {
            case KILLED -> some(fault).forEach(this::kill);
            case FAILED -> some(fault).forEach(world.fleet::fail);
            case ZONE_LOST ->
                    world.fleet.live("web").stream()
                            .filter(instance ->
                                    instance.zone()
                                            .filter(
                                                    SimulatedWorld.ZONES.get((int) fault.strength())
                                                            ::equals)
                                            .isPresent())
                            .forEach(instance -> kill(instance.id()));
            case COUNT_SET -> setCount((int) fault.strength());
            case PROVIDER_HEALS -> {
                if (world.fleet.live("web").size() < world.desired("web")) {
                    world.fleet.appear("web");
                }
            }
            default -> throw new IllegalArgumentException("no hand: " + fault);
        }
    }

    private void setCount(int count) {
        List<Instance> live = world.fleet.live("web");
        for (int number = live.size(); number < count; number++) {
            world.fleet.appear("web");
        }
        for (int number = count; number < live.size(); number++) {
            kill(live.get(number).id());
        }
    }

    private void mark(Fault fault, boolean begins, Mark mark) {
        if (begins) {
            List<String> ids = some(fault);
            marked.put(fault, ids);
            ids.forEach(id -> mark.set(id, true));
        } else if (world.faults.tick() == fault.end()) {
            marked.getOrDefault(fault, List.of()).stream()
                    .filter(id -> world.fleet.find(id).isPresent())
                    .forEach(id -> mark.set(id, false));
        }
    }

    @FunctionalInterface
    private interface Mark {
        void set(String id, boolean on);
    }

    // The fault's own pick of the group's instances, as many as it is strong.
    private List<String> some(Fault fault) {
        SplittableRandom random = world.faults.chanceOf(fault);
        List<String> live =
                new ArrayList<>(world.fleet.live("web").stream().map(Instance::id).toList());
        List<String> picked = new ArrayList<>();
        while (picked.size() < fault.strength() && !live.isEmpty()) {
            picked.add(live.remove(random.nextInt(live.size())));
        }
        return picked;
    }

    private void kill(String id) {
        if (world.fleet.find(id).isPresent()) {
            world.fleet.kill(id);
        }
    }
}
