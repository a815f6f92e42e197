package io.novacron.autoscaler.cli.tune;

import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.tune.Goal;
import io.novacron.autoscaler.simulator.tune.Trial;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The frontier as a page that needs nothing but itself: every candidate as a dot, the frontier as
/// a line, the goal, the group as it is and the chosen point; what a point changes shows on hover.
public final class FrontierPage {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 460;
    private static final int LEFT = 70;
    private static final int BOTTOM = 50;
    private static final int TOP = 20;
    private static final int RIGHT = 20;

    /// Shares where a line is drawn; the axis is a square root, which spreads the small ones.
    private static final double[] SHARES = {
        0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1
    };

    private static final String STYLE =
            """
            :root { color-scheme: light dark; --text: #1b1f24; --soft: #5b6570; --line: #d5dae0;
              --back: #ffffff; --dot: #9aa4ae; --front: #1f6feb; --chosen: #1a7f37; --now: #b35900; }
            @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9aa4ae;
              --line: #333b44; --back: #11161c; --dot: #566270; --front: #6cb0ff; --chosen: #4ac26b;
              --now: #f0a04b; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
              max-width: 900px; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
            svg { width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 12px; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
            th:first-child, td:first-child, th.words, td.words { text-align: left; }
            tr.chosen td { font-weight: 600; color: var(--chosen); }
            .scroll { overflow-x: auto; } .soft { color: var(--soft); }
            """;

    private final TuneOutcome outcome;
    private final double leastCost;
    private final double mostCost;
    private final double mostShare;

    private FrontierPage(TuneOutcome outcome) {
        this.outcome = outcome;
        this.leastCost = extreme(outcome, false);
        this.mostCost = Math.max(extreme(outcome, true), leastCost + 1e-9);
        this.mostShare =
                Math.clamp(
                        outcome.trials().stream()
                                .mapToDouble(trial -> outcome.goal().violation(trial.figures()))
                                .max()
                                .orElse(1),
                        1e-4,
                        1);
    }

    private static double extreme(TuneOutcome outcome, boolean most) {
        var costs = outcome.trials().stream().mapToDouble(trial -> cost(outcome, trial.figures()));
        OptionalDouble extreme = most ? costs.max() : costs.min();
        return extreme.orElse(0);
    }

    // Money an hour; instances where they cost none.
    private static double cost(TuneOutcome outcome, Figures figures) {
        double cost = priced(outcome) ? figures.cost() : figures.instanceHours();
        return cost / outcome.hours();
    }

    private static boolean priced(TuneOutcome outcome) {
        return outcome.present().figures().cost() > 0;
    }

    /// @param objective as it was asked for
    public static String of(TuneOutcome outcome, String objective) {
        return new FrontierPage(outcome).page(objective);
    }

