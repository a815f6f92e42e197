package io.novacron.autoscaler.plugins.push;

/// What became of a body of remote write 2.0, whose sender wants to know. What no metric of a group
/// asks for is dealt with as it should be, and counts among what was accepted: a sender takes less
/// for a failure.
///
/// @param samples what became of its samples; a native histogram of a series that a metric asks for
///   is among the refused, since it is no number
/// @param histograms native histograms that were accepted
/// @param exemplars exemplars that were accepted: all, nobody asks for them
public record RemoteWriteReport(PushReport samples, int histograms, int exemplars) {

    /// Samples that were accepted.
    public int acceptedSamples() {
        return samples.taken() + samples.unmatched();
    }
}
