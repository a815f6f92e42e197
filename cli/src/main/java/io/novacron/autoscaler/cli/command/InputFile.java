package io.novacron.autoscaler.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads what a user names on the command line, and says in words why it cannot be read. `-` is
/// standard input.
final class InputFile {

    /// Larger than any document a person writes, small enough to hold: 32 MiB.
    static final int MAX_BYTES = 32 << 20;

    private InputFile() {}

    /// The content of a file.
    ///
    /// @throws CommandFailure bad input: no such file, a directory, not readable, too large
    static byte[] bytes(String name) {
        try (InputStream input = open(name)) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw CommandFailure.badInput(
                        "%s: larger than %d MiB".formatted(name, MAX_BYTES >> 20));
            }
            return bytes;
        } catch (IOException failed) {
            throw unreadable(name, failed);
        }
    }

    /// Opens a file for reading bit by bit.
    ///
    /// @throws CommandFailure bad input: no such file, a directory, not readable
    static InputStream open(String name) {
        if (name.equals("-")) {
            return System.in;
        }
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw CommandFailure.badInput(name + ": this is a directory, not a file");
            }
            return Files.newInputStream(path);
        } catch (IOException | java.nio.file.InvalidPathException failed) {
            throw unreadable(name, failed);
        }
    }

    static CommandFailure unreadable(String name, Exception failed) {
        return switch (failed) {
            case NoSuchFileException _ -> CommandFailure.badInput(name + ": no such file", failed);
            case java.nio.file.AccessDeniedException _ ->
                    CommandFailure.badInput(name + ": not allowed to read it", failed);
            default ->
                    CommandFailure.badInput(
                            name + ": cannot be read: " + failed.getMessage(), failed);
        };
    }
}
