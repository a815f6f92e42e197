package io.novacron.autoscaler.cli.imports;

/// A document cannot become a group; the message names the file, the field, what was found and what
/// is allowed.
public final class ImportException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ImportException(String message) {
        super(message);
    }

    ImportException(String message, Throwable cause) {
        super(message, cause);
    }
}
