package io.novacron.autoscaler.cli.report;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// The columns of a cost table, on a terminal and on a page.
public final class CostTable {

    /// Names of the columns.
    public static final List<String> HEADS =
            List.of(
                    "KEY",
                    "INSTANCE-HOURS",
                    "COST",
                    "OF MAXIMUM",
                    "LEAST POSSIBLE",
                    "CARRIED LOAD",
                    "IDLE",
                    "SHORT",
                    "FORECASTS",
                    "ACTIONS",
                    "NOTE");

    private CostTable() {}

    /// A row's cells, one a column.
    public static List<String> cells(JsonNode row) {
        JsonNode compared = row.path("compared");
        boolean priced = row.path("cost").isNumber();
        return List.of(
                Amounts.key(row),
                Amounts.hours(row, "instanceHours"),
                priced
                        ? (Amounts.money(row, "cost") + " " + row.path("currency").asString(""))
                                .strip()
                        : "-",
                Amounts.share(row, "instanceHours", "maximumInstanceHours"),
                Amounts.ratio(compared.path("costRatio")),
                Amounts.share(compared.path("efficiency")),
                priced
                        ? Amounts.money(compared, "idleCost")
                        : compared.path("idleInstanceHours").isNumber()
                                ? Amounts.hours(compared, "idleInstanceHours") + " h"
                                : "-",
                Amounts.share(compared.path("underProvisionedTimeShare")),
                Amounts.share(row.path("forecasts").path("confidence")),
                Amounts.actions(row),
                row.path("note").asString(""));
    }
}
