package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.simulator.Figures;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Figures of groups side by side, for people.
final class FiguresTable {

    private FiguresTable() {}

    /// @param names of the groups, in the order of the figures
    static void print(List<String> names, List<Figures> figures, Duration tick, PrintWriter out) {
        TextTable table =
                new TextTable(
                        "group",
                        "cost",
                        "instance hours",
                        "× oracle",
                        "% of time short",
                        "% of time over",
                        "% unserved",
                        "% late",
                        "actions/h",
                        "efficiency",
                        "speed-up");
        for (int index = 0; index < figures.size(); index++) {
            Figures group = figures.get(index);
            double hours = group.steps() * (tick.toMillis() / 3_600_000.0);
            Figures.Actions actions = group.scalingActions();
            long changes = actions.out() + actions.in() + actions.up() + actions.down();
            table.row(
                    names.get(index),
                    number("%.2f", group.cost()) + group.currency().map(" "::concat).orElse(""),
                    number("%.1f", group.instanceHours()),
                    number("%.3f", group.costRatio()),
                    number("%.3f", 100 * group.underProvisionedTimeShare()),
                    number("%.1f", 100 * group.overProvisionedTimeShare()),
                    number("%.3f", 100 * group.unservedShare()),
                    number("%.3f", 100 * group.sloViolationShare()),
                    number("%.1f", changes / hours),
                    number("%.3f", group.efficiency()),
                    number("%.2f", group.elasticSpeedup()));
        }
        table.print(out);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String number(String format, OptionalDouble value) {
        return value.isPresent() ? number(format, value.getAsDouble()) : "–";
    }
}
