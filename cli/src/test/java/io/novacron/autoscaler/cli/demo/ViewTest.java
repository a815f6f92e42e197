package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.demo.Frame.DecisionLine;
import io.novacron.autoscaler.cli.demo.Frame.Direction;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void plainOutputIsALineAnEvaluationAndOneADecision() {
        try (PlainView view = new PlainView(out)) {
            view.show(frame(1, List.of()), true);
            view.show(frame(1, List.of()), false);
            view.show(frame(2, List.of(decision("scale out from 2 to 4: busy"))), true);
        }

        assertThat(text().lines())
                .containsExactly(
                        "   1 s  09:12  demand  187/s  ready 3/4  utilization  64 %  p95  143 ms  refused 5",
                        "  09:10  scale out from 2 to 4: busy",
                        "   2 s  09:12  demand  187/s  ready 3/4  utilization  64 %  p95  143 ms  refused 5");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"UTF-8", "US-ASCII"})
    void thePictureFitsATerminalOf80By24(String charset) {
        List<DecisionLine> decisions = new ArrayList<>();
        for (int index = 0; index < 20; index++) {
            decisions.add(
                    decision(
                            "scale out from 2 to 4: rule busy: utilization 81.25 against target 60,"
                                    + " wants 5; 4 instead of 5: the rate limit allows 2 within 2s"));
        }
        try (TerminalView view = new TerminalView(out, Charset.forName(charset), 240)) {
            view.show(frame(30, decisions), true);
        }

        List<String> lines = visible(text());
        assertThat(lines).hasSizeLessThanOrEqualTo(23);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(80));
        assertThat(String.join("\n", lines))
                .contains("demo", "3 ready of 4 wanted", "187 requests/s", "utilization 64 %")
                .contains("p95 143 ms", "served 1,000", "refused 5", "wants 5");
    }

    @Test
    void asciiTerminalsGetAsciiSigns() {
        try (TerminalView view = new TerminalView(out, StandardCharsets.US_ASCII, 240)) {
            view.show(frame(30, List.of(decision("scale out"))), true);
        }

        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text())).isTrue();
    }

    @Test
    void thePictureIsRedrawnInPlace() {
        try (TerminalView view = new TerminalView(out, StandardCharsets.UTF_8, 240)) {
            view.show(frame(1, List.of()), true);
            int lines = visible(text()).size();
            bytes.reset();

            view.show(frame(2, List.of()), true);

            assertThat(text()).startsWith("\u001b[" + lines + "A\r");
        }
        assertThat(text()).as("the cursor is back").endsWith("\u001b[?25h");
    }

    @Test
    void theSummaryHasItsCountsWhereProgramsFindThem() {
        Summary summary =
                new Summary(
                        5,
                        4,
                        new LoadGenerator.Counts(10_000, 9_950, 40, 10, 0),
                        Duration.ofMillis(187),
                        312,
                        Duration.ofSeconds(60),
                        8,
                        List.of(Duration.ofMillis(900), Duration.ofMillis(1600)),
                        List.of(Duration.ofMillis(700)),
                        Duration.ofSeconds(1),
                        Path.of("/tmp/demo"),
                        Path.of("/tmp/demo/demo.yaml"));

        assertThat(summary.saved()).isEqualTo(0.35);
        assertThat(summary.lines())
                .contains(
                        "scale_out: 5  scale_in: 4",
                        "requests: 9,950 served, 50 refused (0.50 %), p95 187 ms",
                        "capacity: 312 instance-seconds used, always-max (8) 480: 35 % saved",
                        "reaction: decided 1.6 s after an overload began (median of 2, longest 1.6 s)",
                        "          new instances took requests 0.7 s later")
                .allMatch(line -> line.length() < 80)
                .anyMatch(line -> line.contains("/tmp/demo/demo.yaml"));
    }

    private static Frame frame(int second, List<DecisionLine> decisions) {
        return new Frame(
                Duration.ofSeconds(second),
                Duration.ofSeconds(60),
                LocalTime.of(9, 12),
                187.4,
                3,
                4,
                4,
                2,
                8,
                OptionalDouble.of(64.2),
                Duration.ofMillis(143),
                new LoadGenerator.Counts(1010, 1000, 5, 0, 0),
                decisions);
    }

    private static DecisionLine decision(String reason) {
        return new DecisionLine(LocalTime.of(9, 10), Direction.OUT, reason);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<String> visible(String text) {
        return text.replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "").lines().toList();
    }
}
