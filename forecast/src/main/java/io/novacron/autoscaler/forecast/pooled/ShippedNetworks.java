package io.novacron.autoscaler.forecast.pooled;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/// The networks that come with the product, read once from the class path: the one place of this
/// module that reads anything.
public final class ShippedNetworks {

    private ShippedNetworks() {}

    private static final class Holder {
        private static final List<PooledForecaster> ALL =
                List.of(read(WindowShape.HISTORY), read(WindowShape.PROFILE));
    }

    /// One for each way to look at a history.
    public static List<PooledForecaster> all() {
        return Holder.ALL;
    }

    private static PooledForecaster read(WindowShape shape) {
        String name = shape.name().toLowerCase(Locale.ROOT) + ".weights";
        try (InputStream stream = ShippedNetworks.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing from the module's resources");
            }
            return new PooledForecaster(shape, Network.of(stream.readAllBytes()));
        } catch (IOException failed) {
            throw new UncheckedIOException(name + " cannot be read", failed);
        }
    }
}
