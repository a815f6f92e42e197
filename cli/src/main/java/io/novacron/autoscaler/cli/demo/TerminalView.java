package io.novacron.autoscaler.cli.demo;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A picture of 80 × 24 characters, redrawn in place: demand and capacity over the day, the numbers
/// of the moment, the last decisions with their reasons.
final class TerminalView implements View {

    private static final int WIDTH = 79;
    private static final int LABEL = 12;
    private static final int CHART = WIDTH - LABEL;
    private static final int CHART_HEIGHT = 4;
    private static final int DECISION_LINES = 7;

    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";

    /// Signs of a character set: eighths of a column's height, then dots and arrows.
    private record Signs(
            String columns, char dot, char hollow, char waiting, char out, char in, char line) {
        static final Signs UNICODE = new Signs(" ▁▂▃▄▅▆▇█", '●', '○', '◌', '▲', '▼', '─');
        static final Signs ASCII = new Signs(" .:-=+*##", '#', '.', 'o', '+', '-', '-');
    }

    private final PrintStream out;
    private final Signs signs;
    private final double peak;
    private final double[] demand = new double[CHART];
    private final double[] capacity = new double[CHART];
    private int linesShown;

    /// @param peak requests a second at the top of the chart
    TerminalView(PrintStream out, Charset charset, double peak) {
        this.out = out;
        this.signs = charset.newEncoder().canEncode('▁') ? Signs.UNICODE : Signs.ASCII;
        this.peak = peak;
        Arrays.fill(demand, Double.NaN);
        Arrays.fill(capacity, Double.NaN);
        out.print(HIDE_CURSOR);
    }

    @Override
    public void show(Frame frame, boolean evaluated) {
        remember(frame);
        StringBuilder text = new StringBuilder();
        if (linesShown > 0) {
            text.append("\u001b[").append(linesShown).append("A\r");
        }
        List<String> lines = lines(frame);
        for (String line : lines) {
            text.append(line).append(CLEAR_TO_END_OF_LINE).append('\n');
        }
        text.append(CLEAR_BELOW);
        out.print(text);
        out.flush();
        linesShown = lines.size();
    }

    private void remember(Frame frame) {
        double share = (double) frame.elapsed().toMillis() / Math.max(1, frame.length().toMillis());
        int column = Math.clamp((int) (share * CHART), 0, CHART - 1);
        demand[column] = frame.demand() / peak;
        capacity[column] = (double) frame.ready() / Math.max(1, frame.max());
        // A column that was passed between two frames shows what the one before did.
        for (int gap = column - 1; gap >= 0 && Double.isNaN(demand[gap]); gap--) {
            demand[gap] = demand[column];
            capacity[gap] = capacity[column];
        }
    }

    private List<String> lines(Frame frame) {
        List<String> lines = new ArrayList<>();
        lines.add(title(frame));
        lines.add(DIM + String.valueOf(signs.line()).repeat(WIDTH) + RESET);
        lines.addAll(chart("demand", "req/s", demand, CYAN));
        lines.addAll(chart("instances", "ready", capacity, GREEN));
        lines.add(DIM + axis(frame) + RESET);
        lines.add("");
        lines.add(instances(frame));
        lines.add(load(frame));
        lines.add(answers(frame));
        lines.add("");
        lines.addAll(decisions(frame));
        return lines;
    }

    private static String title(Frame frame) {
        String left = "NovaCron Autoscaler demo";
        String right =
                "day %s   %d s of %d s"
                        .formatted(
                                frame.day(),
                                Math.min(frame.elapsed().toSeconds(), frame.length().toSeconds()),
                                frame.length().toSeconds());
        return BOLD + left + RESET + " ".repeat(WIDTH - left.length() - right.length()) + right;
    }

    private List<String> chart(String name, String unit, double[] levels, String colour) {
        List<String> rows = new ArrayList<>();
        for (int row = CHART_HEIGHT - 1; row >= 0; row--) {
            String label = row == CHART_HEIGHT - 1 ? name : row == CHART_HEIGHT - 2 ? unit : "";
            StringBuilder text = new StringBuilder(padded(label, LABEL)).append(colour);
            for (double level : levels) {
                text.append(sign(level, row));
            }
            rows.add(text.append(RESET).toString());
        }
        return rows;
    }

