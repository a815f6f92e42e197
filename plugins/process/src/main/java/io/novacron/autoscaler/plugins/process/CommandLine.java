package io.novacron.autoscaler.plugins.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Splits one text into program and arguments, and finds the program.
final class CommandLine {

    private CommandLine() {}

    /// Splits at white space; single and double quotes keep it. No escapes, no variables: nothing
    /// of a shell. Empty where a quote is not closed.
    static Optional<List<String>> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean started = false;
        char quote = 0;
        for (int place = 0; place < text.length(); place++) {
            char next = text.charAt(place);
            if (quote != 0) {
                if (next == quote) {
                    quote = 0;
                } else {
                    part.append(next);
                }
            } else if (next == '\'' || next == '"') {
                quote = next;
                started = true;
            } else if (Character.isWhitespace(next)) {
                if (started) {
                    parts.add(part.toString());
                    part.setLength(0);
                    started = false;
                }
            } else {
                part.append(next);
                started = true;
            }
        }
        if (started) {
            parts.add(part.toString());
        }
        return quote == 0 ? Optional.of(parts) : Optional.empty();
    }

    /// The program's file: a name with `/` counts from the working directory, another is looked up
    /// in `searchPath`. Empty where there is no such executable file.
    static Optional<Path> find(String program, Path workingDirectory, String searchPath) {
        try {
            if (program.contains("/")) {
                return executable(workingDirectory.resolve(program));
            }
            for (String directory : searchPath.split(File.pathSeparator, -1)) {
                Optional<Path> found =
                        directory.isEmpty()
                                ? Optional.empty()
                                : executable(workingDirectory.resolve(directory).resolve(program));
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    private static Optional<Path> executable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file)
                ? Optional.of(file.toAbsolutePath())
                : Optional.empty();
    }
}
