package io.novacron.autoscaler.plugins.push;

import java.util.Arrays;

/// The labels of one series, reused from series to series. Not thread-safe.
final class Labels {

    /// Prometheus itself refuses far fewer.
    static final int MOST = 256;

    private static final String NAME = "__name__";

    private String[] names = new String[16];
    private String[] values = new String[16];
    private int size;

    void clear() {
        size = 0;
    }

    /// @return false where there are too many
    boolean add(String name, String value) {
        if (size == MOST) {
            return false;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size++] = value;
        return true;
    }

    /// A label's value, "" where the series does not have it, as in Prometheus.
    String value(String name) {
        for (int index = 0; index < size; index++) {
            if (names[index].equals(name)) {
                return values[index];
            }
        }
        return "";
    }

    String name() {
        return value(NAME);
    }

    /// Tells series apart, never 0. Labels by which the replicas of one Prometheus differ do not
    /// count.
    long fingerprint() {
        long mix = 0x9E3779B97F4A7C15L;
        for (int index = 0; index < size; index++) {
            if (!isReplica(names[index])) {
                mix = (mix ^ names[index].hashCode()) * 0xBF58476D1CE4E5B9L;
                mix = (mix ^ (mix >>> 29) ^ values[index].hashCode()) * 0x94D049BB133111EBL;
            }
        }
        return mix == 0 ? 1 : mix;
    }

    private static boolean isReplica(String name) {
        return name.equals("__replica__") || name.equals("prometheus_replica");
    }
}
