package io.novacron.autoscaler.model;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Instances that are stopped and kept, beyond those that serve: they start faster than new ones. A
/// scale-out starts them first; a scale-in stops instances instead of terminating them as long as
/// there is room.
///
/// @param size most stopped instances, ≥ 1; one of size and share is given
/// @param share the same as a share of maxCapacity, above 0 and at most 1; rounded up
public record WarmPool(OptionalInt size, OptionalDouble share) {

    public WarmPool {
        if (size.isPresent() == share.isPresent()) {
            throw new IllegalArgumentException("a warm pool has a size or a share");
        }
        if (size.orElse(1) < 1) {
            throw new IllegalArgumentException("size " + size.getAsInt() + " is below 1");
        }
        if (!(share.orElse(1) > 0 && share.orElse(1) <= 1)) {
            throw new IllegalArgumentException("share " + share + " is not in (0, 1]");
        }
    }

    public static WarmPool ofSize(int size) {
        return new WarmPool(OptionalInt.of(size), OptionalDouble.empty());
    }

    public static WarmPool ofShare(double share) {
        return new WarmPool(OptionalInt.empty(), OptionalDouble.of(share));
    }

    /// How many that are.
    public int instances(int maxCapacity) {
        return size.orElseGet(() -> (int) Math.ceil(share.orElseThrow() * maxCapacity - 1e-9));
    }
}
