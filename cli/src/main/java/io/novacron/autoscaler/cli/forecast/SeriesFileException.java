package io.novacron.autoscaler.cli.forecast;

import java.util.List;

/// A file of series that cannot be used, with what is wrong in it.
public final class SeriesFileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SeriesFileException(String file, List<String> problems) {
        super(
                problems.size() == 1
                        ? file + ": " + problems.getFirst()
                        : file + ":\n  " + String.join("\n  ", problems));
    }
}
