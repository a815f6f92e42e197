package io.novacron.autoscaler.cli.backtest;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.simulator.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Remembers of a run what its page draws. Mutable, for one run.
public final class ReportSeries implements Consumer<Tick> {

    /// Decisions that are kept with their reasons; a page with more would not open.
    private static final int MOST_DECISIONS = 200_000;

    final double price;
    final int[] needed;
    final int[] ready;
    final int[] paid;
    final int[] oracle;
    final List<Acted> decisions = new ArrayList<>();
    private int tick;

    /// A decision that changed the capacity.
    ///
    /// @param tick at whose end it was made
    record Acted(int tick, int from, int to, String reason) {}

    /// @param ticks of the run
    /// @param oracle its instances from where figures count
    /// @param price of an instance hour
    public ReportSeries(int ticks, int[] oracle, double price) {
        this.oracle = oracle;
        this.price = price;
        needed = new int[ticks];
        ready = new int[ticks];
        paid = new int[ticks];
    }

    @Override
    public void accept(Tick now) {
        needed[tick] = now.needed();
        ready[tick] = now.ready();
        // Where instances have sizes, as many of the cheapest as cost the same.
        paid[tick] =
                now.size().isPresent() && price > 0
                        ? (int) Math.round(now.pricePerHour() / price)
                        : now.paid();
        now.decision().ifPresent(this::remember);
        tick++;
    }

    private void remember(Decision decision) {
        int from = decision.from().instances();
        int to = decision.to().instances();
        boolean sized = !decision.from().size().equals(decision.to().size());
        if ((from != to || sized) && decisions.size() < MOST_DECISIONS) {
            decisions.add(new Acted(tick, from, to, decision.reason()));
        }
    }
}
