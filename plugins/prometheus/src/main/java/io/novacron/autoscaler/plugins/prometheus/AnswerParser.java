package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.TimedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads the answer of Prometheus's query API as it streams by, in whatever order its fields come,
/// keeping only the labels asked for. What it does not know it skips; what it cannot read is an
/// exception, never a smaller answer.
final class AnswerParser {

    /// Most warnings kept of one answer.
    private static final int MOST_WARNINGS = 10;

    /// 2286-11-20: a time beyond it is nonsense, and milliseconds stay exact in a double.
    private static final double LATEST_SECONDS = 1e10;

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private final List<String> names;
    private final int mostSeries;
    private final List<Series> series = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Optional<String> status = Optional.empty();
    private Optional<String> type = Optional.empty();
    private Optional<String> errorType = Optional.empty();
    private Optional<String> error = Optional.empty();
    private boolean hasResult;
    private long[] times = new long[8];
    private double[] values = new double[8];

    private AnswerParser(List<String> names, int mostSeries) {
        this.names = names;
        this.mostSeries = mostSeries;
    }

    /// @param labels the labels to keep
    /// @param mostSeries a larger answer is an error
    /// @throws QueryException where it is an error, or no answer at all
    static Answer parse(byte[] body, List<String> labels, int mostSeries) throws QueryException {
        AnswerParser parser = new AnswerParser(List.copyOf(labels), mostSeries);
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            parser.document(json);
        } catch (JacksonException malformed) {
            throw new QueryException(
                    QueryException.Kind.NONSENSE,
                    "the answer is no JSON: " + malformed.getOriginalMessage());
        }
        return parser.answer();
    }

    private Answer answer() throws QueryException {
        if (!status.orElse("").equals("success")) {
            QueryException.Kind kind =
                    switch (errorType.orElse("")) {
                        case "bad_data" -> QueryException.Kind.MALFORMED;
                        case "execution" -> QueryException.Kind.FAILED;
                        case "timeout", "canceled" -> QueryException.Kind.LATE;
                        case "unavailable", "internal" -> QueryException.Kind.UNAVAILABLE;
                        default -> QueryException.Kind.NONSENSE;
                    };
            throw new QueryException(
                    kind, error.orElse("the answer says neither success nor what went wrong"));
        }
        if (!hasResult) {
            throw nonsense("no data.result");
        }
        if (type.orElse("").equals("string")) {
            throw new QueryException(QueryException.Kind.FAILED, "the query gives a text");
        }
        return new Answer(series, type.orElse("").equals("matrix"), warnings);
    }

    private void document(JsonParser json) throws QueryException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw nonsense("no object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "status" -> status = text(json);
                case "errorType" -> errorType = text(json);
                case "error" -> error = text(json);
                case "warnings" -> warnings(json);
                case "data" -> data(json);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw nonsense("something after the end");
        }
    }

    private static Optional<String> text(JsonParser json) {
        Optional<String> text =
                json.currentToken() == JsonToken.VALUE_STRING
                        ? Optional.of(json.getString())
                        : Optional.empty();
        json.skipChildren();
        return text;
    }

    private void warnings(JsonParser json) throws QueryException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(json, JsonToken.START_ARRAY, "warnings");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Optional<String> warning = text(json);
            if (warnings.size() < MOST_WARNINGS) {
                warning.map(QueryException::shown).ifPresent(warnings::add);
            }
        }
    }

    private void data(JsonParser json) throws QueryException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren(); // null beside an error
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "resultType" -> type = text(json);
                case "result" -> result(json);
                default -> json.skipChildren();
            }
        }
    }

    private void result(JsonParser json) throws QueryException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(json, JsonToken.START_ARRAY, "data.result");
        if (hasResult) {
            throw nonsense("two results");
        }
        hasResult = true;
        JsonToken first = json.nextToken();
        if (first != null && first.isNumeric()) {
            scalar(json);
            return;
        }
        while (json.currentToken() != JsonToken.END_ARRAY) {
            expect(json, JsonToken.START_OBJECT, "a series");
            if (series.size() == mostSeries) {
                throw nonsense("more than %s series".formatted(mostSeries));
            }
            series(json);
            json.nextToken();
        }
    }

    /// `[time, "value"]`, of which the time is the current token.
    private void scalar(JsonParser json) throws QueryException {
        int size = sample(json, 0);
        series.add(new Series(names, new @Nullable String[names.size()], samples(size)));
    }

    private void series(JsonParser json) throws QueryException {
        @Nullable String[] labels = new @Nullable String[names.size()];
        int size = 0;
        boolean histogram = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "metric" -> labels(json, labels);
                case "value" -> {
                    expect(json, JsonToken.START_ARRAY, "a value");
                    json.nextToken();
                    size = sample(json, size);
                }
                case "values" -> {
                    expect(json, JsonToken.START_ARRAY, "values");
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        expect(json, JsonToken.START_ARRAY, "a value");
                        json.nextToken();
                        size = sample(json, size);
                    }
                }
                case "histogram", "histograms" -> {
                    histogram |= token != JsonToken.VALUE_NULL;
                    json.skipChildren();
                }
                default -> json.skipChildren();
            }
        }
        if (histogram) {
            throw new QueryException(
                    QueryException.Kind.FAILED,
                    "the query gives histograms; take histogram_quantile or histogram_avg of it");
        }
        if (size == 0) {
            throw nonsense("a series without a value");
        }
        series.add(new Series(names, labels, samples(size)));
    }

    private void labels(JsonParser json, @Nullable String[] labels) throws QueryException {
        expect(json, JsonToken.START_OBJECT, "labels");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            int index = names.indexOf(json.currentName());
            expectValue(json.nextToken());
            if (index >= 0) {
                labels[index] = json.getString();
            }
        }
    }

    /// `time, "value"]`, of which the time is the current token. Answers how many there are now.
    private int sample(JsonParser json, int size) throws QueryException {
        if (json.currentToken() == null || !json.currentToken().isNumeric()) {
            throw nonsense("a time that is no number");
        }
        double seconds = json.getDoubleValue();
        if (!(Math.abs(seconds) <= LATEST_SECONDS)) {
            throw nonsense("a time out of range");
        }
        expectValue(json.nextToken());
        double value = number(json.getString());
        if (json.nextToken() != JsonToken.END_ARRAY) {
            throw nonsense("more than a time and a value");
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        times[size] = Math.round(seconds * 1000);
        values[size] = value;
        return size + 1;
    }

    private TimedValues samples(int size) {
        return TimedValues.of(Arrays.copyOf(times, size), Arrays.copyOf(values, size));
    }

    private double number(String text) throws QueryException {
        switch (text) {
            case "NaN" -> {
                return Double.NaN;
            }
            case "+Inf", "Inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-Inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                try {
                    return Double.parseDouble(text);
                } catch (NumberFormatException noNumber) {
                    throw type.orElse("").equals("string")
                            ? new QueryException(
                                    QueryException.Kind.FAILED, "the query gives a text")
                            : nonsense("a value that is no number");
                }
            }
        }
    }

    private static void expect(JsonParser json, JsonToken wanted, String what)
            throws QueryException {
        if (json.currentToken() != wanted) {
            throw nonsense(what + " not where it belongs");
        }
    }

    private static void expectValue(@Nullable JsonToken token) throws QueryException {
        if (token != JsonToken.VALUE_STRING) {
            throw nonsense("a value that is no text");
        }
    }

    private static QueryException nonsense(String what) {
        return new QueryException(
                QueryException.Kind.NONSENSE, "the answer is none of Prometheus's: " + what);
    }
}
