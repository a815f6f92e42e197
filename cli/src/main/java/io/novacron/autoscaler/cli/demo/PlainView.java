package io.novacron.autoscaler.cli.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// One line an evaluation, and one for each decision: for files, pipes and build logs.
final class PlainView implements View {

    private final PrintStream out;
    private int decisionsShown;

    PlainView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Frame frame, boolean evaluated) {
        List<Frame.DecisionLine> decisions = frame.decisions();
        for (; decisionsShown < decisions.size(); decisionsShown++) {
            Frame.DecisionLine decision = decisions.get(decisionsShown);
            out.println("  %s  %s".formatted(decision.day(), decision.reason()));
        }
        if (evaluated) {
            out.println(line(frame));
        }
        out.flush();
    }

    static String line(Frame frame) {
        String utilization =
                frame.utilization().isPresent()
                        ? "%3.0f %%".formatted(frame.utilization().getAsDouble())
                        : "  - %";
        return String.format(
                Locale.ROOT,
                "%4d s  %s  demand %4.0f/s  ready %d/%d  utilization %s  p95 %4d ms  refused %d",
                frame.elapsed().toSeconds(),
                frame.day(),
                frame.demand(),
                frame.ready(),
                frame.desired(),
                utilization,
                frame.p95().toMillis(),
                frame.counts().unserved());
    }

    @Override
    public void close() {
        out.flush();
    }
}
