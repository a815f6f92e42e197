package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.LifecycleHook.Result;
import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.runtime.ScalingException;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.HookTarget;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Phase;
import io.novacron.autoscaler.spi.HookWait.Turn;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Whom lifecycle hooks call: while there are troubles it is down at times, does the work and
/// answers nothing, answers later or abandons; what it leaves to the API is answered there, late,
/// twice, or with a wrong token. Notes what must not be.
final class TroubledHook implements HookTarget {

    private final SimulatedWorld world;
    private final SplittableRandom random;
    private final Set<String> continued = new HashSet<>();
    private final Set<String> abandoned = new HashSet<>();

    /// What must not be and was.
    final List<String> wrong = new ArrayList<>();

    /// Calls so far.
    int calls;

    TroubledHook(SimulatedWorld world) {
        this.world = world;
        this.random = new SplittableRandom(world.plan.seed() * 31 + 7);
    }

    /// Whether an instance never served, because a hook said so.
    boolean gaveUp(String instance) {
        return abandoned.contains(instance);
    }

    private boolean troubled() {
        return world.faults.tick() <= world.plan.end();
    }

    @Override
    public Answer call(Request request, Call call) {
        calls++;
        boolean durable =
                world.store.truth().hookWaits().stream()
                        .anyMatch(wait ->
                                wait.phase() == Phase.CALLED
                                        && wait.turn()
                                                .filter(turn -> isOf(turn, request))
                                                .isPresent());
        require(durable, "called for %s, which the store does not have so".formatted(request));
        int dice = troubled() ? random.nextInt(20) : 0;
        if (dice == 19) {
            throw new OutsideException(Kind.UNAVAILABLE, "the hook's service is down");
        }
        if (dice == 18) {
            if (request.transition() == Transition.LAUNCHING) {
                abandoned.add(request.instance());
            }
            return new Answer.Done(Result.ABANDON, "no");
        }
        if (dice >= 14) {
            return new Answer.Later();
        }
        if (dice == 13) {
            continued.add(request.instance());
            throw new OutsideException(Kind.TIMED_OUT, "done, and the answer was lost");
        }
        continued.add(request.instance());
        return new Answer.Done(Result.CONTINUE, "");
    }

    private static boolean isOf(Turn turn, Request request) {
        return turn.token().equals(request.token()) && turn.attempts() == request.attempt();
    }

    /// What outside parties do between two ticks, and a look at who serves.
    void act() {
        List<HookWait> open = world.status("web").map(GroupStatus::hooks).orElse(List.of());
        for (HookWait wait : open) {
            if (wait.phase() == Phase.ACCEPTED && (!troubled() || random.nextInt(3) == 0)) {
                answer(wait);
            }
        }
        for (String instance : world.router.pool("web")) {
            boolean launchedByUs =
                    world.store.truth().hookWaits().stream()
                            .anyMatch(wait ->
                                    wait.instance().equals(instance)
                                            && wait.at() == Transition.LAUNCHING);
            require(
                    !launchedByUs || continued.contains(instance),
                    instance + " is in the pool, and no hook has let it");
        }
    }

    private void answer(HookWait wait) {
        Turn turn = wait.turn().orElseThrow();
        if (troubled() && random.nextInt(4) == 0) {
            refused(wait, turn, "guess");
        }
        // Known before it is said: the process may die once it is written.
        continued.add(wait.instance());
        if (say(wait, turn, turn.token()) && random.nextInt(4) == 0) {
            refused(wait, turn, turn.token());
        }
    }

    private void refused(HookWait wait, Turn turn, String token) {
        require(!say(wait, turn, token), "%s was taken by token %s".formatted(wait, token));
    }

    private boolean say(HookWait wait, Turn turn, String token) {
        try {
            world.manager.completeHook(
                    "web",
                    wait.instance(),
                    turn.hook(),
                    Optional.of(token),
                    Result.CONTINUE,
                    Change.by("cluster"));
            return true;
        } catch (ScalingException refused) {
            return false;
        }
    }

    private void require(boolean holds, String text) {
        if (!holds) {
            wrong.add("tick %d: %s".formatted(world.faults.tick(), text));
        }
    }

    @Override
    public void close() {}
}
