package io.novacron.autoscaler.spi;

import java.util.Optional;

/// What came of checking the chain of events.
///
/// @param checked events that were read and are in order
/// @param first sequence the retained chain begins with; greater than 1 after events were pruned
/// @param last sequence of the newest event; `first` − 1 where none is retained
/// @param broken the first place where the chain does not hold, where there is one
public record EventCheck(long checked, long first, long last, Optional<Broken> broken) {

    /// Where the chain does not hold.
    ///
    /// @param sequence of the event that is changed, missing or one too many
    /// @param problem what is wrong with it, in words
    public record Broken(long sequence, String problem) {}

    public boolean isIntact() {
        return broken.isEmpty();
    }
}