    private char sign(double level, int row) {
        if (Double.isNaN(level)) {
            return ' ';
        }
        int most = signs.columns().length() - 1;
        int eighths = (int) Math.round((level * CHART_HEIGHT - row) * most);
        boolean floor = row == 0;
        return signs.columns().charAt(Math.clamp(eighths, floor ? 1 : 0, most));
    }

    private static String axis(Frame frame) {
        StringBuilder text = new StringBuilder(" ".repeat(LABEL + CHART));
        for (int quarter = 0; quarter < 4; quarter++) {
            int column = LABEL + quarter * CHART / 4;
            String time =
                    frame.day()
                            .minusMinutes(
                                    Math.round(
                                            DayTrace.MINUTES
                                                    * ((double) frame.elapsed().toMillis()
                                                            / frame.length().toMillis())))
                            .plusMinutes(quarter * DayTrace.MINUTES / 4)
                            .toString();
            text.replace(column, column + time.length(), time);
        }
        return text.toString();
    }

    private String instances(Frame frame) {
        int waiting = Math.max(0, frame.live() - frame.ready());
        int unused = Math.max(0, frame.max() - frame.ready() - waiting);
        String dots =
                frame.max() > 40
                        ? ""
                        : GREEN
                                + String.valueOf(signs.dot()).repeat(frame.ready())
                                + YELLOW
                                + String.valueOf(signs.waiting()).repeat(waiting)
                                + DIM
                                + String.valueOf(signs.hollow()).repeat(unused)
                                + RESET;
        return "%s%s%d ready of %d wanted%s (%d to %d)   %s"
                .formatted(
                        padded("capacity", LABEL),
                        BOLD,
                        frame.ready(),
                        frame.desired(),
                        RESET,
                        frame.min(),
                        frame.max(),
                        dots);
    }

    private static String load(Frame frame) {
        String utilization =
                frame.utilization().isPresent()
                        ? "%.0f %%".formatted(frame.utilization().getAsDouble())
                        : "no sample yet";
        double percent = frame.utilization().orElse(0);
        String colour = percent >= 85 ? RED : percent >= 70 ? YELLOW : "";
        return "%s%s   utilization %s%s%s"
                .formatted(
                        padded("load", LABEL),
                        padded("%.0f requests/s".formatted(frame.demand()), 18),
                        colour,
                        utilization,
                        RESET);
    }

    private static String answers(Frame frame) {
        long unserved = frame.counts().unserved();
        return "%s%s   served %s   %srefused %s%s"
                .formatted(
                        padded("answers", LABEL),
                        padded("p95 %d ms".formatted(frame.p95().toMillis()), 18),
                        grouped(frame.counts().served()),
                        unserved > 0 ? YELLOW : "",
                        grouped(unserved),
                        RESET);
    }

    private List<String> decisions(Frame frame) {
        List<String> lines = new ArrayList<>();
        if (frame.decisions().isEmpty()) {
            lines.add("no decision yet: the capacity fits the load");
        }
        // Newest first; a decision takes the lines its words need, as long as there is room.
        for (Frame.DecisionLine decision : frame.decisions().reversed()) {
            List<String> words = wrapped(decision.reason(), WIDTH - 8);
            if (lines.size() + words.size() > DECISION_LINES) {
                break;
            }
            boolean outward = decision.direction() == Frame.Direction.OUT;
            String sign = (outward ? CYAN + signs.out() : GREEN + signs.in()) + RESET;
            lines.add("%s %s %s".formatted(sign, decision.day(), words.getFirst()));
            for (String more : words.subList(1, words.size())) {
                lines.add(" ".repeat(8) + more);
            }
        }
        return lines;
    }

    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String padded(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public void close() {
        out.print(SHOW_CURSOR);
        out.flush();
    }
}
