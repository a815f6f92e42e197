package io.novacron.autoscaler.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingHistoryTest {

    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    @TempDir private Path directory;

    private final VirtualClock clock = new VirtualClock(START);

    private RingHistory open() {
        return RingHistory.open(directory, clock);
    }

    private static Sample sample(String series, Instant at, double value) {
        return new Sample("web", series, at, value);
    }

    private Path onlySegment() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".ring"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void damage(long at, int length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(onlySegment().toFile(), "rw")) {
            file.seek(at);
            byte[] noise = new byte[length];
            new SplittableRandom(7).nextBytes(noise);
            file.write(noise);
        }
    }

    /// What the rings should hold, kept in a map.
    private static final class Expected {
        private final long stepMillis;
        private final TreeMap<Long, double[]> steps = new TreeMap<>();

        private Expected(Tier tier) {
            this.stepMillis = tier.stepMillis;
        }

        void add(long millis, double value) {
            double[] known =
                    steps.computeIfAbsent(
                            Math.floorDiv(millis, stepMillis),
                            _ -> new double[] {0, 0, Double.NEGATIVE_INFINITY});
            known[0]++;
            known[1] += value;
            known[2] = Math.max(known[2], value);
        }

        void check(HistorySeries read, long fromMillis, long toMillis) {
            TreeMap<Long, double[]> due = new TreeMap<>(steps);
            due.keySet()
                    .removeIf(step ->
                            step * stepMillis < fromMillis || step * stepMillis >= toMillis);
            assertThat(read.size()).isEqualTo(due.size());
            int index = 0;
            for (var entry : due.entrySet()) {
                double mean = entry.getValue()[1] / entry.getValue()[0];
                assertThat(read.millisAt(index)).isEqualTo(entry.getKey() * stepMillis);
                assertThat(read.meanAt(index)).isCloseTo(mean, within(Math.abs(mean) * 2e-5));
                assertThat(read.highAt(index))
                        .isCloseTo(
                                entry.getValue()[2], within(Math.abs(mean) * 2e-5 + 0.005 * 200));
                index++;
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theRingsHoldWhatAMapWouldThroughLapsGapsAndRestarts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Expected minutes = new Expected(Tier.MINUTES);
        Expected fiveMinutes = new Expected(Tier.FIVE_MINUTES);
        String series = "metric:s" + seed;
        RingHistory history = open();
        // Other series first, so that the slot and with it the stagger differ from seed to seed.
        for (int other = 0; other < seed; other++) {
            history.append(List.of(sample("metric:other" + other, START, 1)));
        }
        try {
            for (int round = 0; round < 9_000; round++) {
                long pause =
                        switch (random.nextInt(1_000)) {
                            case 0 -> random.nextLong(0, 40L * 3_600_000);
                            case 1 -> random.nextLong(0, 20L * 86_400_000);
                            default -> random.nextLong(15_000, 240_000);
                        };
                clock.advance(Duration.ofMillis(pause));
                double value = random.nextDouble(1, 200);
                history.append(List.of(sample(series, clock.instant(), value)));
                minutes.add(clock.instant().toEpochMilli(), value);
                fiveMinutes.add(clock.instant().toEpochMilli(), value);
                if (random.nextInt(2_000) == 0) {
                    // Begins a step anew after a restart only where nobody compares it.
                    clock.advance(Duration.ofMinutes(6));
                    history.close();
                    history = open();
                }
                if (random.nextInt(300) == 0) {
                    check(history, series, minutes, fiveMinutes);
                }
            }
            check(history, series, minutes, fiveMinutes);
            assertThat(history.setAside()).isZero();
        } finally {
            history.close();
        }
    }

    private void check(RingHistory history, String series, Expected minutes, Expected fiveMinutes) {
        Instant now = clock.instant();
        Instant twoDays = now.minus(Duration.ofDays(2)).plus(Tier.MINUTES.step);
        Instant fortnight = now.minus(Duration.ofDays(14)).plus(Tier.FIVE_MINUTES.step);
        Instant end = now.plusSeconds(1);
        minutes.check(
                history.read("web", series, twoDays, end),
                twoDays.toEpochMilli(),
                end.toEpochMilli());
        fiveMinutes.check(
                history.read("web", series, fortnight, end),
                fortnight.toEpochMilli(),
                end.toEpochMilli());
    }

    @Test
    void aLateSampleJoinsItsStepAndTheOneBeingFilledGoesOn() {
        try (RingHistory history = open()) {
            history.append(List.of(sample("s", START.minusSeconds(600), 10)));
            history.append(List.of(sample("s", START, 4)));
            history.append(List.of(sample("s", START.minusSeconds(600), 20)));
            history.append(List.of(sample("s", START.plusSeconds(5), 8)));
            HistorySeries read =
                    history.read("web", "s", START.minusSeconds(3600), START.plusSeconds(60));
            assertThat(read.meanAt(0)).isEqualTo(15);
            assertThat(read.highAt(0)).isEqualTo(20);
            assertThat(read.meanAt(1)).isEqualTo(6);
        }
    }

    @Test
    void aFileWhoseHeadIsDamagedIsSetAsideAndTheRestGoesOn() throws IOException {
        try (RingHistory history = open()) {
            history.append(List.of(sample("s", START, 10)));
        }
        damage(3, 8);
        try (RingHistory history = open()) {
            assertThat(history.setAside()).isEqualTo(1);
            assertThat(history.series("web")).isEmpty();
            history.append(List.of(sample("s", START, 11)));
        }
        assertThat(directory.resolve("segment-000001.ring.damaged")).exists();
        try (RingHistory history = open()) {
            assertThat(history.setAside()).isZero();
            assertThat(history.read("web", "s", START, START.plusSeconds(1)).meanAt(0))
                    .isEqualTo(11);
        }
    }

    @Test
    void aFileThatWasCutOffIsSetAside() throws IOException {
        try (RingHistory history = open()) {
            history.append(List.of(sample("s", START, 10)));
        }
        try (RandomAccessFile file = new RandomAccessFile(onlySegment().toFile(), "rw")) {
            file.setLength(100_000);
        }
        try (RingHistory history = open()) {
            assertThat(history.setAside()).isEqualTo(1);
        }
    }

    @Test
    void aDamagedEntryCostsItsSeriesAndNoOther() throws IOException {
        try (RingHistory history = open()) {
            history.append(List.of(sample("a", START, 1), sample("b", START, 2)));
        }
        damage(Layout.entry(0) + 14, 3);
        try (RingHistory history = open()) {
            assertThat(history.setAside()).isEqualTo(1);
            assertThat(history.series("web")).containsExactly("b");
            history.append(List.of(sample("c", START.plusSeconds(60), 3)));
            // The slot of the damaged series, without what it held.
            assertThat(history.read("web", "c", START, START.plusSeconds(90)).size()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("A torn write never breaks reading")
    void noiseInBlocksIsReadAsNumbersOrNothing(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (RingHistory history = open()) {
            for (int minute = 0; minute < 500; minute++) {
                history.append(List.of(sample("s", clock.instant(), minute)));
                clock.advance(Duration.ofMinutes(1));
            }
        }
        for (int round = 0; round < 40; round++) {
            damage(
                    Layout.block(0, Tier.MINUTES, 0) + random.nextInt(Layout.SLOT_BYTES - 64),
                    random.nextInt(1, 64));
            try (RingHistory history = open()) {
                HistorySeries read = history.read("web", "s", START, clock.instant());
                for (int index = 0; index < read.size(); index++) {
                    assertThat(read.meanAt(index)).isNotNaN();
                }
                history.append(List.of(sample("s", clock.instant(), round)));
            }
        }
    }

    @Test
    void aDirectoryBelongsToOneAtATime() {
        RingHistory first = open();
        try {
            assertThatThrownBy(this::open)
                    .isInstanceOf(OutsideException.class)
                    .hasMessageContaining("in use");
        } finally {
            first.close();
        }
        open().close();
    }

    @Test
    void afterCloseItRefuses() {
        RingHistory history = open();
        history.close();
        history.close();
        assertThatThrownBy(() -> history.append(List.of(sample("s", START, 1))))
                .isInstanceOf(OutsideException.class);
    }

    @Test
    @DisplayName("INCIDENTS 41: series are bounded, and deleted groups leave no file behind them")
    void seriesAreBoundedAndSlotsUsedAgain() throws IOException {
        try (RingHistory history = RingHistory.open(directory, clock, 3)) {
            for (int group = 0; group < 1_000; group++) {
                String id = "g" + group;
                history.append(
                        List.of(
                                new Sample(id, "a", START, 1),
                                new Sample(id, "b", START, 1),
                                new Sample(id, "c", START, 1),
                                new Sample(id, "d", START, 1)));
                assertThat(history.series(id)).containsExactly("a", "b", "c");
                history.deleteGroup(id);
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".ring"))).hasSize(1);
        }
    }

    @Test
    void aThousandGroupsAreAFewFiles() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int group = 0; group < 1_000; group++) {
            samples.add(new Sample("g" + group, "metric:cpu", START, group));
        }
        try (RingHistory history = open()) {
            history.append(samples);
            for (int group = 0; group < 1_000; group++) {
                assertThat(
                                history.read("g" + group, "metric:cpu", START, START.plusSeconds(1))
                                        .meanAt(0))
                        .isEqualTo(group);
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".ring")))
                    .hasSize(Math.ceilDiv(1_000, Layout.SLOTS));
        }
    }

    @Test
    void aSeriesTakesNoMoreThanFortyKilobytes() {
        assertThat(RingHistory.BYTES_PER_SERIES).isLessThan(40_000);
        assertThat(Layout.BLOCK_EXCESSES + 2 * Tier.BLOCK_STEPS).isEqualTo(Layout.SECTOR);
    }
}
