package io.novacron.autoscaler.plugins.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/// The output of one instance, in a file the instance itself appends to, so that it outlives us.
///
/// It is bounded by copying and truncating: the instance writes with `O_APPEND`, hence goes on at
/// the new end. What it writes between copy and truncation is lost, and between two looks (one
/// probe interval) the file may be larger than its bound. Not thread-safe: one watcher an instance.
final class InstanceLog {

    private static final int LONGEST_LINE = 8192;
    private static final int MOST_PER_LOOK = 1 << 20;

    private final Path file;
    private final LaunchTemplate.LogBound bound;
    private long searchedTo;

    InstanceLog(Path file, LaunchTemplate.LogBound bound) {
        this.file = file;
        this.bound = bound;
    }

    /// Rotates where the file is beyond its bound.
    void rotateIfLarge() throws IOException {
        if (!Files.exists(file) || Files.size(file) <= bound.maxBytes()) {
            return;
        }
        for (int number = bound.files() - 1; number >= 1; number--) {
            if (Files.exists(rotated(number))) {
                Files.move(
                        rotated(number), rotated(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (FileChannel source =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (bound.files() > 0) {
                copyEnd(source);
            }
            source.truncate(0);
        }
    }

    /// Copies the last `maxBytes` bytes, however far the file got beyond.
    private void copyEnd(FileChannel source) throws IOException {
        try (FileChannel target =
                FileChannel.open(
                        rotated(1),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long end = source.size();
            long position = Math.max(0, end - bound.maxBytes());
            while (position < end) {
                long copied = source.transferTo(position, end - position, target);
                if (copied <= 0) {
                    break;
                }
                position += copied;
            }
        }
    }

    private Path rotated(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /// Whether a line written since the last call matches. A line that is not finished is looked at
    /// again; only the first 8192 characters of a line count.
    boolean hasNewLineLike(Pattern pattern) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            if (reader.length() < searchedTo) {
                searchedTo = 0;
            }
            reader.seek(searchedTo);
            byte[] bytes = new byte[(int) Math.min(MOST_PER_LOOK, reader.length() - searchedTo)];
            int count = Math.max(0, reader.read(bytes));
            String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
            int lastEnd = text.lastIndexOf('\n');
            searchedTo +=
                    lastEnd < 0 && count < MOST_PER_LOOK ? 0 : lastEnd < 0 ? count : lastEnd + 1;
            return text.lines()
                    .map(line -> line.substring(0, Math.min(line.length(), LONGEST_LINE)))
                    .map(InstanceLog::utf8)
                    .anyMatch(line -> pattern.matcher(line).find());
        }
    }

    private static String utf8(String bytesAsCharacters) {
        return new String(
                bytesAsCharacters.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
