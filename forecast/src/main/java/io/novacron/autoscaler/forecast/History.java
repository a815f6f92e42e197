package io.novacron.autoscaler.forecast;

import java.util.Arrays;

/// The steps a model works on: their values on the model's scale, gaps filled and marked, and the
/// lengths of the seasons. Mutable; grows by one step at a time and forgets the oldest.
final class History {

    private final Transform transform;
    private final int day;
    private final int week;
    private double[] z;
    private boolean[] known;
    private int size;
    // How many steps were forgotten: places in a season count from the first of all.
    private long forgotten;
    private int gaps;
    private int keep = Integer.MAX_VALUE;

    /// @param day steps of the shorter season, 0 where there is none
    /// @param week steps of the longer season, a multiple of `day`, 0 where there is none
    History(double[] values, Transform transform, int day, int week) {
        this.transform = transform;
        this.day = day;
        this.week = week;
        this.z = new double[values.length];
        this.known = new boolean[values.length];
        for (double value : values) {
            append(value);
        }
    }

    Transform transform() {
        return transform;
    }

    int size() {
        return size;
    }

    int day() {
        return day;
    }

    int week() {
        return week;
    }

    /// Values on the model's scale, oldest first, filled; the first `size` count. Shared.
    double[] z() {
        return z;
    }

    /// Whether there was a value at a step.
    boolean known(int index) {
        return known[index];
    }

    /// Whether there was a value, for every step; the first `size` count. Shared.
    boolean[] marks() {
        return known;
    }

    /// Whether any step is a gap.
    boolean hasGaps() {
        return gaps > 0;
    }

    int gaps() {
        return gaps;
    }

    /// Place of a step in a season of this length; steps to come have one too.
    int phase(int index, int season) {
        return (int) Math.floorMod(forgotten + index, (long) season);
    }

    /// Takes the value of the next step, `NaN` for none.
    void append(double value) {
        if (size == z.length) {
            forgetOrGrow();
        }
        boolean given = !Double.isNaN(value);
        z[size] = given ? transform.forward(value) : filled();
        known[size] = given;
        if (!given) {
            gaps++;
        }
        size++;
    }

    /// FORECAST 4.2: a week before, moved by how the last day differs from its week before; else a
    /// day before, else the last value.
    private double filled() {
        if (week > 0 && size >= week + day) {
            double difference = 0;
            int count = 0;
            for (int index = size - day; index < size; index++) {
                if (known[index] && known[index - week]) {
                    difference += z[index] - z[index - week];
                    count++;
                }
            }
            return z[size - week] + (count == 0 ? 0 : difference / count);
        }
        if (day > 0 && size >= day) {
            return z[size - day];
        }
        return size == 0 ? 0 : z[size - 1];
    }

    /// From now on keeps the last `steps` only (and up to half as many more).
    void compact(int steps) {
        keep = steps;
        int drop = Math.max(0, size - steps);
        drop(drop, steps + Math.max(16, steps / 2));
    }

    private void forgetOrGrow() {
        if (size >= keep) {
            drop(size - keep + 1, z.length);
        }
        if (size == z.length) {
            int capacity = Math.max(16, size + (size >> 1));
            z = Arrays.copyOf(z, capacity);
            known = Arrays.copyOf(known, capacity);
        }
    }

    private void drop(int count, int capacity) {
        for (int index = 0; index < count; index++) {
            gaps -= known[index] ? 0 : 1;
        }
        double[] newZ = new double[Math.max(capacity, size - count)];
        boolean[] newKnown = new boolean[newZ.length];
        System.arraycopy(z, count, newZ, 0, size - count);
        System.arraycopy(known, count, newKnown, 0, size - count);
        z = newZ;
        known = newKnown;
        size -= count;
        forgotten += count;
    }

    /// Lifts every step before the last `newest` to the level of those.
    void lift(int newest, double by) {
        for (int index = 0; index < size - newest; index++) {
            z[index] += by;
        }
    }
}
