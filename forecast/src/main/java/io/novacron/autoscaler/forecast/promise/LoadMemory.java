package io.novacron.autoscaler.forecast.promise;

/// Load of the last days by step, with what the panel asks of it. A ring: indexes are steps since
/// the first, and the last of them are kept.
final class LoadMemory {

    private final Clockwork clock;
    private final double[] load;

    /// Sums of everything up to and without a step; a difference of two is a sum over a range.
    private final double[] sums;

    private long size;

    /// @param days kept
    LoadMemory(Clockwork clock, int days) {
        this.clock = clock;
        this.load = new double[days * clock.day() + 1];
        this.sums = new double[load.length];
    }

    void add(double value) {
        int place = (int) (size % load.length);
        int next = (int) ((size + 1) % load.length);
        load[place] = value;
        sums[next] = sums[place] + value;
        size++;
        // Sums lose digits as they grow: they begin anew before that matters.
        if (sums[next] > 1e12) {
            double base = sums[(int) (Math.max(0, size - load.length + 1) % load.length)];
            for (int index = 0; index < sums.length; index++) {
                sums[index] -= base;
            }
        }
    }

    /// Steps seen; the newest is `size − 1`.
    long size() {
        return size;
    }

    boolean has(long step) {
        return step >= 0 && step < size && step > size - load.length;
    }

    double at(long step) {
        return load[(int) (step % load.length)];
    }

    /// The newest one, `back` steps ago; the oldest known where there is none so old.
    double back(int back) {
        return at(Math.max(oldest(), size - 1 - back));
    }

    private long oldest() {
        return Math.max(0, size - load.length + 1);
    }

    /// Mean of the last so many steps.
    double mean(int steps) {
        return mean(size - steps, size);
    }

    /// Mean from one step to before another, of what is known of it.
    double mean(long from, long to) {
        long first = Math.max(from, oldest());
        long end = Math.min(to, size);
        if (first >= end) {
            return at(size - 1);
        }
        double sum = sums[(int) (end % load.length)] - sums[(int) (first % load.length)];
        return Math.max(0, sum / (end - first));
    }

    double max(int steps) {
        return max(size - steps, size);
    }

    double max(long from, long to) {
        long first = Math.max(from, oldest());
        long end = Math.min(to, size);
        double max = 0;
        for (long step = first; step < end; step++) {
            max = Math.max(max, at(step));
        }
        return max;
    }

    double min(int steps) {
        double min = Double.POSITIVE_INFINITY;
        for (long step = Math.max(oldest(), size - steps); step < size; step++) {
            min = Math.min(min, at(step));
        }
        return min;
    }

    /// Mean of the 15 minutes around a step.
    double smooth(long step) {
        int half = clock.minutes(7);
        return mean(step - half, step + half + 1);
    }

    /// Highest of the 11 minutes around a step.
    double peak(long step) {
        int half = clock.minutes(5);
        return max(step - half, step + half + 1);
    }
}
