package io.novacron.autoscaler.cli.report;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a sum of costs says, in sentences: the same under the table and on the page.
public final class Summary {

    private Summary() {}

    public static List<String> of(JsonNode total) {
        List<String> lines = new ArrayList<>();
        lines.add(paid(total));
        JsonNode compared = total.path("compared");
        if (compared.isMissingNode()) {
            lines.add("What was needed is not known: no group's demand was seen.");
        } else {
            lines.add(
                    "%s the least possible; %s carried load, %s was spare, %s beyond the most needed."
                            .formatted(
                                    Amounts.ratio(compared.path("costRatio")),
                                    Amounts.share(compared, "usedInstanceHours", "instanceHours"),
                                    Amounts.share(compared, "spareInstanceHours", "instanceHours"),
                                    Amounts.share(compared, "idleInstanceHours", "instanceHours")));
            lines.add(
                    "Short of capacity %s of the time (θU %.2f, θO %.1f, instability %s)."
                            .formatted(
                                    Amounts.share(compared.path("underProvisionedTimeShare")),
                                    compared.path("underProvisioningAccuracy").asDouble(),
                                    compared.path("overProvisioningAccuracy").asDouble(),
                                    Amounts.share(compared.path("instability"))));
        }
        JsonNode forecasts = total.path("forecasts");
        if (!forecasts.isMissingNode()) {
            lines.add(
                    "%,d forecasts, %s within 20 %%, off by %s on the whole."
                            .formatted(
                                    forecasts.path("count").asLong(),
                                    Amounts.share(forecasts.path("confidence")),
                                    Amounts.share(forecasts.path("relativeError"))));
        }
        if (total.path("note").isString()) {
            lines.add("Note: " + total.path("note").asString() + ".");
        }
        return lines;
    }

    private static String paid(JsonNode total) {
        boolean priced = total.path("cost").isNumber();
        String amount =
                priced
                        ? "%s %s"
                                .formatted(
                                        Amounts.money(total, "cost"),
                                        total.path("currency").asString(""))
                                .strip()
                        : Amounts.hours(total, "instanceHours") + " instance-hours";
        String part =
                priced
                        ? saved(total, "cost", "maximumCost")
                        : saved(total, "instanceHours", "maximumInstanceHours");
        return "%s, %s less than always at maximum (%s of the time seen)."
                .formatted(amount, part, Amounts.share(total, "seenHours", "spanHours"));
    }

    private static String saved(JsonNode row, String paid, String maximum) {
        double most = row.path(maximum).asDouble();
        return most > 0 ? Amounts.share(1 - row.path(paid).asDouble() / most) : "nothing";
    }
}
