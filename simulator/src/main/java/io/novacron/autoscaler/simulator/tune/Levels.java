package io.novacron.autoscaler.simulator.tune;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Values worth trying, the present one among them, ascending.
final class Levels {

    private static final int[] SECONDS = {0, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600};

    /// Eighths of an octave to both sides of a value without a scale of its own.
    private static final int STEPS_PER_OCTAVE = 8;

    private static final int OCTAVES = 2;

    private Levels() {}

    static List<Duration> durations(Duration present) {
        return Stream.concat(
                        Stream.of(present), IntStream.of(SECONDS).mapToObj(Duration::ofSeconds))
                .sorted()
                .distinct()
                .toList();
    }

    /// Whole percent from 5 to 100.
    static List<Double> percents(double present) {
        return numbers(present, IntStream.rangeClosed(5, 100).asDoubleStream().toArray());
    }

    /// From a quarter of a value to four times as much, in steps of 9 %.
    static List<Double> around(double present) {
        int most = OCTAVES * STEPS_PER_OCTAVE;
        return numbers(
                present,
                IntStream.rangeClosed(-most, most)
                        .filter(step -> step != 0)
                        .mapToDouble(step ->
                                rounded(present * Math.pow(2, step / (double) STEPS_PER_OCTAVE)))
                        .toArray());
    }

    static List<Double> numbers(double present, double... others) {
        return DoubleStream.concat(DoubleStream.of(present), DoubleStream.of(others))
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    static List<Integer> wholes(int present, int... others) {
        return IntStream.concat(IntStream.of(present), IntStream.of(others))
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    private static double rounded(double value) {
        return BigDecimal.valueOf(value).round(new MathContext(3)).doubleValue();
    }
}
