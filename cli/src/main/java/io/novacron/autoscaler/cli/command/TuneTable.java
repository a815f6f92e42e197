package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.cli.tune.TuneOutcome;
import io.novacron.autoscaler.cli.tune.TuneText;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.tune.Trial;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// What a search came to, for people.
final class TuneTable {

    /// Rows of the frontier; of a longer one some are left out evenly.
    private static final int MOST_ROWS = 16;

    private TuneTable() {}

    static void print(TuneOutcome outcome, PrintWriter out) {
        List<Trial> members = outcome.frontier().members();
        TextTable frontier =
                new TextTable("", "cost/h", "instances", "% of time short", "% late", "changes");
        int shown = 0;
        for (int index = 0; index < members.size(); index++) {
            Trial trial = members.get(index);
            boolean best = trial.equals(outcome.best());
            // The ends, the best, and those between that fall on the next of the even places.
            boolean even = index * (MOST_ROWS - 1L) >= (long) shown * (members.size() - 1);
            if (even) {
                shown++;
            }
            if (even || best) {
                Figures figures = trial.figures();
                frontier.row(
                        best ? outcome.holds() ? "chosen" : "nearest" : "",
                        number("%.4f", figures.cost() / outcome.hours()),
                        number("%.2f", figures.instanceHours() / outcome.hours()),
                        number("%.3f", 100 * figures.underProvisionedTimeShare()),
                        number("%.3f", 100 * figures.sloViolationShare()),
                        TuneText.changes(outcome, trial));
            }
        }
        frontier.print(out);
        out.println();
        TextTable compared =
                new TextTable("", "cost/h", "instances", "× oracle", "% of time short", "% late");
        String best = outcome.holds() ? "chosen" : "nearest";
        row(compared, "as it is, searched", outcome.present().figures(), outcome.hours());
        row(compared, best + ", searched", outcome.best().figures(), outcome.hours());
        outcome.validation()
                .ifPresent(held -> {
                    row(compared, "as it is, held out", held.present(), held.hours());
                    row(compared, best + ", held out", held.best(), held.hours());
                });
        compared.print(out);
        out.println();
        out.println(
                "%d candidates tried. %s"
                        .formatted(outcome.trials().size(), TuneText.verdict(outcome)));
    }

    private static void row(TextTable table, String name, Figures figures, double hours) {
        table.row(
                name,
                number("%.4f", figures.cost() / hours),
                number("%.2f", figures.instanceHours() / hours),
                figures.costRatio().isPresent()
                        ? number("%.3f", figures.costRatio().getAsDouble())
                        : "–",
                number("%.3f", 100 * figures.underProvisionedTimeShare()),
                number("%.3f", 100 * figures.sloViolationShare()));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
