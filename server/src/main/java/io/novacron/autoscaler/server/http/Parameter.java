package io.novacron.autoscaler.server.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A parameter of an operation: in the query, or a header.
///
/// @param standard the value where none is given
public record Parameter(
        String name, Place place, boolean required, Type type, Optional<String> standard) {

    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    public static final String IF_MATCH = "If-Match";

    /// Where it stands in a request.
    public enum Place {
        QUERY,
        HEADER
    }

    /// What values it takes.
    public sealed interface Type {

        record Text(int shortest, int longest, Optional<Pattern> pattern) implements Type {}

        record Whole(long least, long most) implements Type {}

        record Truth() implements Type {}

        record Time() implements Type {}

        record Choice(List<String> values) implements Type {
            public Choice {
                values = List.copyOf(values);
            }
        }

        /// Given by repeating the parameter, or separated by commas.
        record Several(Type items, int most) implements Type {}
    }

    /// Why a text is no value of this parameter; empty where it is one.
    Optional<FieldProblem> check(List<String> given) {
        if (type instanceof Type.Several(Type items, int most)) {
            List<String> values = split(given);
            if (values.size() > most) {
                return wrong(values.size() + " values", "at most " + most);
            }
            return values.stream().flatMap(value -> check(items, value).stream()).findFirst();
        }
        if (given.size() > 1) {
            return wrong(given.size() + " values", "one value");
        }
        return given.stream().flatMap(value -> check(type, value).stream()).findFirst();
    }

    /// The values of a parameter that may be repeated.
    static List<String> split(List<String> given) {
        List<String> values = new ArrayList<>();
        for (String text : given) {
            for (String value : text.split(",", -1)) {
                values.add(value);
            }
        }
        return values;
    }

    private Optional<FieldProblem> check(Type wanted, String value) {
        return switch (wanted) {
            case Type.Text(int shortest, int longest, Optional<Pattern> pattern) -> {
                if (value.length() < shortest || value.length() > longest) {
                    yield wrong(
                            value.length() + " characters",
                            "%s to %s".formatted(shortest, longest));
                }
                yield pattern.isEmpty() || pattern.get().matcher(value).find()
                        ? Optional.empty()
                        : wrong(quoted(value), "what matches " + pattern.get().pattern());
            }
            case Type.Whole(long least, long most) -> {
                OptionalLong number = whole(value);
                yield number.isPresent()
                                && number.getAsLong() >= least
                                && number.getAsLong() <= most
                        ? Optional.empty()
                        : wrong(quoted(value), range(least, most));
            }
            case Type.Truth() ->
                    value.equals("true") || value.equals("false")
                            ? Optional.empty()
                            : wrong(quoted(value), "true or false");
            case Type.Time() ->
                    time(value).isPresent()
                            ? Optional.empty()
                            : wrong(
                                    quoted(value),
                                    "a time with its zone, such as 2026-01-05T10:00:00Z");
            case Type.Choice(List<String> values) ->
                    values.contains(value)
                            ? Optional.empty()
                            : wrong(quoted(value), "one of: " + String.join(", ", values));
            case Type.Several(Type items, int _) -> check(items, value);
        };
    }

    private static String range(long least, long most) {
        return most == Long.MAX_VALUE
                ? "a whole number of at least " + least
                : "a whole number from %s to %s".formatted(least, most);
    }

    static OptionalLong whole(String value) {
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /// A time between 1970 and 9999, which every store can hold.
    public static Optional<Instant> time(String value) {
        try {
            Instant time = Instant.parse(value);
            return time.isBefore(Instant.EPOCH) || time.getEpochSecond() >= 253_402_300_800L
                    ? Optional.empty()
                    : Optional.of(time);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private Optional<FieldProblem> wrong(String found, String allowed) {
        return Optional.of(new FieldProblem(name, found, allowed, OptionalInt.empty()));
    }

    private static String quoted(String value) {
        return FieldProblem.quoted(value);
    }
}
