package io.novacron.autoscaler.plugins.scrape;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Reads a page of metrics: the Prometheus text format 0.0.4 or OpenMetrics text 1.0.
///
/// Strict, as Prometheus is: one malformed line makes the whole page an error, because a half-read
/// page is a wrong sum. An OpenMetrics page must end with `# EOF`, or it was cut off. Exemplars are
/// checked and dropped; names outside the classic letters are not supported (servers send them only
/// to clients that ask). Why it is our own: `docs/adr/0004-scrape-parser.md`. One parser reads one
/// page.
final class ExpositionParser {

    /// What a family's `TYPE` line says.
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY,
        UNKNOWN
    }

    /// One line.
    ///
    /// @param at the page's own time for it; empty means when it was scraped
    record Sample(String name, Map<String, String> labels, double value, Optional<Instant> at) {}

    /// @param kinds by family name, as its `TYPE` line writes it
    /// @param samples those with a wanted name, in page order
    record Page(Map<String, Kind> kinds, List<Sample> samples) {}

    /// The page is not in the format; the message names the line and quotes nothing.
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        private MalformedException(String message) {
            super(message);
        }
    }

    private final boolean openMetrics;
    private final Predicate<String> wanted;
    private final Map<String, Kind> kinds = new HashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private int lineNumber;
    private String line = "";
    private int place;

    private ExpositionParser(boolean openMetrics, Predicate<String> wanted) {
        this.openMetrics = openMetrics;
        this.wanted = wanted;
    }

    /// @param openMetrics which of the two formats, as the content type says
    /// @param wanted names of samples to keep; all are checked
    static Page parse(byte[] page, boolean openMetrics, Predicate<String> wanted)
            throws MalformedException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(page)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new MalformedException("the page is not UTF-8");
        }
        return new ExpositionParser(openMetrics, wanted).parse(text);
    }

    private Page parse(String text) throws MalformedException {
        boolean ended = false;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                if (!openMetrics || !text.startsWith("# EOF", start)) {
                    lineNumber++;
                    throw malformed("the last line is not finished");
                }
                end = text.length();
            }
            line = text.substring(start, end);
            lineNumber++;
            place = 0;
            if (ended) {
                throw malformed("text after # EOF");
            }
            if (openMetrics && line.equals("# EOF")) {
                ended = true;
            } else if (line.startsWith("#")) {
                comment();
            } else if (!line.isBlank()) {
                sample();
            }
            start = end + 1;
        }
        if (openMetrics && !ended) {
            throw malformed("no # EOF, the page was cut off");
        }
        return new Page(kinds, samples);
    }

    private void comment() throws MalformedException {
        place = 1;
        skipSpace();
        if (!line.startsWith("TYPE", place) || !isSpace(place + 4)) {
            return;
        }
        place += 4;
        skipSpace();
        String name = name(true);
        skipSpace();
        Kind kind =
                switch (line.substring(place).strip()) {
                    case "counter" -> Kind.COUNTER;
                    case "gauge" -> Kind.GAUGE;
                    case "histogram" -> Kind.HISTOGRAM;
                    case "summary" -> Kind.SUMMARY;
                    case "untyped", "unknown", "info", "stateset", "gaugehistogram" -> Kind.UNKNOWN;
                    default -> throw malformed("an unknown type");
                };
        if (kinds.putIfAbsent(name, kind) != null) {
            throw malformed("a second TYPE of one family");
        }
    }

    private void sample() throws MalformedException {
        skipSpace();
        String name = name(true);
        boolean keep = wanted.test(name);
        skipSpace();
        Map<String, String> labels = labels();
        skipSpace();
        double value = value(token());
        skipSpace();
        Optional<Instant> at = Optional.empty();
        if (place < line.length() && line.charAt(place) != '#') {
            at = Optional.of(timestamp(token()));
            skipSpace();
        }
        if (place < line.length()) {
            exemplar();
        }
        if (keep) {
            samples.add(new Sample(name, labels, value, at));
        }
    }

    private void exemplar() throws MalformedException {
        if (!openMetrics || line.charAt(place) != '#') {
            throw malformed("text after the sample");
        }
        place++;
        skipSpace();
        if (place >= line.length() || line.charAt(place) != '{') {
            throw malformed("an exemplar without labels");
        }
        labels();
        skipSpace();
        value(token());
        skipSpace();
        if (place < line.length()) {
            timestamp(token());
            skipSpace();
        }
        if (place < line.length()) {
            throw malformed("text after the exemplar");
        }
    }

    private Map<String, String> labels() throws MalformedException {
        if (place >= line.length() || line.charAt(place) != '{') {
            return Map.of();
        }
        place++;
        Map<String, String> labels = new TreeMap<>();
        skipSpace();
        while (peek() != '}') {
            String name = name(false);
            skipSpace();
            expect('=');
            skipSpace();
            if (labels.put(name, quoted()) != null) {
                throw malformed("a label twice");
            }
            skipSpace();
            if (peek() == ',') {
                place++;
                skipSpace();
            } else if (peek() != '}') {
                throw malformed("no comma between labels");
            }
        }
        place++;
        return labels;
    }

    private String quoted() throws MalformedException {
        expect('"');
        StringBuilder text = new StringBuilder();
        while (peek() != '"') {
            char next = line.charAt(place++);
            if (next != '\\') {
                text.append(next);
                continue;
            }
            char escaped = peek();
            place++;
            switch (escaped) {
                case 'n' -> text.append('\n');
                case '"', '\\' -> text.append(escaped);
                default -> text.append('\\').append(escaped);
            }
        }
        place++;
        return text.toString();
    }

    private String name(boolean colons) throws MalformedException {
        int start = place;
        while (place < line.length() && isNameLetter(line.charAt(place), place == start, colons)) {
            place++;
        }
        if (start == place) {
            throw malformed("no name where one belongs");
        }
        return line.substring(start, place);
    }

    private static boolean isNameLetter(char letter, boolean first, boolean colons) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || letter == '_'
                || (colons && letter == ':')
                || (!first && letter >= '0' && letter <= '9');
    }

    private String token() throws MalformedException {
        int start = place;
        while (place < line.length() && !isSpace(place)) {
            place++;
        }
        if (start == place) {
            throw malformed("no value");
        }
        return line.substring(start, place);
    }

    private double value(String token) throws MalformedException {
        String unsigned =
                token.startsWith("+") || token.startsWith("-") ? token.substring(1) : token;
        if (unsigned.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
            return token.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return number(token);
    }

    private double number(String token) throws MalformedException {
        // Double.parseDouble reads more than the format allows: 1d, 0x1p3, surrounding blanks.
        boolean plain = token.chars().allMatch(letter -> "0123456789+-.eE".indexOf(letter) >= 0);
        try {
            if (plain) {
                return Double.parseDouble(token);
            }
        } catch (NumberFormatException notANumber) {
            throw malformed("a value that is no number");
        }
        throw malformed("a value that is no number");
    }

    private Instant timestamp(String token) throws MalformedException {
        double number = number(token);
        double millis = openMetrics ? number * 1000 : number;
        boolean whole = openMetrics || number == Math.rint(number);
        // Year 1 to 9999: what an Instant and its text can hold.
        if (!whole || Math.abs(millis) > 253_402_300_799_999.0) {
            throw malformed("a timestamp out of range");
        }
        return Instant.ofEpochMilli(Math.round(millis));
    }

    private char peek() throws MalformedException {
        if (place >= line.length()) {
            throw malformed("the line ends early");
        }
        return line.charAt(place);
    }

    private void expect(char wantedNext) throws MalformedException {
        if (peek() != wantedNext) {
            throw malformed("no " + wantedNext + " where one belongs");
        }
        place++;
    }

    private void skipSpace() {
        while (isSpace(place)) {
            place++;
        }
    }

    private boolean isSpace(int index) {
        return index < line.length() && (line.charAt(index) == ' ' || line.charAt(index) == '\t');
    }

    private MalformedException malformed(String what) {
        return new MalformedException("line %s: %s".formatted(lineNumber, what));
    }
}
