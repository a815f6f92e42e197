package io.novacron.autoscaler.cli.report;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Figures of cost rows as people read them; `-` where there is none.
public final class Amounts {

    private static final String NONE = "-";

    private Amounts() {}

    public static String money(JsonNode row, String field) {
        JsonNode amount = row.path(field);
        return amount.isNumber() ? String.format(Locale.ROOT, "%,.2f", amount.asDouble()) : NONE;
    }

    public static String hours(JsonNode row, String field) {
        JsonNode amount = row.path(field);
        return amount.isNumber() ? String.format(Locale.ROOT, "%,.1f", amount.asDouble()) : NONE;
    }

    /// A share 0–1 in percent.
    public static String share(JsonNode share) {
        return share.isNumber() ? share(share.asDouble()) : NONE;
    }

    static String share(double share) {
        double percent = 100 * share;
        String format = percent > 0 && percent < 9.95 ? "%.1f %%" : "%.0f %%";
        return String.format(Locale.ROOT, format, percent);
    }

    public static String ratio(JsonNode ratio) {
        return ratio.isNumber() ? String.format(Locale.ROOT, "%.2f ×", ratio.asDouble()) : NONE;
    }

    /// One amount as a share of another of the same row.
    public static String share(JsonNode row, String field, String of) {
        double whole = row.path(of).asDouble();
        return row.path(field).isNumber() && whole > 0
                ? share(row.path(field).asDouble() / whole)
                : NONE;
    }

    /// All changes, and how many warnings that they were of no use.
    public static String actions(JsonNode row) {
        JsonNode actions = row.path("actions");
        int all =
                actions.path("out").asInt()
                        + actions.path("in").asInt()
                        + actions.path("up").asInt()
                        + actions.path("down").asInt();
        int doubtful = actions.path("ineffective").asInt() + actions.path("oscillating").asInt();
        return doubtful == 0 ? Integer.toString(all) : "%d (%d doubtful)".formatted(all, doubtful);
    }

    /// A row's name.
    public static String key(JsonNode row) {
        String key = row.path("key").asString();
        return key.isEmpty() ? "(none)" : key;
    }
}
