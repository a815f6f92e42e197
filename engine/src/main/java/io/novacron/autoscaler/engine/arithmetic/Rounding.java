package io.novacron.autoscaler.engine.arithmetic;

/// Rounds to counts of instances. People compare 88 with 80 at a tolerance of 10 % and expect a
/// hold; doubles give 1.1000000000000001. A relative slack of 10⁻⁹, far above the error of a few
/// double operations and far below any difference that matters, settles that. Results saturate at
/// [Integer#MAX_VALUE] (a wrapped count once scaled a group from its maximum to 1:
/// kubernetes/kubernetes#126892).
public final class Rounding {

    /// Relative slack within which two numbers count as equal.
    public static final double SLACK = 1e-9;

    private Rounding() {}

    /// The smallest count ≥ value, where a value within the slack of a whole number is that number.
    /// Negative values give 0.
    public static int ceil(double value) {
        double nearest = Math.rint(value);
        return saturate(close(value, nearest) ? nearest : Math.ceil(value));
    }

    /// The largest count ≤ value, where a value within the slack of a whole number is that number.
    /// Negative values give 0.
    public static int floor(double value) {
        double nearest = Math.rint(value);
        return saturate(close(value, nearest) ? nearest : Math.floor(value));
    }

    /// Truncates toward zero, whole within the slack; keeps the sign, not saturated to counts.
    public static double truncate(double value) {
        double nearest = Math.rint(value);
        if (close(value, nearest)) {
            return nearest;
        }
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    /// A change as AWS and OpenStack Heat round it: magnitudes above 1 toward zero, those between 0
    /// and 1 become 1, 0 stays 0.
    public static double change(double value) {
        double magnitude = Math.abs(value);
        if (magnitude == 0) {
            return 0;
        }
        return magnitude < 1 ? Math.signum(value) : truncate(value);
    }

    /// A part in percent of a whole; finite for finite arguments, however small the whole.
    public static double percent(double part, double whole) {
        double percent = 100 * part / whole;
        return Double.isFinite(percent)
                ? percent
                : Math.clamp(100 * (part / whole), -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /// Whether a difference is at most a tolerance, within the slack.
    public static boolean within(double difference, double tolerance) {
        return Math.abs(difference) <= tolerance + SLACK;
    }

    /// Whether a metric's value has reached a bound from below: sums and means of what people write
    /// as 0.1 or 0.3 miss it by the last bits.
    public static boolean atLeast(double value, double bound) {
        return value >= bound || same(value, bound);
    }

    /// Whether a metric's value has reached a bound from above.
    public static boolean atMost(double value, double bound) {
        return value <= bound || same(value, bound);
    }

    /// Whether two values of a metric are the same to a reader, however small its unit is.
    public static boolean same(double value, double other) {
        return Math.abs(value - other) <= SLACK * Math.min(Math.abs(value), Math.abs(other));
    }

    /// A count: 0 below zero, the largest int above its range.
    public static int saturate(double count) {
        if (!(count > 0)) {
            return 0;
        }
        return count >= Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) count;
    }

    /// A sum of counts that saturates.
    public static int plus(int count, double change) {
        return saturate(count + change);
    }

    private static boolean close(double value, double whole) {
        return Math.abs(value - whole) <= SLACK * Math.max(1, Math.abs(value));
    }
}
