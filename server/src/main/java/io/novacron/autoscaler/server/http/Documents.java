package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.server.http.Refusal.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// JSON and YAML, from and to trees.
public final class Documents {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Documents() {}

    /// Reads what a client sent.
    ///
    /// @throws Refusal 400 where it is no such document
    static JsonNode read(byte[] bytes, String mediaType) {
        ObjectMapper mapper = mediaType.equals(MediaTypes.YAML) ? YAML : JSON;
        try {
            JsonNode tree = mapper.readTree(text(bytes));
            if (tree == null || tree.isMissingNode()) {
                throw malformed("nothing", OptionalInt.empty(), OptionalInt.empty(), mediaType);
            }
            return tree;
        } catch (JacksonException malformed) {
            TokenStreamLocation place = malformed.getLocation();
            boolean known = place != null && place.getLineNr() > 0;
            throw malformed(
                    known ? "a mistake here" : "a mistake",
                    known ? OptionalInt.of(place.getLineNr()) : OptionalInt.empty(),
                    known ? OptionalInt.of(place.getColumnNr()) : OptionalInt.empty(),
                    mediaType);
        }
    }

    private static Refusal malformed(
            String found, OptionalInt line, OptionalInt column, String mediaType) {
        return Refusal.of(
                Kind.MALFORMED,
                "the body is not " + mediaType,
                List.of(new FieldProblem("", found, "a document in " + mediaType, line, column)));
    }

    /// Text of bytes in UTF-8.
    ///
    /// @throws Refusal 400 where they are not
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw Refusal.of(
                    Kind.MALFORMED,
                    "the body is not UTF-8",
                    List.of(FieldProblem.of("", "bytes that are not UTF-8", "text in UTF-8")));
        }
    }

    /// Reads what this server wrote.
    static JsonNode readJson(String text) {
        return JSON.readTree(text);
    }

    static byte[] json(JsonNode tree) {
        return JSON.writeValueAsBytes(tree);
    }

    static byte[] yaml(JsonNode tree) {
        return YAML.writeValueAsBytes(tree);
    }
}
