package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// How a command prints data: for people, or for programs.
enum OutputFormat {
    TABLE,
    JSON,
    YAML,
    JSONL;

    /// The format of a name, in whatever case.
    ///
    /// @throws TypeConversionException that says what is allowed
    static OutputFormat of(String name) {
        for (OutputFormat format : values()) {
            if (format.name().equalsIgnoreCase(name)) {
                return format;
            }
        }
        throw new TypeConversionException("found '%s'; table, json, yaml or jsonl".formatted(name));
    }

    /// Prints one thing: a line a value as a table.
    void print(Map<String, ?> value, PrintWriter out) {
        if (this == TABLE) {
            int width = value.keySet().stream().mapToInt(String::length).max().orElse(0);
            value.forEach((key, field) -> out.println(padded(key, width) + "  " + text(field)));
        } else {
            out.println(write(value));
        }
    }

    /// Prints many things of one kind, for programs: a JSON array, a YAML list, or a line each.
    void print(List<? extends Map<String, ?>> values, PrintWriter out) {
        if (this == JSONL) {
            values.forEach(value -> out.println(write(value)));
        } else {
            out.println(write(values));
        }
    }

    private String write(Object value) {
        return (this == YAML ? yaml() : json(this == JSON))
                .writeValueAsString(value)
                .stripTrailing();
    }

    private static ObjectMapper json(boolean indented) {
        return JsonMapper.builder().configure(SerializationFeature.INDENT_OUTPUT, indented).build();
    }

    private static ObjectMapper yaml() {
        return YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .build();
    }

    private static String text(Object value) {
        return value instanceof Number number && number.doubleValue() == number.longValue()
                ? String.format(java.util.Locale.ROOT, "%,d", number.longValue())
                : String.valueOf(value);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
