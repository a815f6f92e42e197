package io.novacron.autoscaler.plugins.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever comes in is a report or a [PushException], and what was there before stays.
class DecoderFuzzTest {

    private static final int ROUNDS = 3_000;

    private final Pushed pushed = new Pushed();

    private void check(SplittableRandom random, byte[] good, Function<byte[], PushReport> take) {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = damaged(random, good);
            try {
                assertThat(take.apply(body).taken()).isNotNegative();
            } catch (PushException malformed) {
                assertThat(malformed.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static byte[] damaged(SplittableRandom random, byte[] good) {
        byte[] body = good.clone();
        for (int change = random.nextInt(1, 6); change > 0; change--) {
            int place = random.nextInt(body.length);
            switch (random.nextInt(5)) {
                case 0 -> body[place] = (byte) random.nextInt(256);
                case 1 -> body[place] ^= (byte) (1 << random.nextInt(8));
                case 2 -> body = Arrays.copyOf(body, Math.max(1, place));
                case 3 -> body = Arrays.copyOf(body, body.length + random.nextInt(1, 9));
                default -> {
                    int to = random.nextInt(body.length);
                    int length =
                            random.nextInt(Math.min(16, body.length - Math.max(place, to)) + 1);
                    System.arraycopy(body, place, body, to, length);
                }
            }
        }
        return body;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void json(long seed) {
        byte[] good =
                """
                {"samples": [
                  {"group": "web", "metric": "rps", "value": 12.5, "at": "2026-01-05T10:00:00Z"},
                  {"group": "web", "metric": "busy", "instance": "i-1", "value": -3e2, "at": 1767607200},
                  {"group": "w\\u00e9b", "metric": "rps", "value": 0, "at": null}]}\
                """
                        .getBytes(StandardCharsets.UTF_8);
        check(new SplittableRandom(seed), good, pushed.provider.ingest()::json);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void snappy(long seed) {
        check(new SplittableRandom(seed), body().packed(), pushed.provider.ingest()::remoteWrite);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void protobuf(long seed) {
        check(
                new SplittableRandom(seed),
                body().unpacked(),
                message -> pushed.provider.ingest().remoteWrite(RemoteWriteBody.pack(message)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void protobufOfVersion2(long seed) {
        pushed.read(Pushed.request("web", "rps"));
        RemoteWrite2Body body = new RemoteWrite2Body();
        for (int series = 0; series < 20; series++) {
            body.series(
                    Map.of("__name__", "rps", "group", "web", "job", "job-" + series),
                    series,
                    pushed.now.toEpochMilli());
        }
        check(
                new SplittableRandom(seed),
                body.unpacked(),
                message ->
                        pushed.provider
                                .ingest()
                                .remoteWrite2(RemoteWriteBody.pack(message))
                                .samples());
    }

    private RemoteWriteBody body() {
        pushed.read(Pushed.request("web", "rps"));
        RemoteWriteBody body = new RemoteWriteBody();
        for (int series = 0; series < 20; series++) {
            body.series(
                    Map.of("__name__", "rps", "group", "web", "job", "job-" + series),
                    series,
                    pushed.now.toEpochMilli());
        }
        return body;
    }
}
