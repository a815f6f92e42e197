package io.novacron.autoscaler.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OracleTest {

    @ParameterizedTest(name = "needed {0}, ready after {1} ticks: {2}")
    @CsvSource({
        "1 1 1, 2, 3",
        // kept through a gap of 2, started anew after one of 4
        "1 0 0 1, 2, 4",
        "1 0 0 0 0 1, 2, 4",
        // before its first run a level is launched D before, or at the start
        "1 1 1 2, 2, 7",
        "1 2, 5, 4",
        "0 0 0, 2, 0",
    })
    void paysForNeedForGapsAndForStarts(String needed, int lead, long paid) {
        int[] each = Arrays.stream(needed.split(" ", -1)).mapToInt(Integer::parseInt).toArray();

        assertThat(Oracle.paid(k -> each[k], 0, each.length, lead)).isEqualTo(paid);
    }

    @Test
    void isTheLeastThatAnySequenceOfLaunchesAndTerminationsCosts() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 300; round++) {
            int[] needed = random.ints(6, 0, 4).toArray();
            int lead = random.nextInt(4);

            assertThat(Oracle.paid(k -> needed[k], 0, needed.length, lead))
                    .as("needed %s, lead %d", Arrays.toString(needed), lead)
                    .isEqualTo(BruteForce.leastPaid(needed, lead));
        }
    }

    @Test
    void itsSupplyCoversEveryTickAndAddsUpToWhatItPaysWithoutWhatOnlyStarts() {
        SplittableRandom random = new SplittableRandom(8);
        for (int round = 0; round < 100; round++) {
            int[] needed = random.ints(40, 0, 9).toArray();
            int lead = random.nextInt(6);
            int from = random.nextInt(10);

            int[] supply = Oracle.supply(k -> needed[k], from, needed.length, lead);

            for (int k = 0; k < supply.length; k++) {
                assertThat(supply[k]).isGreaterThanOrEqualTo(needed[from + k]);
            }
            assertThat((long) Arrays.stream(supply).sum())
                    .isEqualTo(Oracle.paid(k -> needed[k], from, needed.length, lead));
        }
    }

    /// Tries everything: at each tick any number leaves and any number is launched.
    private static final class BruteForce {
        private final int[] needed;
        private final int lead;
        private final int most;
        private final Map<List<Integer>, Long> known = new HashMap<>();

        private BruteForce(int[] needed, int lead) {
            this.needed = needed;
            this.lead = lead;
            this.most = Arrays.stream(needed).max().orElse(0);
        }

        static long leastPaid(int[] needed, int lead) {
            BruteForce search = new BruteForce(needed, lead);
            long least = Long.MAX_VALUE;
            // What is under way at the start was launched before it, free of charge.
            for (int[] under : search.vectors(lead, search.most)) {
                int[] state = new int[lead + 1];
                state[0] = needed[0];
                System.arraycopy(under, 0, state, 1, lead);
                least = Math.min(least, search.least(0, state));
            }
            return least;
        }

        private List<int[]> vectors(int length, int highest) {
            if (length == 0) {
                return List.of(new int[0]);
            }
            return vectors(length - 1, highest).stream()
                    .flatMap(head ->
                            java.util.stream.IntStream.rangeClosed(0, highest)
                                    .mapToObj(last -> {
                                        int[] longer = Arrays.copyOf(head, length);
                                        longer[length - 1] = last;
                                        return longer;
                                    }))
                    .filter(vector -> Arrays.stream(vector).sum() <= highest)
                    .toList();
        }

        // state[0] are ready, state[i] become ready i ticks from now.
        private long least(int tick, int[] state) {
            if (tick == needed.length) {
                return 0;
            }
            List<Integer> key = new java.util.ArrayList<>();
            key.add(tick);
            for (int count : state) {
                key.add(count);
            }
            Long found = known.get(key);
            if (found != null) {
                return found;
            }
            long least = Long.MAX_VALUE / 2;
            for (int launched = 0; launched <= most; launched++) {
                int[] with = state.clone();
                with[lead] += launched;
                for (int ready = needed[tick]; ready <= with[0]; ready++) {
                    int[] next = new int[lead + 1];
                    int paid = ready;
                    for (int ahead = 1; ahead <= lead; ahead++) {
                        paid += with[ahead];
                        next[ahead - 1] += with[ahead];
                    }
                    next[0] += ready;
                    if (Arrays.stream(with).sum() <= 2 * most) {
                        least = Math.min(least, paid + least(tick + 1, next));
                    }
                }
            }
            known.put(key, least);
            return least;
        }
    }
}
