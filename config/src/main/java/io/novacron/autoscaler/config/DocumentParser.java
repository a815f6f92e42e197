package io.novacron.autoscaler.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Turns YAML or JSON text into a [Tree], within bounds that no document comes near by chance. YAML
/// is 1.2 with the core schema (so `yes` and `08:00` are text), one document a file, aliases and
/// merge keys (`<<`) included.
final class DocumentParser {

    /// Longest text, in characters.
    static final int MAX_LENGTH = 16 << 20;

    /// Deepest nesting; group documents need 6.
    static final int MAX_DEPTH = 64;

    /// Most values, aliases counted as often as they are used: an expansion attack ends here.
    static final int MAX_VALUES = 1_000_000;

    private static final StreamReadConstraints CONSTRAINTS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 8)
                    .maxStringLength(MAX_LENGTH)
                    .maxDocumentLength(-1)
                    .build();

    private static final TokenStreamFactory JSON =
            JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();

    private static final TokenStreamFactory YAML = yaml(1 << 12);

    /// The library copies what it has of a token whenever it fills its buffer: with a small one a
    /// token of megabytes takes quadratic time.
    private static final TokenStreamFactory LONG_YAML = yaml(1 << 20);

    private static final int LONG = 1 << 18;

    private static TokenStreamFactory yaml(int buffer) {
        return YAMLFactory.builder()
                .streamReadConstraints(CONSTRAINTS)
                .loadSettings(
                        LoadSettings.builder()
                                .setBufferSize(buffer)
                                .setCodePointLimit(MAX_LENGTH + 1)
                                // reported here, with path, and reading goes on
                                .setAllowDuplicateKeys(true)
                                .build())
                .build();
    }

    private final String text;
    private final Findings findings;
    private final boolean yaml;
    private final boolean quoting;
    private final Map<String, Tree> anchors = new HashMap<>();
    private final int[] codePoints;
    private int values;

    private DocumentParser(String text, Findings findings, boolean yaml, boolean quoting) {
        this.text = text;
        this.findings = findings;
        this.yaml = yaml;
        this.quoting = quoting;
        this.codePoints = yaml ? text.codePoints().toArray() : new int[0];
    }

    /// Reads UTF-8.
    static Optional<String> decode(byte[] bytes, Findings findings) {
        if (bytes.length > 4L * MAX_LENGTH) {
            findings.add(tooLong());
            return Optional.empty();
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException malformed) {
            findings.error("", Place.START, "bytes that are not UTF-8", "text in UTF-8");
            return Optional.empty();
        }
    }

    /// Parses text; what is wrong with it goes to the findings.
    ///
    /// @param quoting whether problems may quote the text; not where it may hold secrets
    static Optional<Tree> parse(String text, Findings findings, boolean quoting) {
        if (text.length() > MAX_LENGTH) {
            findings.add(tooLong());
            return Optional.empty();
        }
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (content.isBlank()) {
            findings.error("", Place.START, "an empty document", "a YAML or JSON document");
            return Optional.empty();
        }
        if (!looksLikeJson(content)) {
            return new DocumentParser(content, findings, true, quoting).document();
        }
        Findings ofJson = new Findings();
        Optional<Tree> json = new DocumentParser(content, ofJson, false, quoting).document();
        if (json.isPresent()) {
            ofJson.inOrder().forEach(findings::add);
            return json;
        }
        // `{id: web}` is YAML in flow style; JSON's own complaint is kept for text that means to be
        // JSON.
        Findings ofYaml = new Findings();
        Optional<Tree> flow = new DocumentParser(content, ofYaml, true, quoting).document();
        (flow.isPresent() ? ofYaml : ofJson).inOrder().forEach(findings::add);
        return flow;
    }

    private static Finding tooLong() {
        return new Finding(
                io.novacron.autoscaler.model.Problem.error(
                        "", "a document of more than 16 MiB", "at most 16 MiB"),
                Optional.empty());
    }

    private static boolean looksLikeJson(String content) {
        String start = content.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    private TokenStreamFactory factory() {
        return yaml ? text.length() > LONG ? LONG_YAML : YAML : JSON;
    }

    private Optional<Tree> document() {
        try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new Malformed(Place.START, "an empty document", "a YAML or JSON document");
            }
            Tree tree = tree(parser, "", 0);
            if (parser.nextToken() != null) {
                throw new Malformed(
                        place(parser),
                        "a second document",
                        "one document a file; several groups stand under groups: [...]");
            }
            return Optional.of(tree);
        } catch (Malformed malformed) {
            findings.error("", malformed.place, malformed.found, malformed.allowed);
            return Optional.empty();
        } catch (JacksonException syntax) {
            findings.error("", syntaxPlace(syntax), syntaxText(syntax), "well-formed " + format());
            return Optional.empty();
        } catch (RuntimeException library) {
            // The YAML library has failed on garbage with unchecked exceptions of its own before.
            findings.error("", Place.START, "text that cannot be read", "well-formed " + format());
            return Optional.empty();
        }
    }

    private Tree tree(JsonParser parser, String path, int depth) {
        Place place = place(parser);
        requireDepth(depth, place);
        count(1, place);
        Optional<String> anchor = anchor(parser);
        Tree tree =
                switch (parser.currentToken()) {
                    case START_OBJECT -> mapping(parser, place, path, depth);
                    case START_ARRAY -> sequence(parser, place, path, depth);
                    case VALUE_STRING ->
                            isAlias(parser) ? alias(parser, place, depth) : scalar(parser, place);
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                            new Tree.Numeral(parser.getString(), place);
                    case VALUE_TRUE -> new Tree.Truth(true, place);
                    case VALUE_FALSE -> new Tree.Truth(false, place);
                    case VALUE_NULL -> new Tree.Nothing(place);
                    case END_OBJECT,
                            END_ARRAY,
                            PROPERTY_NAME,
                            VALUE_EMBEDDED_OBJECT,
                            NOT_AVAILABLE ->
                            throw new Malformed(place, "an unexpected token", "a value");
                };
        anchor.ifPresent(name -> anchors.put(name, tree));
        return tree;
    }

    private Tree mapping(JsonParser parser, Place place, String path, int depth) {
        LinkedHashMap<String, Tree.Entry> entries = new LinkedHashMap<>();
        List<Tree> merged = new ArrayList<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            Place keyPlace = place(parser);
            String key = parser.currentName();
            boolean plainKey = isPlain(parser);
            String below = Node.below(path, key);
            parser.nextToken();
            Tree value = tree(parser, below, depth + 1);
            if (yaml && plainKey && key.equals("<<")) {
                merged.add(value);
            } else if (entries.putIfAbsent(key, new Tree.Entry(keyPlace, value)) != null) {
                findings.error(below, keyPlace, "the key a second time", "each key once");
            }
        }
        for (Tree source : merged) {
            merge(source, entries, path);
        }
        return new Tree.Mapping(entries, place);
    }

    private void merge(Tree source, Map<String, Tree.Entry> entries, String path) {
        switch (source) {
            case Tree.Mapping(LinkedHashMap<String, Tree.Entry> more, Place place) -> {
                for (Map.Entry<String, Tree.Entry> entry : more.entrySet()) {
                    count(size(entry.getValue().value()), place);
                    entries.putIfAbsent(entry.getKey(), entry.getValue());
                }
            }
            case Tree.Sequence(List<Tree> items, Place _) ->
                    items.stream()
                            .filter(Tree.Mapping.class::isInstance)
                            .forEach(item -> merge(item, entries, path));
            case Tree.Text _, Tree.Numeral _, Tree.Truth _, Tree.Nothing _ ->
                    findings.error(
                            Node.below(path, "<<"),
                            source.place(),
                            source.shown(),
                            "a mapping to merge, or a list of them");
        }
    }

    private Tree sequence(JsonParser parser, Place place, String path, int depth) {
        List<Tree> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw new Malformed(place, "a list without end", "a closing bracket");
            }
            items.add(tree(parser, path + "[" + items.size() + "]", depth + 1));
        }
        return new Tree.Sequence(List.copyOf(items), place);
    }

    private Tree alias(JsonParser parser, Place place, int depth) {
        String name = parser.getString();
        Tree target = anchors.get(name);
        if (target == null) {
            throw new Malformed(
                    place,
                    quoting ? "alias *" + Tree.shortened(name) : "an alias",
                    "an alias of an anchor that is complete before it");
        }
        count(size(target), place);
        requireDepth(depth + height(target), place);
        return target;
    }

    private Tree scalar(JsonParser parser, Place place) {
        String value = parser.getString();
        return yaml && parser.getTypeId() == null && isPlain(parser)
                ? CoreSchema.plain(value, place)
                : new Tree.Text(value, place);
    }

    /// Whether the token is written without quotes.
    private boolean isPlain(JsonParser parser) {
        int start = contentStart(tokenStart(parser));
        return start >= codePoints.length || "\"'|>".indexOf(codePoints[start]) < 0;
    }

    /// Where the token stands in the text; the library counts code points.
    private int tokenStart(JsonParser parser) {
        long offset = parser.currentTokenLocation().getCharOffset();
        return offset < 0 || offset > codePoints.length ? codePoints.length : (int) offset;
    }

    /// Past `&anchor` and `!tag`.
    private int contentStart(int tokenStart) {
        int start = tokenStart;
        while (start < codePoints.length
                && (codePoints[start] == '&' || codePoints[start] == '!')) {
            start = wordEnd(start);
            while (start < codePoints.length && Character.isWhitespace(codePoints[start])) {
                start++;
            }
        }
        return start;
    }

    private int wordEnd(int start) {
        int end = start;
        while (end < codePoints.length
                && !Character.isWhitespace(codePoints[end])
                && ",[]{}".indexOf(codePoints[end]) < 0) {
            end++;
        }
        return end;
    }

    /// The anchor before a scalar, which the library does not tell.
    private Optional<String> scalarAnchor(JsonParser parser) {
        int content = contentStart(tokenStart(parser));
        for (int start = tokenStart(parser); start < content; start++) {
            if (codePoints[start] == '&') {
                int end = wordEnd(start);
                return Optional.of(new String(codePoints, start + 1, end - start - 1));
            }
        }
        return Optional.empty();
    }

    private static boolean isAlias(JsonParser parser) {
        return parser instanceof YAMLParser aliasing && aliasing.isCurrentAlias();
    }

    private Optional<String> anchor(JsonParser parser) {
        if (!yaml) {
            return Optional.empty();
        }
        @Nullable Object id = parser.getObjectId();
        if (id != null) {
            return Optional.of(id.toString());
        }
        return parser.currentToken().isScalarValue() && !isAlias(parser)
                ? scalarAnchor(parser)
                : Optional.empty();
    }

    private void count(int more, Place place) {
        values += more;
        if (values > MAX_VALUES || values < 0) {
            throw new Malformed(
                    place, "more than a million values, aliases included", "a smaller document");
        }
    }

    private static void requireDepth(int depth, Place place) {
        if (depth > MAX_DEPTH) {
            throw new Malformed(
                    place, "nesting deeper than " + MAX_DEPTH, "at most " + MAX_DEPTH + " levels");
        }
    }

    private static int height(Tree tree) {
        return below(tree).stream().mapToInt(item -> height(item) + 1).max().orElse(0);
    }

    private static List<Tree> below(Tree tree) {
        return switch (tree) {
            case Tree.Sequence(List<Tree> items, Place _) -> items;
            case Tree.Mapping(LinkedHashMap<String, Tree.Entry> entries, Place _) ->
                    entries.values().stream().map(Tree.Entry::value).toList();
            case Tree.Text _, Tree.Numeral _, Tree.Truth _, Tree.Nothing _ -> List.of();
        };
    }

    /// Values in a tree, aliases counted as often as they are used; stops counting at the limit.
    private static int size(Tree tree) {
        int size = 1;
        for (Tree item : below(tree)) {
            size += size(item);
            if (size > MAX_VALUES) {
                return size;
            }
        }
        return size;
    }

    private String format() {
        return yaml ? "YAML" : "JSON";
    }

    private static Place place(JsonParser parser) {
        return place(parser.currentTokenLocation());
    }

    private static Place place(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? Place.START
                : new Place(location.getLineNr(), Math.max(1, location.getColumnNr()));
    }

    private static final Pattern YAML_PLACE = Pattern.compile("line (\\d{1,8}), column (\\d{1,8})");

    /// The YAML library knows the place better than the exception it is wrapped in.
    private Place syntaxPlace(JacksonException syntax) {
        Place place = place(syntax.getLocation());
        if (yaml) {
            java.util.regex.Matcher matcher = YAML_PLACE.matcher(original(syntax));
            while (matcher.find()) {
                place =
                        new Place(
                                Integer.parseInt(matcher.group(1)),
                                Integer.parseInt(matcher.group(2)));
            }
        }
        return place;
    }

    private String syntaxText(JacksonException syntax) {
        if (!quoting) {
            return "a syntax error";
        }
        if (!yaml) {
            return Tree.shortened(original(syntax).lines().findFirst().orElse("a syntax error"));
        }
        // Context, its place, a snippet and an arrow, the problem, and that again: keep the
        // sentences.
        List<String> sentences =
                original(syntax)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith(" "))
                        .toList();
        return sentences.isEmpty()
                ? "a syntax error"
                : Tree.shortened(String.join("; ", sentences));
    }

    private static String original(JacksonException exception) {
        return Optional.ofNullable(exception.getOriginalMessage()).orElse("");
    }

    /// Ends a parse from within.
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Place place;
        private final String found;
        private final String allowed;

        Malformed(Place place, String found, String allowed) {
            super(found, null, false, false);
            this.place = place;
            this.found = found;
            this.allowed = allowed;
        }
    }
}
