package io.novacron.autoscaler.config;

/// A position in a document's text.
///
/// @param line from 1
/// @param column from 1
public record Place(int line, int column) {

    static final Place START = new Place(1, 1);

    @Override
    public String toString() {
        return "line %s, column %s".formatted(line, column);
    }
}
