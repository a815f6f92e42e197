package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.SizeMemory;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.model.UsageHistory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A memory survives being written and read, whatever is in it.
class MemoryDocumentsTest {

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aMemorySurvivesBothFormats(long seed) {
        Memory memory = new RandomMemory(seed).memory();

        String json = MemoryDocuments.toJson(memory);
        String yaml = MemoryDocuments.toYaml(memory);

        assertThat(MemoryDocuments.read(json).orThrow()).isEqualTo(memory);
        assertThat(MemoryDocuments.read(yaml).orThrow()).isEqualTo(memory);
        assertThat(MemoryDocuments.toJson(MemoryDocuments.read(yaml).orThrow())).isEqualTo(json);
    }

    @Test
    void mapsAreWrittenInTheOrderOfTheirKeys() {
        Map<String, TimedValues> samples = new HashMap<>();
        for (int index = 20; index > 0; index--) {
            samples.put("m" + index, TimedValues.EMPTY);
        }
        Memory memory = withSamples(samples);

        assertThat(MemoryDocuments.toJson(memory))
                .startsWith("{\"samples\":{\"m1\":[],\"m10\":[],\"m11\":[]");
    }

    @Test
    void whatIsEmptyIsNotWritten() {
        assertThat(MemoryDocuments.toJson(Memory.EMPTY)).isEqualTo("{}");
        assertThat(MemoryDocuments.toYaml(Memory.EMPTY)).isEqualTo("{}\n");
    }

    @Test
    void noNumberIsWrittenThatJsonHasNot() {
        Memory memory =
                withSamples(
                        Map.of(
                                "cpu",
                                TimedValues.of(
                                        new long[] {0, 1, 2},
                                        new double[] {
                                            Double.NaN,
                                            Double.POSITIVE_INFINITY,
                                            Double.NEGATIVE_INFINITY
                                        })));

        assertThat(MemoryDocuments.toJson(memory))
                .isEqualTo(
                        "{\"samples\":{\"cpu\":[[\"1970-01-01T00:00:00Z\",\"NaN\"],"
                                + "[\"1970-01-01T00:00:00.001Z\",\"Infinity\"],"
                                + "[\"1970-01-01T00:00:00.002Z\",\"-Infinity\"]]}}");
    }

    private static Memory withSamples(Map<String, TimedValues> samples) {
        Memory empty = Memory.EMPTY;
        return new Memory(
                empty.since(),
                empty.desired(),
                empty.decidedAt(),
                empty.lastScaleOutAt(),
                empty.lastScaleInAt(),
                empty.recommendations(),
                empty.actions(),
                samples,
                empty.instanceSamples(),
                0,
                empty.idleSince(),
                empty.effects(),
                0,
                empty.freeze());
    }

    /// Memories from a seed.
    private static final class RandomMemory {
        private final SplittableRandom random;

        RandomMemory(long seed) {
            random = new SplittableRandom(seed);
        }

        Memory memory() {
            return new Memory(
                    optional(this::instant),
                    random.nextBoolean() ? OptionalInt.of(random.nextInt(50)) : OptionalInt.empty(),
                    optional(this::instant),
                    optional(this::instant),
                    optional(this::instant),
                    counts(),
                    counts(),
                    random.nextBoolean()
                            ? Map.of()
                            : Map.of("cpu", values(), "odd name: x", values()),
                    random.nextBoolean() ? Map.of() : Map.of("cpu", samples(), "a.b", samples()),
                    random.nextBoolean() ? 0 : number(),
                    optional(this::instant),
                    random.nextBoolean()
                            ? List.of()
                            : List.of(new Memory.Effect(instant(), "cpu", number())),
                    random.nextInt(3),
                    optional(() ->
                            new Memory.OperatorFreeze(
                                    random.nextBoolean()
                                            ? Freeze.FrozenDirection.IN
                                            : Freeze.FrozenDirection.BOTH,
                                    random.nextBoolean() ? "" : "ana",
                                    "why: because #1",
                                    instant(),
                                    optional(this::instant))),
                    random.nextBoolean() ? SizeMemory.NONE : sizes());
        }

        private SizeMemory sizes() {
            return new SizeMemory(
                    optional(() -> "cpu=2,memory=4Gi"),
                    List.of(new SizeMemory.Recommended(wholeMillis(), "large")),
                    List.of(new SizeMemory.Changed(wholeMillis(), "small", "cpu=2,memory=4Gi")),
                    Map.of(
                            "heap/memory",
                            new UsageHistory(
                                    wholeMillis(),
                                    random.nextInt(1000),
                                    wholeMillis(),
                                    new TreeMap<>(
                                            Map.of(
                                                    0,
                                                    random.nextDouble(),
                                                    random.nextInt(1, 300),
                                                    random.nextDouble() * 1e12)),
                                    random.nextBoolean() ? 0 : random.nextDouble() * 1e10,
                                    wholeMillis())));
        }

        private Instant wholeMillis() {
            return instant().truncatedTo(ChronoUnit.MILLIS);
        }

        private TimedCounts counts() {
            int size = random.nextInt(5);
            long[] times = new long[size];
            int[] counts = new int[size];
            for (int index = 0; index < size; index++) {
                times[index] = instant().toEpochMilli();
                counts[index] = random.nextInt(-20, 20);
            }
            return TimedCounts.of(times, counts);
        }

        private TimedValues values() {
            int size = random.nextInt(5);
            long[] times = new long[size];
            double[] values = new double[size];
            for (int index = 0; index < size; index++) {
                times[index] = instant().toEpochMilli();
                values[index] = number();
            }
            return TimedValues.of(times, values);
        }

        private List<InstanceSample> samples() {
            List<InstanceSample> samples = new ArrayList<>();
            int size = random.nextInt(4);
            for (int index = 0; index < size; index++) {
                samples.add(
                        new InstanceSample(
                                "i-" + index,
                                number(),
                                random.nextBoolean()
                                        ? OptionalDouble.of(number())
                                        : OptionalDouble.empty(),
                                optional(this::instant)));
            }
            return samples;
        }

        private double number() {
            return switch (random.nextInt(8)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> -0.0;
                case 3 -> Double.MAX_VALUE;
                case 4 -> Double.MIN_VALUE;
                case 5 -> random.nextInt(100);
                default -> Double.longBitsToDouble(random.nextLong() & 0x7fef_ffff_ffff_ffffL);
            };
        }

        private Instant instant() {
            return Instant.ofEpochSecond(
                    1_700_000_000L + random.nextInt(100_000_000), random.nextInt(1_000_000_000));
        }

        private <T> Optional<T> optional(Supplier<T> value) {
            return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
        }
    }
}
