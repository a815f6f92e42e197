package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// The seasons of a series of short steps, from its means over longer ones and interpolated between
/// their middles: a table that is small and not rough (FORECAST 4.11). Immutable.
final class WeekShape {

    private final double[] table;
    private final double factor;
    private final long offset;

    /// @param table by longer step, starting with the one that begins at fine step `offset`; empty
    ///   for no season
    private WeekShape(double[] table, int factor, long offset) {
        this.table = table;
        this.factor = factor;
        this.offset = offset;
    }

    /// @param factor short steps of a longer one
    static WeekShape of(Series series, Transform transform, int factor) {
        Series coarse = series.coarser(factor);
        int offset = series.size() - coarse.size() * factor;
        int first = 0;
        while (first < coarse.size() && Double.isNaN(coarse.value(first))) {
            first++;
        }
        double[] values = Arrays.copyOfRange(coarse.shared(), first, coarse.size());
        History plain = new History(values, transform, 0, 0);
        Seasons seasons = Seasons.of(Arrays.copyOf(plain.z(), plain.size()), coarse.step());
        int size = plain.size();
        boolean weekly = seasons.week() > 0 && size >= 2 * seasons.week();
        int length = weekly ? seasons.week() : seasons.day();
        if (length == 0 || size < 2 * seasons.day()) {
            return new WeekShape(new double[0], factor, 0);
        }
        History history =
                new History(values, transform, seasons.day(), weekly ? seasons.week() : 0);
        SeasonProfile profile = SeasonProfile.of(history, size, 10);
        double[] table = new double[length];
        for (int place = 0; place < length; place++) {
            table[place] = profile.both(history, place);
        }
        return new WeekShape(table, factor, offset + (long) first * factor);
    }

    /// What the seasons add at a short step, counted from the first of the series.
    double at(long step) {
        if (table.length == 0) {
            return 0;
        }
        double place = (step - offset + 0.5) / factor - 0.5;
        double whole = Math.floor(place);
        double part = place - whole;
        double left = table[(int) Math.floorMod((long) whole, (long) table.length)];
        double right = table[(int) Math.floorMod((long) whole + 1, (long) table.length)];
        return left + part * (right - left);
    }
}
