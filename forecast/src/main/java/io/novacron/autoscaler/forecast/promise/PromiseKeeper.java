package io.novacron.autoscaler.forecast.promise;

import io.novacron.autoscaler.forecast.promise.Strategy.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Keeps a group short of capacity at most a given share of the time, at least cost: forecasts
/// quantiles of load at the lead time, aims at the quantile that keeps the budget, and chooses
/// hourly among seven strategies the one that would have cost least in the last days.
///
/// Load is in instances: demand over what one instance serves. Mutable and not thread-safe; the
/// same loads in the same order give the same advice on every machine. Method and figures:
/// docs/benchmarks.md.
public final class PromiseKeeper {

    /// Of the bound, what the strategies are held to: the rest is for what no forecast knows.
    private static final double INNER = 0.85;

    /// What another strategy must save to take over.
    private static final double WORTHWHILE = 0.985;

    private final Clockwork clock;
    private final double bound;
    private final Panel panel;
    private final Levels levels;
    private final List<Strategy> strategies = new ArrayList<>();
    private final double fading;
    private int driver;
    private double shortTime;
    private double time;
    private long steps;

    /// @param step between two loads
    /// @param lead from an order to an instance that serves
    /// @param bound share of the time that capacity may be short, more than 0 and less than 1
    public PromiseKeeper(Duration step, Duration lead, double bound) {
        if (!(bound > 0 && bound < 1)) {
            throw new IllegalArgumentException("a bound of " + bound + "; between 0 and 1");
        }
        this.clock = Clockwork.of(step, lead);
        this.bound = bound;
        this.panel = new Panel(clock);
        this.levels = new Levels(clock);
        for (Kind kind : Kind.values()) {
            strategies.add(new Strategy(kind, clock, INNER * bound));
        }
        // Seven days on average.
        this.fading = clock.fading(3.5 * 1440);
    }

    /// What to have.
    ///
    /// @param raise load for which capacity should be ordered now, in instances
    /// @param keep load for which capacity should not be released, at least `raise`
    /// @param aim probability of being short that is aimed at
    /// @param shortShare share of the last seven days that were short
    /// @param strategy which one drives, and whose forecast leads
    public record Advice(
            double raise,
            double keep,
            double aim,
            double shortShare,
            String strategy,
            String leader) {}

    /// A step is over.
    ///
    /// @param load of the step, in instances; ≥ 0
    /// @param isShort whether capacity was too small for it
    public Advice observe(double load, boolean isShort) {
        if (!(load >= 0) || Double.isInfinite(load)) {
            throw new IllegalArgumentException("a load of " + load);
        }
        steps++;
        shortTime = shortTime * fading + (isShort ? 1 : 0);
        time = time * fading + 1;
        panel.observe(load);
        levels.observe(load);
        for (int index = 0; index < strategies.size(); index++) {
            strategies.get(index).step(load, index == driver ? isShort : null, panel, levels);
        }
        if (steps % clock.minutes(60) == 0 && steps > clock.day()) {
            choose();
        }
        Strategy driving = strategies.get(driver);
        return new Advice(
                driving.up(),
                driving.keep(),
                driving.aim(),
                shortTime / time,
                driving.kind().name().toLowerCase(Locale.ROOT),
                panel.leader(driving.aim()));
    }

    private void choose() {
        int best = driver;
        double least = strategies.get(driver).price(INNER * bound) * WORTHWHILE;
        for (int index = 0; index < strategies.size(); index++) {
            double price = strategies.get(index).price(INNER * bound);
            if (index != driver && price < least) {
                best = index;
                least = price;
            }
        }
        driver = best;
    }
}
