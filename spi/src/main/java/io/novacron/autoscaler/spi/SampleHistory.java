package io.novacron.autoscaler.spi;

import java.time.Instant;
import java.util.List;

/// Remembers what metrics and capacities were, for forecasts and charts: a bounded time for each
/// series, in steps of fixed length that grow with age.
///
/// A memory that can be lost: what it holds is at best as good as its source, decisions never
/// depend on it, and a damaged part of it is left out rather than failing. Thread-safe. The runtime
/// appends a batch after evaluations, off the path of decisions; forecasts and the API read.
public interface SampleHistory extends AutoCloseable {

    /// What the runtime wants of the group's size.
    String CAPACITY_DESIRED = "capacity:desired";

    /// Pending and running instances.
    String CAPACITY_CURRENT = "capacity:current";

    /// Instances that are ready.
    String CAPACITY_READY = "capacity:ready";

    /// Mean price an hour of the pending and running instances, where they have sizes of their own.
    String PRICE_PER_INSTANCE = "price:instance";

    /// Longest name of a group or a series, in UTF-8 bytes.
    int LONGEST_NAME = 200;

    /// The series of a metric's group value.
    static String metric(String name) {
        return "metric:" + name;
    }

    /// Appends samples. Those of one series come in time order as a rule; one that is late joins
    /// the step it belongs to while that is kept. Left out without failing: a value that is not
    /// finite, a time that is too old to keep or further in the future than clocks differ, a name
    /// longer than [#LONGEST_NAME].
    ///
    /// @throws OutsideException where nothing could be written, e.g. a full disk
    void append(List<Sample> samples);

    /// What is kept of a series in [from, to), in the finest step that reaches back to `from`;
    /// empty where nothing is.
    HistorySeries read(String group, String series, Instant from, Instant to);

    /// The same, thinned to at most so many points; peaks and lows survive.
    ///
    /// @param atMost ≥ 1
    default HistorySeries read(String group, String series, Instant from, Instant to, int atMost) {
        return read(group, series, from, to).thinned(atMost);
    }

    /// Names of a group's series, in order; empty for an unknown group.
    List<String> series(String group);

    /// Forgets all of a group; does nothing for an unknown one.
    void deleteGroup(String group);

    @Override
    void close();

    /// One sample. `value` may be anything; what is not finite is not kept.
    record Sample(String group, String series, Instant at, double value) {}

    /// Keeps nothing: for runs that need no history.
    SampleHistory NONE =
            new SampleHistory() {
                @Override
                public void append(List<Sample> samples) {}

                @Override
                public HistorySeries read(String group, String series, Instant from, Instant to) {
                    return HistorySeries.EMPTY;
                }

                @Override
                public List<String> series(String group) {
                    return List.of();
                }

                @Override
                public void deleteGroup(String group) {}

                @Override
                public void close() {}
            };
}
