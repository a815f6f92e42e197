package io.novacron.autoscaler.engine.recommend;

import io.novacron.autoscaler.engine.assess.Situation;
import java.time.Instant;
import java.util.Optional;

/// From which action a cooldown counts: going out, from the last scale-out, so that a scale-in
/// never delays it; going in, from the last action in either direction.
public final class Cooldowns {

    private Cooldowns() {}

    public static Optional<Instant> lastAction(Situation situation, boolean out) {
        Optional<Instant> lastOut = situation.memory().lastScaleOutAt();
        if (out) {
            return lastOut;
        }
        Optional<Instant> lastIn = situation.memory().lastScaleInAt();
        if (lastOut.isEmpty() || lastIn.isEmpty()) {
            return lastOut.or(() -> lastIn);
        }
        return lastOut.get().isAfter(lastIn.get()) ? lastOut : lastIn;
    }
}
