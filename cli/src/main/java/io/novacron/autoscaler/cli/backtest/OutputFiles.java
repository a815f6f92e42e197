package io.novacron.autoscaler.cli.backtest;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// Files that appear whole and together, or not at all: each is written beside its place and moved
/// there at the end. Not thread-safe; the writers may be used on different threads.
public final class OutputFiles implements AutoCloseable {

    private final Map<Path, Part> parts = new LinkedHashMap<>();

    private record Part(Path path, Writer writer) {}

    /// Opens a file for writing, in UTF-8. The writer is closed here.
    ///
    /// @throws IOException where its folder is missing or cannot be written to
    public Writer open(Path target) throws IOException {
        Path whole = target.toAbsolutePath();
        if (Files.isDirectory(whole)) {
            throw new IOException("this is a directory, not a file");
        }
        if (parts.containsKey(whole)) {
            throw new IOException("it is named twice");
        }
        Path folder = whole.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        // Not a temporary file of the JDK's: nobody else could read those.
        Path path =
                folder.resolve(
                        ".%s.%d.part"
                                .formatted(whole.getFileName(), ProcessHandle.current().pid()));
        Writer writer = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        parts.put(whole, new Part(path, writer));
        return writer;
    }

    /// Gives a file up that was opened: nothing appears in its place.
    public void drop(Path target) throws IOException {
        Part part = parts.remove(target.toAbsolutePath());
        if (part != null) {
            part.writer().close();
            Files.deleteIfExists(part.path());
        }
    }

    /// Moves everything to its place.
    public void publish() throws IOException {
        for (Part part : parts.values()) {
            part.writer().close();
        }
        for (Map.Entry<Path, Part> file : parts.entrySet()) {
            move(file.getValue().path(), file.getKey());
        }
        parts.clear();
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException elsewhere) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Removes what was not published.
    @Override
    public void close() throws IOException {
        for (Part part : parts.values()) {
            part.writer().close();
            Files.deleteIfExists(part.path());
        }
    }
}
