package io.novacron.autoscaler.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.engine.plan.ZoneSpread.Health;
import io.novacron.autoscaler.engine.plan.ZoneSpread.Zone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZoneSpreadTest {

    /// Zones as `name instances health`, `+` well, `?` to be tried, `-` avoided.
    @ParameterizedTest(name = "[{0}] {1} launches: {2}")
    @CsvSource({
        "a0+ b0+, 1, a",
        "a0+ b0+, 5, a b a b a",
        "b0+ a0+, 3, b a b",
        "a2+ b1+ c1-, 3, b a b",
        "a2+ b0+, 3, b b a",
        "a3+ b0?, 3, b a a",
        "a3+ b3?, 1, a",
        "a3+ b3?, 2, a b",
        "a0- b4+, 2, b b",
        "a1- b0-, 3, b a b",
        "a1? b0-, 2, a b",
        "a7+, 2, a a",
        "a0+, 0, ''"
    })
    void chooses(String zones, int launches, String expected) {
        List<Zone> states = Arrays.stream(zones.split(" ", -1)).map(ZoneSpreadTest::zone).toList();
        assertThat(String.join(" ", ZoneSpread.choose(states, launches))).isEqualTo(expected);
    }

    private static Zone zone(String text) {
        Health health =
                switch (text.charAt(2)) {
                    case '+' -> Health.WELL;
                    case '?' -> Health.TO_BE_TRIED;
                    default -> Health.AVOIDED;
                };
        return new Zone(text.substring(0, 1), text.charAt(1) - '0', health);
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static List<Zone> zones(int[] instances) {
        return IntStream.range(0, instances.length)
                .mapToObj(index -> new Zone("zone-" + index, instances[index], Health.WELL))
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutFailuresNoZoneIsEverMoreThanOneAhead(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] instances = new int[1 + random.nextInt(6)];
        for (int round = 0; round < 50; round++) {
            for (String name : ZoneSpread.choose(zones(instances), random.nextInt(9))) {
                instances[Integer.parseInt(name.substring(5))]++;
                assertThat(difference(instances)).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anUnevenFleetNeverGetsMoreUneven(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] instances =
                IntStream.range(0, 2 + random.nextInt(5)).map(_ -> random.nextInt(9)).toArray();
        int before = Math.max(1, difference(instances));
        for (String name : ZoneSpread.choose(zones(instances), random.nextInt(40))) {
            instances[Integer.parseInt(name.substring(5))]++;
            assertThat(difference(instances)).isLessThanOrEqualTo(before);
            before = Math.max(1, difference(instances));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void atMostOneTriesAZoneThatFailedAndNoneGoesWhereOthersFail(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Zone> states = new ArrayList<>();
        states.add(new Zone("well", random.nextInt(9), Health.WELL));
        int others = random.nextInt(6);
        for (int index = 0; index < others; index++) {
            Health health = random.nextBoolean() ? Health.TO_BE_TRIED : Health.AVOIDED;
            states.add(new Zone(health + "-" + index, random.nextInt(9), health));
        }
        List<String> chosen = ZoneSpread.choose(states, random.nextInt(30));
        assertThat(chosen).noneMatch(name -> name.startsWith("AVOIDED"));
        assertThat(chosen.stream().filter(name -> name.startsWith("TO_BE_TRIED")))
                .doesNotHaveDuplicates();
    }

    private static int difference(int[] instances) {
        return Arrays.stream(instances).max().orElse(0) - Arrays.stream(instances).min().orElse(0);
    }
}
