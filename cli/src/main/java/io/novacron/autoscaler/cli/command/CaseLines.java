package io.novacron.autoscaler.cli.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Reads a file of cases line by line, so that its length does not matter. Blank lines are skipped.
/// Not thread-safe.
final class CaseLines implements AutoCloseable {

    private final InputStream input;
    private int number;

    /// A line with something in it.
    static final class Line {
        private final int number;
        private final byte[] content;
        private final boolean tooLong;

        private Line(int number, byte[] content, boolean tooLong) {
            this.number = number;
            this.content = content;
            this.tooLong = tooLong;
        }

        /// From 1, blank lines counted.
        int number() {
            return number;
        }

        /// Without the line's end; cut where it is too long. Not to be written to.
        byte[] content() {
            return content;
        }

        boolean tooLong() {
            return tooLong;
        }
    }

    CaseLines(InputStream input) {
        this.input = new BufferedInputStream(input, 1 << 16);
    }

    /// The next line with something in it; empty at the end.
    Optional<Line> next() throws IOException {
        while (true) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            boolean tooLong = false;
            int letter;
            while ((letter = input.read()) != -1 && letter != '\n') {
                if (content.size() < InputFile.MAX_BYTES) {
                    content.write(letter);
                } else {
                    tooLong = true;
                }
            }
            byte[] bytes = content.toByteArray();
            if (letter == -1 && bytes.length == 0) {
                return Optional.empty();
            }
            number++;
            if (!isBlank(bytes)) {
                return Optional.of(new Line(number, bytes, tooLong));
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte letter : bytes) {
            if (letter != ' ' && letter != '\t' && letter != '\r') {
                return false;
            }
        }
        return true;
    }

    /// Whether a text is one JSON document a line rather than one document: its first two lines
    /// that are not blank both open an object.
    static boolean looksLikeLines(byte[] start) {
        String text = new String(start, java.nio.charset.StandardCharsets.UTF_8);
        return Arrays.stream(text.split("\n", -1))
                        .filter(line -> !line.isBlank())
                        .limit(2)
                        .filter(line -> line.startsWith("{"))
                        .count()
                == 2;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
