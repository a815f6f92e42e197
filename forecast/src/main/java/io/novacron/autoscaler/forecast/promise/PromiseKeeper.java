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

    /// How much of the bound is kept for what no forecast knows, in standard deviations of the
    /// number of short minutes in a week: the fewer are allowed, the larger the share of chance.
    private static final double RESERVE = 1.1;

    private static final double MINUTES_OF_A_WEEK = 7 * 1440;

    /// How the real fleet's share of short time moves the pace of spending, and how far. The
    /// strategies' own budgets count in their shadows and forget what another one spent while it
    /// drove; this does not.
    private static final double CORRECTION = 5;

    private static final double SLOWEST = 0.2;
    private static final double FASTEST = 1.35;

    /// What another strategy must save to take over.
    private static final double WORTHWHILE = 0.985;

    private final Clockwork clock;
    private final double inner;
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
        this.inner = inner(bound);
        this.panel = new Panel(clock);
        this.levels = new Levels(clock);
        for (Kind kind : Kind.values()) {
            strategies.add(new Strategy(kind, clock, inner));
        }
        // Seven days on average.
        this.fading = clock.fading(3.5 * 1440);
    }

    /// What the strategies are held to.
    private static double inner(double bound) {
        double chance = RESERVE / Math.sqrt(bound * MINUTES_OF_A_WEEK);
        return bound * Math.max(0.5, 1 - chance);
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
        double pace = pace();
        panel.observe(load);
        levels.observe(load);
        for (int index = 0; index < strategies.size(); index++) {
            strategies.get(index).step(load, index == driver ? isShort : null, pace, panel, levels);
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

    // In the first days one short minute is a large share of the time and tells little.
    private double pace() {
        double share = shortTime / Math.max(time, 2 * clock.day());
        return Math.clamp(1 - CORRECTION * (share / inner - 1), SLOWEST, FASTEST);
    }

    private void choose() {
        int best = driver;
        double least = strategies.get(driver).price(inner) * WORTHWHILE;
        for (int index = 0; index < strategies.size(); index++) {
            double price = strategies.get(index).price(inner);
            if (index != driver && price < least) {
                best = index;
                least = price;
            }
        }
        driver = best;
    }
}
