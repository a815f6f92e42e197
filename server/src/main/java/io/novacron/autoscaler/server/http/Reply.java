package io.novacron.autoscaler.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What a handler answers.
public sealed interface Reply {

    int status();

    /// Headers besides those of the body.
    Map<String, String> headers();

    /// A document, which goes out as JSON or YAML.
    record Document(int status, Map<String, String> headers, JsonNode tree) implements Reply {
        public Document {
            headers = Map.copyOf(headers);
        }
    }

    /// Text of a media type of its own.
    record Text(int status, Map<String, String> headers, String mediaType, String text)
            implements Reply {
        public Text {
            headers = Map.copyOf(headers);
        }
    }

    /// Nothing but its status.
    record Nothing(int status, Map<String, String> headers) implements Reply {
        public Nothing {
            headers = Map.copyOf(headers);
        }
    }

    /// Server-sent events until one side ends it.
    record Stream(Writer writer) implements Reply {

        /// Runs on the request's thread and returns when the stream is over.
        public interface Writer {
            void writeTo(EventSink sink);
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }
    }

    static Reply of(JsonNode tree) {
        return new Document(200, Map.of(), tree);
    }

    static Reply of(int status, JsonNode tree) {
        return new Document(status, Map.of(), tree);
    }

    static Reply nothing() {
        return new Nothing(204, Map.of());
    }

    /// The same with a header.
    default Reply with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers());
        more.put(name, value);
        return switch (this) {
            case Document(int status, Map<String, String> _, JsonNode tree) ->
                    new Document(status, more, tree);
            case Text(int status, Map<String, String> _, String type, String text) ->
                    new Text(status, more, type, text);
            case Nothing(int status, Map<String, String> _) -> new Nothing(status, more);
            case Stream stream -> stream;
        };
    }

    /// A document as YAML, for a part of an answer that people will edit.
    public static String yamlText(JsonNode tree) {
        return new String(Documents.yaml(tree), StandardCharsets.UTF_8);
    }
}
