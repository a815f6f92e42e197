package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads `{"samples": [{"group", "metric", "instance"?, "value", "at"?}]}` piece by piece. A sample
/// that is wrong is a problem with its path, the others are taken; where the form itself is wrong
/// reading ends. Not thread-safe; one reader, one body.
final class JsonSamples {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final List<String> FIELDS =
            List.of("group", "metric", "instance", "value", "at");
    private static final long MILLIS_FROM = 100_000_000_000L;

    private final JsonParser parser;
    private final Sink sink;
    private final Consumer<Problem> problems;
    private int index;

    // Senders mostly give all samples of a body the same time: it is parsed once.
    private String lastTime = "";
    private long lastMillis;

    private String group = "";
    private String metric = "";
    private String instance = "";
    private double value;
    private boolean hasValue;
    private long at;
    private boolean hasTime;
    private @Nullable Problem problem;

    /// Takes what was read.
    interface Sink {
        /// @param index of the sample in the body, from 0
        /// @param instance "" for the group's own value
        /// @param at in milliseconds, `arrival` where the sample names none
        void sample(int index, String group, String metric, String instance, double value, long at);
    }

    private JsonSamples(JsonParser parser, Sink sink, Consumer<Problem> problems) {
        this.parser = parser;
        this.sink = sink;
        this.problems = problems;
    }

    /// Reads a body; samples before a fault have been handed on when it is found.
    ///
    /// @param arrival time of samples that name none, in milliseconds
    /// @throws PushException where the body is not of the form
    static void read(byte[] body, long arrival, Sink sink, Consumer<Problem> problems) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            new JsonSamples(parser, sink, problems).document(arrival);
        } catch (JacksonException wrong) {
            throw new PushException(
                    PushException.Kind.MALFORMED,
                    "not JSON at line %s, column %s: %s"
                            .formatted(
                                    wrong.getLocation().getLineNr(),
                                    wrong.getLocation().getColumnNr(),
                                    wrong.getOriginalMessage()),
                    wrong);
        }
    }

    private void document(long arrival) {
        need(parser.nextToken() == JsonToken.START_OBJECT, "an object with samples");
        boolean found = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            need(name.equals("samples"), "samples and no other field (found '" + name + "')");
            need(parser.nextToken() == JsonToken.START_ARRAY, "an array of samples");
            found = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                need(parser.currentToken() == JsonToken.START_OBJECT, "a sample");
                sample(arrival);
                index++;
            }
        }
        need(found, "samples");
        need(parser.nextToken() == null, "nothing after the object");
    }

    private void sample(long arrival) {
        group = "";
        metric = "";
        instance = "";
        hasValue = false;
        hasTime = false;
        problem = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "group" -> group = text(field, token);
                case "metric" -> metric = text(field, token);
                case "instance" -> instance = optionalText(field, token);
                case "value" -> value(token);
                case "at" -> at(token);
                default -> {
                    wrong(field, "a field of this name", "one of " + String.join(", ", FIELDS));
                    parser.skipChildren();
                }
            }
        }
        if (problem == null && (group.isEmpty() || metric.isEmpty() || !hasValue)) {
            String missing = group.isEmpty() ? "group" : metric.isEmpty() ? "metric" : "value";
            wrong(missing, "nothing", "it is required");
        }
        if (problem == null) {
            sink.sample(index, group, metric, instance, value, hasTime ? at : arrival);
        } else {
            problems.accept(problem);
        }
    }

    private String text(String field, JsonToken token) {
        String text = optionalText(field, token);
        if (text.isEmpty()) {
            wrong(field, token == JsonToken.VALUE_STRING ? "''" : found(token), "a name");
        }
        return text;
    }

    private String optionalText(String field, JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return "";
        }
        String text = token == JsonToken.VALUE_STRING ? parser.getString() : "";
        boolean tooLong = text.length() > PushIngest.LONGEST_NAME;
        if (token != JsonToken.VALUE_STRING || tooLong) {
            wrong(
                    field,
                    tooLong ? text.length() + " characters" : found(token),
                    "a name of at most %s characters".formatted(PushIngest.LONGEST_NAME));
            parser.skipChildren();
        }
        return tooLong ? "" : text;
    }

    private void value(JsonToken token) {
        if (token.isNumeric()) {
            value = parser.getDoubleValue();
        }
        if (!token.isNumeric() || !Double.isFinite(value)) {
            wrong("value", found(token), "a finite number; what is missing is left out");
            parser.skipChildren();
            return;
        }
        hasValue = true;
    }

    private void at(JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        try {
            if (token.isNumeric()) {
                double number = parser.getDoubleValue();
                at = (long) (Math.abs(number) >= MILLIS_FROM ? number : number * 1000);
            } else {
                at = millis(token == JsonToken.VALUE_STRING ? parser.getString() : "");
            }
            hasTime = true;
        } catch (DateTimeException | ArithmeticException unreadable) {
            wrong("at", found(token), "a time such as 2026-01-05T10:00:00Z, or epoch seconds");
            parser.skipChildren();
        }
    }

    private long millis(String text) {
        if (!text.equals(lastTime)) {
            lastMillis = Instant.parse(text).toEpochMilli();
            lastTime = text;
        }
        return lastMillis;
    }

    private String found(JsonToken token) {
        return switch (token) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> {
                String text = parser.getString();
                yield "'" + text.substring(0, Math.min(text.length(), 40)) + "'";
            }
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }

    private void wrong(String field, String found, String allowed) {
        if (problem == null) {
            problem = Problem.error("samples[%s].%s".formatted(index, field), found, allowed);
        }
    }

    private void need(boolean holds, String what) {
        if (!holds) {
            throw new PushException(
                    PushException.Kind.MALFORMED,
                    "line %s, column %s: expected %s"
                            .formatted(
                                    parser.currentTokenLocation().getLineNr(),
                                    parser.currentTokenLocation().getColumnNr(),
                                    what));
        }
    }
}
