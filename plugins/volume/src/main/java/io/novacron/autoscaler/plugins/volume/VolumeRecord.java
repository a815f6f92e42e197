package io.novacron.autoscaler.plugins.volume;

import java.time.Instant;
import java.util.Optional;

/// The durable tag of a volume, beside its image.
///
/// @param key launch key
/// @param state how far it is
/// @param bytes wanted size of the image
/// @param size name of the flavor, where it was launched with one
/// @param since when it became ready
record VolumeRecord(
        String id,
        String group,
        String key,
        State state,
        long bytes,
        Optional<String> size,
        Optional<Instant> since) {

    enum State {
        /// Never handed out yet: what there is of it may be made anew.
        MAKING,
        /// Holds data: nothing but growing, shrinking and mounting is ever done to it.
        READY,
        /// On its way out.
        GOING
    }

    VolumeRecord ready(Instant now) {
        return new VolumeRecord(id, group, key, State.READY, bytes, size, Optional.of(now));
    }

    VolumeRecord going() {
        return new VolumeRecord(id, group, key, State.GOING, bytes, size, since);
    }

    VolumeRecord sized(long newBytes, String newSize) {
        return new VolumeRecord(id, group, key, state, newBytes, Optional.of(newSize), since);
    }
}
