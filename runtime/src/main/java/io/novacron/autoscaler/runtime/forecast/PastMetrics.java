package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.model.ScalingGroup;
import java.time.Instant;
import java.util.List;

/// What providers know of the past of groups' metrics, for groups that have too little history of
/// their own. Thread-safe.
public interface PastMetrics {

    /// Nobody knows of the past.
    PastMetrics NONE =
            new PastMetrics() {
                @Override
                public boolean knows(ScalingGroup group, String metric) {
                    return false;
                }

                @Override
                public void ask(Question question) {
                    question.answer().failed("no provider has a past");
                }
            };

    /// Whether the metric's provider has a past to ask for.
    boolean knows(ScalingGroup group, String metric);

    /// Asks; the answer comes once, on another thread or before this returns.
    void ask(Question question);

    /// @param from until when is now
    record Question(
            ScalingGroup group, String metric, Instant from, Instant until, Answer answer) {}

    /// What becomes of a question.
    interface Answer {

        /// @param samples in time order; none where the provider has none
        void came(List<Sample> samples);

        void failed(String why);
    }

    record Sample(Instant at, double value) {}
}
