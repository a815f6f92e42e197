package io.novacron.autoscaler.history;

/// How a step is written: its mean in 24 bits (a `float` without its last 8) and how much its
/// highest sample was above it in 16 (a `float` that is never negative, without its last 15).
/// Numbers are right to 1 in 65,000, whole ones to 65,536 exactly; the highest is at most 0.4 % of
/// its distance from the mean too high, never too low.
///
/// Five bytes a step are what makes a fortnight of a series 36 KiB; a forecast or a chart cannot
/// tell the difference.
final class Cell {

    /// What a cell holds in which nothing was written.
    static final int NO_MEAN = 0;

    // Zero is written as minus zero, because its own bits mean "nothing".
    private static final int ZERO = 0x80_0000;

    private static final int LARGEST_EXCESS = 0xFEFF;

    private Cell() {}

    /// @param mean finite
    static int encodeMean(double mean) {
        float narrow = (float) Math.clamp(mean, -Float.MAX_VALUE, Float.MAX_VALUE);
        int bits = Float.floatToRawIntBits(narrow);
        int rounded = (bits + 0x80) >>> 8;
        if (Float.isInfinite(Float.intBitsToFloat(rounded << 8))) {
            rounded = bits >>> 8;
        }
        return (rounded & 0x7F_FFFF) == 0 ? ZERO : rounded;
    }

    static double decodeMean(int code) {
        return code == ZERO ? 0 : Float.intBitsToFloat(code << 8);
    }

    /// @param decodedMean as it will be read
    /// @param high the highest sample
    static int encodeExcess(double decodedMean, double high) {
        double excess = high - decodedMean;
        if (!(excess > 0)) {
            return 0;
        }
        float narrow = (float) Math.min(excess, Float.MAX_VALUE);
        if (narrow < excess) {
            narrow = Math.nextUp(narrow);
        }
        return Math.min(LARGEST_EXCESS, (Float.floatToRawIntBits(narrow) + 0x7FFF) >>> 15);
    }

    static double decodeHigh(double mean, int excess) {
        return mean + Float.intBitsToFloat(excess << 15);
    }
}
