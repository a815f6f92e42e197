package io.novacron.autoscaler.model;

/// One thing wrong in a document: where, what was found, what is allowed.
///
/// @param path e.g. `groups[0].rules[2].scaleInThreshold`; empty means the document itself
/// @param found the value found, as text
/// @param allowed what would be right, with the nearest known name where a name was wrong
public record Problem(Severity severity, String path, String found, String allowed) {

    /// An error refuses the document, a warning does not.
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Problem error(String path, String found, String allowed) {
        return new Problem(Severity.ERROR, path, found, allowed);
    }

    public static Problem warning(String path, String found, String allowed) {
        return new Problem(Severity.WARNING, path, found, allowed);
    }

    /// The same problem seen from a document that contains this one at `prefix`.
    public Problem under(String prefix) {
        String joined =
                prefix.isEmpty()
                        ? path
                        : path.isEmpty()
                                ? prefix
                                : path.startsWith("[") ? prefix + path : prefix + "." + path;
        return new Problem(severity, joined, found, allowed);
    }

    @Override
    public String toString() {
        String place = path.isEmpty() ? "document" : path;
        return severity == Severity.WARNING
                ? "%s: warning: found %s; %s".formatted(place, found, allowed)
                : "%s: found %s; %s".formatted(place, found, allowed);
    }
}
