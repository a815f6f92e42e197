package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The rings of 4,000 series: microseconds for one sample among batches of 2,000 a minute apart,
/// and for reading a whole fortnight of one series, and a day thinned for a chart.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
public class HistoryBenchmark {

    private static final int SERIES = 4_000;
    private static final int BATCH = 2_000;
    private static final String READ = "read";

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-05T10:00:00Z"));
    private final Path directory = temporary();
    private final RingHistory history = RingHistory.open(directory, now::get);
    private int next;

    private static Path temporary() {
        try {
            return Files.createTempDirectory("history");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A fortnight of one series, and every other series once.
    @Setup
    public void fill() {
        for (int minute = 0; minute < 14 * 24 * 60; minute++) {
            now.updateAndGet(time -> time.plusSeconds(60));
            history.append(List.of(new Sample(READ, "load", now.get(), minute % 1_440)));
        }
        append();
        append();
    }

    /// Removes the files.
    @TearDown
    public void close() throws IOException {
        history.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// One sample of many.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void append() {
        if (next == 0) {
            now.updateAndGet(time -> time.plusSeconds(60));
        }
        List<Sample> samples = new ArrayList<>(BATCH);
        for (int index = next; index < next + BATCH; index++) {
            samples.add(new Sample("group-" + index, "load", now.get(), index));
        }
        next = (next + BATCH) % SERIES;
        history.append(samples);
    }

    /// 4,032 steps.
    @Benchmark
    public HistorySeries readFortnight() {
        return history.read(READ, "load", now.get().minus(Duration.ofDays(14)), now.get());
    }

    /// 1,440 steps, thinned to 300 points.
    @Benchmark
    public HistorySeries readDayForChart() {
        return history.read(READ, "load", now.get().minus(Duration.ofDays(1)), now.get(), 300);
    }
}
