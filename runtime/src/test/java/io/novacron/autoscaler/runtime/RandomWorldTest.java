package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Hundreds of worlds drawn from seeds, each with a few faults; invariants after every tick. A
/// failure names the seed and what was drawn from it: `new RandomWorld(seed).play()` plays it
/// again.
class RandomWorldTest {

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("the invariants of INCIDENTS hold after every tick and the world heals")
    void invariantsHold(long seed) {
        RandomWorld world = new RandomWorld(seed);
        try {
            world.play();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("seed %d, %s".formatted(seed, world.describe()), broken);
        }
        assertThat(world.problems()).as("seed %d, %s", seed, world.describe()).isEmpty();
    }
}
