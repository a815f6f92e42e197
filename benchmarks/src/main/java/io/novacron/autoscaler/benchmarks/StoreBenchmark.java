package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedCounts;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Opening;
import io.novacron.autoscaler.spi.StateStore.Write;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import io.novacron.autoscaler.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// Writes a second into the embedded database and into a PostgreSQL that this starts (its programs
/// are needed), 2,000 groups: one write in a transaction, from one thread and from eight, and a
/// hundred in one. A write is fenced and carries a memory of 30 recommendations and one event.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
public class StoreBenchmark {

    private static final int GROUPS = 2_000;
    private static final int TOGETHER = 100;
    private static final int RECOMMENDATIONS = 30;
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
    private static final Memory MEMORY = memory();

    /// Where to write.
    @Param({"embedded", "postgresql"})
    public String database = "embedded";

    private final AtomicLong next = new AtomicLong();
    private Optional<PostgresServer> server = Optional.empty();
    private Optional<Path> folder = Optional.empty();
    private Optional<StateStore> opened = Optional.empty();

    @Setup
    public void open() throws IOException {
        StateStore store = database.equals("embedded") ? embedded() : postgresql();
        opened = Optional.of(store);
        for (int group = 0; group < GROUPS; group++) {
            store.create(
                    ScalingGroup.builder(id(group)).maxCapacity(10).build(),
                    Event.of(NOW, id(group), EventType.GROUP_REGISTERED, "registered"));
        }
    }

    private StateStore embedded() throws IOException {
        Path made = Files.createTempDirectory("store");
        folder = Optional.of(made);
        return JdbcStateStore.open(made.resolve("state"));
    }

    private StateStore postgresql() {
        PostgresServer started = PostgresServer.start();
        server = Optional.of(started);
        return JdbcStateStore.open(
                started.url("postgres"),
                "benchmark",
                Optional.of(PostgresServer.USER),
                Optional.empty());
    }

    @TearDown
    public void close() throws IOException {
        opened.ifPresent(StateStore::close);
        server.ifPresent(PostgresServer::close);
        if (folder.isPresent()) {
            try (Stream<Path> files = Files.walk(folder.get())) {
                files.sorted(Comparator.reverseOrder()).forEach(StoreBenchmark::delete);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A commit for each write.
    @Benchmark
    public void alone() {
        checkpoint();
    }

    /// A commit for each write, eight writers.
    @Benchmark
    @Threads(8)
    public void aloneFromEight() {
        checkpoint();
    }

    /// A hundred writes in a commit.
    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public int together() {
        return writeAll(number -> new Checkpoint(id(number), MEMORY, List.of(event(number))));
    }

    /// A hundred intents in a commit, with memory and event.
    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public int intentsTogether() {
        return writeAll(
                number -> new Opening(intent(number), MEMORY, List.of(event(number)), List.of()));
    }

    /// A hundred events in a commit.
    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public int eventsTogether() {
        List<Event> events = new ArrayList<>(TOGETHER);
        for (int index = 0; index < TOGETHER; index++) {
            events.add(event(next.getAndIncrement()));
        }
        return store().append(events).size();
    }

    private interface Writing {
        Write of(long number);
    }

    private int writeAll(Writing writing) {
        List<Write> writes = new ArrayList<>(TOGETHER);
        for (int index = 0; index < TOGETHER; index++) {
            writes.add(writing.of(next.getAndIncrement()));
        }
        return store().writeAll(0, writes).size();
    }

    private void checkpoint() {
        long number = next.getAndIncrement();
        store().checkpoint(id(number), 0, MEMORY, List.of(event(number)));
    }

    private StateStore store() {
        return opened.orElseThrow();
    }

    private static String id(long number) {
        return "group-%06d".formatted(number % GROUPS);
    }

    private static Event event(long number) {
        return Event.of(NOW, id(number), EventType.SCALE_OUT, "from 3 to 4: cpu 81 is above 66")
                .with("from", "3")
                .with("to", "4");
    }

    private static Intent intent(long number) {
        return new Intent(
                "intent-%012d".formatted(number),
                id(number),
                0,
                NOW,
                3,
                4,
                "from 3 to 4: cpu 81 is above 66",
                List.of("key-" + number),
                List.of(),
                Optional.empty());
    }

    private static Memory memory() {
        long[] times = new long[RECOMMENDATIONS];
        int[] counts = new int[RECOMMENDATIONS];
        for (int index = 0; index < RECOMMENDATIONS; index++) {
            times[index] = NOW.minusSeconds(15L * (RECOMMENDATIONS - index)).toEpochMilli();
            counts[index] = 3;
        }
        Memory empty = Memory.EMPTY;
        return new Memory(
                Optional.of(NOW),
                OptionalInt.of(3),
                Optional.of(NOW),
                empty.lastScaleOutAt(),
                empty.lastScaleInAt(),
                TimedCounts.of(times, counts),
                empty.actions(),
                empty.samples(),
                empty.instanceSamples(),
                0,
                Optional.empty(),
                List.of(),
                0,
                Optional.empty());
    }
}
