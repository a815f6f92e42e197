package io.novacron.autoscaler.config;

/// Numbers that are allowed somewhere, and how to say it.
///
/// @param excludesMin whether `min` itself is out
record Range(double min, boolean excludesMin, double max, String words) {

    static final Range FINITE =
            new Range(-Double.MAX_VALUE, false, Double.MAX_VALUE, "a number that is finite");
    static final Range POSITIVE = new Range(0, true, Double.MAX_VALUE, "a number above 0");
    static final Range NOT_NEGATIVE =
            new Range(0, false, Double.MAX_VALUE, "a number of at least 0");

    boolean contains(double value) {
        return (excludesMin ? value > min : value >= min) && value <= max;
    }
}
