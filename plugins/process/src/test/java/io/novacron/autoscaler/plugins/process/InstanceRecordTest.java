package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A record is what it was after writing and reading.
final class InstanceRecordTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRecordReadsAsItWasWritten(long seed) throws Exception {
        InstanceRecord record = random(new SplittableRandom(seed));
        StringWriter file = new StringWriter();
        record.toProperties().store(file, null);
        Properties read = new Properties();
        read.load(new StringReader(file.toString()));
        InstanceRecord again = InstanceRecord.fromProperties(read);
        assertThat(again)
                .usingRecursiveComparison()
                .withEqualsForType(
                        (one, other) -> one.pattern().equals(other.pattern()), Pattern.class)
                .isEqualTo(record);
        assertThat(again.state()).isEqualTo(record.state());
        assertThat(again.since()).isEqualTo(record.since());
    }

    private static InstanceRecord random(SplittableRandom random) {
        String[] keys = {"k", "a/b=c", " ü \\ : # !", "line\nbreak", "launch-01J5"};
        Readiness.Check[] checks = {
            new Readiness.Check.Alive(),
            new Readiness.Check.Tcp(),
            new Readiness.Check.Http("/h?a=b#", OptionalInt.of(204)),
            new Readiness.Check.Http("/", OptionalInt.empty()),
            new Readiness.Check.Log(Pattern.compile("^a\\d+ = \"ü\"$")),
        };
        return new InstanceRecord(
                "web-1",
                "web",
                keys[random.nextInt(keys.length)],
                random.nextBoolean() ? OptionalInt.of(8080) : OptionalInt.empty(),
                new ProcessIdentity(random.nextLong(1, 1 << 22), random.nextLong(1L << 40), "boot"),
                random.nextLong(100),
                instant(random),
                maybe(random),
                maybe(random),
                maybe(random).map(at -> new InstanceRecord.Failure(at, "exited with code 3")),
                new Readiness(
                        checks[random.nextInt(checks.length)],
                        random.nextBoolean()
                                ? Optional.of(Duration.ofMillis(1500))
                                : Optional.empty(),
                        random.nextInt(1, 10)),
                new LaunchTemplate.Stop("INT", Duration.ofSeconds(random.nextInt(60))),
                new LaunchTemplate.LogBound(random.nextLong(1024, 1L << 40), random.nextInt(9)),
                random.nextBoolean() ? Optional.of("large") : Optional.empty());
    }

    private static Instant instant(SplittableRandom random) {
        return Instant.ofEpochSecond(
                random.nextLong(2_000_000_000L), random.nextInt(1_000_000_000));
    }

    private static Optional<Instant> maybe(SplittableRandom random) {
        return random.nextBoolean() ? Optional.of(instant(random)) : Optional.empty();
    }
}
