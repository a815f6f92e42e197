package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import java.nio.file.Path;
import java.util.Optional;

/// One volume, whatever it is made of. Every step looks first, so that repeating a call that was
/// cut short completes it. Not thread-safe.
sealed interface Volume permits MountedVolume, QemuImage {

    /// How full a volume is.
    ///
    /// @param used bytes
    /// @param total bytes
    record Usage(double used, double total) {}

    /// Makes a volume that nobody has had yet, over whatever an earlier attempt left.
    ///
    /// @throws OutsideException `NO_CAPACITY` without room; nothing is left then
    void make(long bytes, Commands commands);

    /// Makes what there is of it usable, unless it is.
    void attach(Commands commands);

    /// Brings a usable volume to a size while it is in use, up, or down where its kind shrinks.
    void resize(long bytes, Commands commands);

    /// Takes it out of use.
    ///
    /// @throws OutsideException `UNAVAILABLE` where somebody uses it
    void release(Commands commands);

    /// Deletes the data of a volume that is out of use.
    void erase(Commands commands);

    /// Whether it can be used now.
    boolean isServing();

    /// Where its users find it.
    Path address();

    /// Empty where it cannot be told.
    Optional<Usage> usage(Commands commands);
}
