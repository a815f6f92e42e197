package io.novacron.autoscaler.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Columns of text, as wide as their widest entry; the last one is not padded.
final class TextTable {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... header) {
        rows.add(List.of(header));
    }

    /// @throws IllegalArgumentException where the number of columns differs from the header's
    void row(String... columns) {
        if (columns.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "%d columns instead of %d".formatted(columns.length, rows.getFirst().size()));
        }
        rows.add(List.of(columns));
    }

    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String text = row.get(column);
                line.append(column == 0 ? "" : GAP).append(text);
                line.append(" ".repeat(widths[column] - text.length()));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
