package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.http.Operation;
import io.novacron.autoscaler.server.http.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests made from the document, right, nearly right and wrong: never a 5xx, never a hang, and
/// every answer fits the document. A seed that found something stays here.
class ApiFuzzTest {

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "a",
                    "web",
                    "0",
                    "-1",
                    "1",
                    "9223372036854775808",
                    "NaN",
                    "true",
                    "null",
                    "2026-01-01T00:00:00Z",
                    "+999999999-12-31T23:59:59Z",
                    "1969-12-31T23:59:59Z",
                    "é漢😀",
                    "a\u0000b",
                    "../..",
                    "%",
                    "'",
                    "\"",
                    "MTMK",
                    "x".repeat(300));

    private static final List<String> BODIES =
            List.of(
                    "",
                    "{}",
                    "[]",
                    "null",
                    "1",
                    "\"x\"",
                    "{\"a\":",
                    "[[[[[[[[]]]]]]]]",
                    "---\n- &a [*a]",
                    "{\"samples\": [{\"group\": \"web\", \"metric\": \"rps\", \"value\": 1e999}]}",
                    "{\"capacity\": 99999999999999999999, \"reason\": null}",
                    "{\"direction\": \"both\", \"until\": \"9999-12-31T23:59:59Z\"}",
                    "{\"name\": \"\", \"role\": []}",
                    "{\"token\": \"\\u0000\"}",
                    "id: web\nid: web",
                    "\uFEFF{}",
                    "{\"maxCapacity\": {\"a\": 1}, \"rules\": \"x\"}");

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.start();
        running.operator.post("/api/v1/groups", RunningServer.group("web")).is(201);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void someRequests(long seed) {
        requests(seed, 200);
    }

    @Tag("slow")
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {101, 102, 103, 104})
    void twentyThousandRequests(long seed) {
        requests(seed, 5_000);
    }

    private static void requests(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Operation> operations =
                ApiContract.DOCUMENT.operations().stream()
                        // An endless answer is for the tests of streams.
                        .filter(operation -> !operation.isStream())
                        .toList();
        for (int number = 0; number < count; number++) {
            Operation operation = operations.get(random.nextInt(operations.size()));
            String address = address(operation, random);
            String body = body(random);
            ApiClient.Answer answer =
                    client(random).call(operation.method(), address, body, headers(random));
            assertThat(answer.status())
                    .as(
                            "seed %s, request %s: %s %s with %s answers %s",
                            seed, number, operation.method(), address, body, answer.body())
                    .isLessThan(500);
        }
    }

    private static ApiClient client(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> running.nobody;
            case 1 -> running.viewer;
            case 2 -> running.operator;
            default -> running.admin;
        };
    }

    private static <T> T one(List<T> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String address(Operation operation, SplittableRandom random) {
        String variable = random.nextInt(3) > 0 ? "web" : encoded(one(TEXTS, random) + "x");
        StringBuilder address =
                new StringBuilder(operation.path().replaceAll("\\{[^}]+}", variable));
        String separator = "?";
        for (Parameter parameter : operation.parameters()) {
            if (parameter.place() == Parameter.Place.QUERY && random.nextInt(3) == 0) {
                address.append(separator)
                        .append(parameter.name())
                        .append('=')
                        .append(encoded(value(parameter.type(), random)));
                separator = "&";
            }
        }
        if (random.nextInt(20) == 0) {
            address.append(separator).append(encoded(one(TEXTS, random))).append("=1");
        }
        return address.toString();
    }

    private static String value(Parameter.Type type, SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return one(TEXTS, random);
        }
        return switch (type) {
            case Parameter.Type.Text(int shortest, int longest, var _) ->
                    "v".repeat(Math.clamp(random.nextInt(20), shortest, longest));
            case Parameter.Type.Whole(long least, long most) ->
                    Long.toString(
                            random.nextBoolean() ? least : Math.min(most, Math.max(least, 3)));
            case Parameter.Type.Truth() -> Boolean.toString(random.nextBoolean());
            case Parameter.Type.Time() -> "20%02d-01-01T00:00:00Z".formatted(random.nextInt(100));
            case Parameter.Type.Choice(List<String> values) -> one(values, random);
            case Parameter.Type.Several(Parameter.Type items, int _) ->
                    value(items, random) + "," + value(items, random);
        };
    }

    private static String body(SplittableRandom random) {
        if (random.nextInt(4) > 0) {
            return one(BODIES, random);
        }
        // A right document with one character changed.
        StringBuilder body = new StringBuilder(RunningServer.group("web"));
        body.setCharAt(random.nextInt(body.length()), (char) random.nextInt(32, 127));
        return body.toString();
    }

    private static String[] headers(SplittableRandom random) {
        List<String> headers = new ArrayList<>();
        if (random.nextInt(2) == 0) {
            headers.add("If-Match");
            headers.add(one(List.of("*", "\"1\"", "\"2\"", "W/\"1\"", "x", ","), random));
        }
        if (random.nextInt(4) == 0) {
            headers.add("Content-Type");
            headers.add(
                    one(
                            List.of(
                                    "application/yaml",
                                    "application/merge-patch+json",
                                    "application/x-protobuf",
                                    "text/plain",
                                    ";",
                                    "application/json; charset=utf-16"),
                            random));
        }
        if (random.nextInt(6) == 0) {
            headers.add("Accept");
            headers.add(one(List.of("application/yaml", "*/*;q=x", ",", "text/html"), random));
        }
        if (random.nextInt(6) == 0) {
            headers.add("Content-Encoding");
            headers.add(one(List.of("gzip", "snappy", "identity", "br"), random));
        }
        if (random.nextInt(6) == 0) {
            headers.add("Idempotency-Key");
            headers.add(one(List.of("k", "l", "m".repeat(255)), random));
        }
        return headers.toArray(String[]::new);
    }
}
