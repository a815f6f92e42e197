package io.novacron.autoscaler.cli.report;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// The cost report as one page that needs nothing else: sentences, a stacked bar a day, a table.
/// Light and dark follow the reader's system; every bar also stands in the table below.
public final class CostPage {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 220;
    private static final int FOOT = 20;

    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1c2126; --soft: #5b6570; --line: #d6dbe0;
              --back: #ffffff; --used: #1f6f5c; --spare: #d9a21b; --idle: #c2483d;
              --unknown: #8a94a0; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --soft: #a2acb6;
              --line: #3a424a; --back: #14181c; --used: #4cb598; --spare: #e6bd55;
              --idle: #e8796e; --unknown: #77818c; } }
            body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; background: var(--back);
              color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
            p { margin: .25rem 0; } .soft { color: var(--soft); }
            main > svg { width: 100%; max-width: 60rem; height: auto; } svg text { fill: var(--soft); font-size: 11px; }
            .used { fill: var(--used); } .spare { fill: var(--spare); }
            .idle { fill: var(--idle); } .unknown { fill: var(--unknown); }
            .key span { margin-right: 1.2rem; white-space: nowrap; }
            .key svg { width: .8em; height: .8em; margin-right: .4em; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--line);
              white-space: nowrap; }
            th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
            th { color: var(--soft); font-weight: 600; font-size: .75rem; }
            """;

    private final PrintWriter out;

    private CostPage(PrintWriter out) {
        this.out = out;
    }

    /// @param report `from`, `to`, `by`, `total`, `rows` and `days`
    public static void write(JsonNode report, Writer to) {
        PrintWriter out = new PrintWriter(to);
        new CostPage(out).write(report);
        out.flush();
    }

    private void write(JsonNode report) {
        String title =
                "Cost from %s to %s"
                        .formatted(report.path("from").asString(), report.path("to").asString());
        out.println("<!doctype html>");
        out.println("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        out.println("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        out.println("<link rel=\"icon\" href=\"data:,\">");
        out.println("<title>%s</title>".formatted(escaped(title)));
        out.println("<style>\n%s</style></head><body><main>".formatted(STYLE));
        out.println("<h1>%s</h1>".formatted(escaped(title)));
        Summary.of(report.path("total"))
                .forEach(line -> out.println("<p>%s</p>".formatted(escaped(line))));
        boolean priced = report.path("total").path("cost").isNumber();
        out.println(
                "<h2>By day, in %s</h2>"
                        .formatted(
                                priced
                                        ? escaped(
                                                report.path("total")
                                                        .path("currency")
                                                        .asString("money"))
                                        : "instance-hours"));
        legend();
        bars(report.path("days"), priced);
        String by = report.path("by").asString();
        out.println("<h2>By %s</h2>".formatted(escaped(by.replace("label:", "label "))));
        table(report.path("rows"), by);
        if (!by.equals("day")) {
            out.println("<h2>By day</h2>");
            table(report.path("days"), "day");
        }
        out.println("</main></body></html>");
    }

    private void legend() {
        out.println("<p class=\"key soft\">");
        key("used", "carried load");
        key("spare", "spare, up to the most needed that day");
        key("idle", "beyond the most needed");
        key("unknown", "demand not known");
        out.println("</p>");
    }

    private void key(String part, String text) {
        out.println(
                "<span><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"%s\" width=\"10\" height=\"10\"/></svg>%s</span>"
                        .formatted(part, text));
    }

    private record Part(String name, double amount) {}

    private static List<Part> parts(JsonNode day, boolean priced) {
        JsonNode compared = day.path("compared");
        String unit = priced ? "Cost" : "InstanceHours";
        double all = day.path(priced ? "cost" : "instanceHours").asDouble();
        double known = compared.path(priced ? "cost" : "instanceHours").asDouble();
        return List.of(
                new Part("used", compared.path("used" + unit).asDouble()),
                new Part("spare", compared.path("spare" + unit).asDouble()),
                new Part("idle", compared.path("idle" + unit).asDouble()),
                new Part("unknown", Math.max(0, all - known)));
    }

    private void bars(JsonNode days, boolean priced) {
        String field = priced ? "cost" : "instanceHours";
        double most = 0;
        for (JsonNode day : days) {
            most = Math.max(most, day.path(field).asDouble());
        }
        out.println(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Cost by day; the table below has the same\">"
                        .formatted(WIDTH, HEIGHT));
        double pitch = (double) WIDTH / Math.max(1, days.size());
        double width = Math.min(48, pitch * 0.8);
        int each = Math.max(1, (int) Math.ceil(days.size() / 12.0));
        int index = 0;
        for (JsonNode day : days) {
            double middle = (index + 0.5) * pitch;
            bar(day, priced, middle - width / 2, width, most);
            if (index % each == 0) {
                out.println(
                        "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>"
                                .formatted(
                                        point(middle),
                                        HEIGHT - 5,
                                        escaped(Amounts.key(day).substring(5))));
            }
            index++;
        }
        out.println("</svg>");
    }

    private void bar(JsonNode day, boolean priced, double left, double width, double most) {
        double bottom = HEIGHT - FOOT;
        for (Part part : parts(day, priced)) {
            double height = most > 0 ? part.amount() / most * (HEIGHT - FOOT - 5) : 0;
            if (height > 0) {
                bottom -= height;
                out.println(
                        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s: %s %.2f</title></rect>"
                                .formatted(
                                        part.name(),
                                        point(left),
                                        point(bottom),
                                        point(width),
                                        point(height),
                                        escaped(Amounts.key(day)),
                                        part.name(),
                                        part.amount()));
            }
        }
    }

    private void table(JsonNode rows, String name) {
        out.println("<div class=\"wide\"><table><thead><tr>");
        for (String head : CostTable.HEADS) {
            out.println("<th scope=\"col\">%s</th>".formatted(escaped(head)));
        }
        out.println("</tr></thead><tbody>");
        for (JsonNode row : rows) {
            out.print("<tr>");
            for (String cell : CostTable.cells(row)) {
                out.print("<td>%s</td>".formatted(escaped(cell)));
            }
            out.println("</tr>");
        }
        out.println("</tbody></table></div>");
        if (rows.isEmpty()) {
            out.println("<p class=\"soft\">No %s has been seen.</p>".formatted(escaped(name)));
        }
    }

    private static String point(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
