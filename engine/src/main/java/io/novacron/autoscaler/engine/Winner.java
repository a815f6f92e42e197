package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.combine.Wish;
import io.novacron.autoscaler.engine.constrain.ConstrainStage;
import java.util.Optional;

/// Whose value won: the wish's winner as long as the group moves its way and not further than it
/// wants, else what overruled it.
final class Winner {

    private Winner() {}

    /// @param followed the capacity before constraints
    static Optional<String> of(
            Wish wish, int followed, int desired, int wanted, ConstrainStage.Result constrained) {
        if (wanted == desired) {
            return Optional.empty();
        }
        boolean itsWay =
                wish.winner().isPresent()
                        && (wanted > desired ? followed >= wanted : followed <= wanted);
        return itsWay ? wish.winner() : constrained.cause();
    }
}