    private String page(String objective) {
        String id = escaped(outcome.space().group().id());
        return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Tuning of %s</title>
        <style>
        %s</style>
        </head>
        <body>
        <h1>Tuning of %s</h1>
        <p>Objective <strong>%s</strong>; %d candidates tried. %s</p>
        <div class="scroll">%s</div>
        <h2>Searched and held out</h2>
        %s
        <h2>Frontier</h2>
        <p class="soft">No candidate that was tried is both cheaper and better than one of
        these.</p>
        %s
        </body>
        </html>
        """
                .formatted(
                        id,
                        STYLE,
                        id,
                        escaped(objective),
                        outcome.trials().size(),
                        escaped(TuneText.verdict(outcome)),
                        picture(),
                        comparison(),
                        frontier());
    }

    private String picture() {
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"cost against violation\">\n"
                        .formatted(WIDTH, HEIGHT));
        axes(svg);
        goal(svg);
        for (Trial trial : outcome.trials()) {
            dot(svg, trial, 2.5, "var(--dot)", "");
        }
        svg.append(
                "<polyline fill=\"none\" stroke=\"var(--front)\" stroke-width=\"1.5\" points=\"%s\"/>\n"
                        .formatted(
                                outcome.frontier().members().stream()
                                        .map(trial ->
                                                number("%.1f", x(trial))
                                                        + ","
                                                        + number("%.1f", y(trial)))
                                        .collect(Collectors.joining(" "))));
        for (Trial trial : outcome.frontier().members()) {
            dot(svg, trial, 4, "var(--front)", "");
        }
        dot(svg, outcome.present(), 7, "var(--now)", "as it is: ");
        dot(svg, outcome.best(), 7, "var(--chosen)", outcome.holds() ? "chosen: " : "nearest: ");
        return svg.append("</svg>").toString();
    }

    private void axes(StringBuilder svg) {
        int base = HEIGHT - BOTTOM;
        for (double share : SHARES) {
            if (share <= mostShare) {
                double x = x(share);
                line(svg, x, TOP, x, base, "var(--line)");
                text(svg, x, base + 18, "middle", number("%.4g", 100 * share) + " %");
            }
        }
        for (int step = 0; step <= 5; step++) {
            double cost = leastCost + (mostCost - leastCost) * step / 5;
            line(svg, LEFT, y(cost), WIDTH - RIGHT, y(cost), "var(--line)");
            text(svg, LEFT - 8, y(cost) + 4, "end", number("%.3g", cost));
        }
        String share =
                outcome.goal() instanceof Goal.SloViolationShare ? "load late" : "time short";
        text(svg, (LEFT + WIDTH) / 2.0, HEIGHT - 8, "middle", "share of " + share);
        text(
                svg,
                LEFT,
                TOP - 6,
                "start",
                priced(outcome) ? "cost an hour" : "instances on average");
    }

    private void goal(StringBuilder svg) {
        OptionalDouble share =
                switch (outcome.goal()) {
                    case Goal.UnderProvisionedTime(double bound) -> OptionalDouble.of(bound);
                    case Goal.SloViolationShare(double bound) -> OptionalDouble.of(bound);
                    case Goal.Cost _ -> OptionalDouble.empty();
                };
        share.ifPresent(bound -> {
            double x = x(Math.min(bound, mostShare));
            line(svg, x, TOP, x, HEIGHT - BOTTOM, "var(--chosen)");
        });
        if (outcome.goal() instanceof Goal.Cost(double perHour)
                && perHour >= leastCost
                && perHour <= mostCost) {
            line(svg, LEFT, y(perHour), WIDTH - RIGHT, y(perHour), "var(--chosen)");
        }
    }

    private void dot(StringBuilder svg, Trial trial, double radius, String color, String prefix) {
        String title =
                "%s%s an hour, %s %%; %s"
                        .formatted(
                                prefix,
                                number("%.4g", cost(outcome, trial.figures())),
                                number("%.3f", 100 * outcome.goal().violation(trial.figures())),
                                TuneText.changes(outcome, trial));
        svg.append(
                "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"><title>%s</title></circle>\n"
                        .formatted(
                                number("%.1f", x(trial)),
                                number("%.1f", y(trial)),
                                number("%.1f", radius),
                                color,
                                escaped(title)));
    }

    private static void line(
            StringBuilder svg, double x1, double y1, double x2, double y2, String color) {
        svg.append(
                "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>\n"
                        .formatted(
                                number("%.1f", x1),
                                number("%.1f", y1),
                                number("%.1f", x2),
                                number("%.1f", y2),
                                color));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                        .formatted(number("%.1f", x), number("%.1f", y), anchor, escaped(text)));
    }

    private double x(Trial trial) {
        return x(outcome.goal().violation(trial.figures()));
    }

    private double x(double share) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.sqrt(share / mostShare);
    }

    private double y(Trial trial) {
        return y(cost(outcome, trial.figures()));
    }

    private double y(double cost) {
        int base = HEIGHT - BOTTOM;
        return base - (base - TOP) * (cost - leastCost) / (mostCost - leastCost);
    }

    private String comparison() {
        StringBuilder rows = new StringBuilder();
        row(rows, "as it is, searched", outcome.present().figures(), outcome.hours(), "");
        String best = outcome.holds() ? "chosen" : "nearest";
        row(rows, best + ", searched", outcome.best().figures(), outcome.hours(), "chosen");
        outcome.validation()
                .ifPresent(held -> {
                    row(rows, "as it is, held out", held.present(), held.hours(), "");
                    row(rows, best + ", held out", held.best(), held.hours(), "chosen");
                });
        return table("", rows);
    }

    private String frontier() {
        StringBuilder rows = new StringBuilder();
        for (Trial trial : outcome.frontier().members()) {
            boolean chosen = outcome.holds() && trial.equals(outcome.best());
            row(
                    rows,
                    TuneText.changes(outcome, trial),
                    trial.figures(),
                    outcome.hours(),
                    chosen ? "chosen" : "");
        }
        return table("changes", rows);
    }

    private static String table(String first, StringBuilder rows) {
        return """
        <div class="scroll"><table>
        <tr><th>%s</th><th>cost/h</th><th>instances</th><th>× oracle</th><th>%% short</th>\
        <th>%% late</th></tr>
        %s</table></div>\
        """
                .formatted(first, rows);
    }

    private static void row(
            StringBuilder rows, String name, Figures figures, double hours, String style) {
        rows.append("<tr class=\"%s\"><td>%s</td>".formatted(style, escaped(name)));
        cell(rows, number("%.4f", figures.cost() / hours));
        cell(rows, number("%.2f", figures.instanceHours() / hours));
        cell(
                rows,
                figures.costRatio().isPresent()
                        ? number("%.3f", figures.costRatio().getAsDouble())
                        : "–");
        cell(rows, number("%.3f", 100 * figures.underProvisionedTimeShare()));
        cell(rows, number("%.3f", 100 * figures.sloViolationShare()));
        rows.append("</tr>\n");
    }

    private static void cell(StringBuilder rows, String text) {
        rows.append("<td>").append(text).append("</td>");
    }

    private static String number(String format, double value) {
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") && format.contains("g")
                ? text.replaceAll("0+$", "").replaceAll("\\.$", "")
                : text;
    }

    private static String escaped(String text) {
        String safe = text.replace("&", "&amp;");
        for (Map.Entry<String, String> mark :
                Map.of("<", "&lt;", ">", "&gt;", "\"", "&quot;").entrySet()) {
            safe = safe.replace(mark.getKey(), mark.getValue());
        }
        return safe;
    }
}
