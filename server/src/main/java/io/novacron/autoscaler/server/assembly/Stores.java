package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import java.nio.file.Path;

/// Opens the store of a configuration.
public final class Stores {

    /// Name of the embedded database's file.
    private static final String FILE = "autoscaler";

    private Stores() {}

    /// @param data where the embedded database goes when no `url` is given
    /// @throws io.novacron.autoscaler.spi.OutsideException where it does not open
    public static JdbcStateStore open(
            ServerConfiguration.Store configuration, Secrets secrets, Path data) {
        return configuration
                .url()
                .map(url ->
                        JdbcStateStore.open(
                                url,
                                "the store of store.url",
                                configuration.user(),
                                configuration.password().map(secrets::resolve)))
                .orElseGet(() -> embedded(data));
    }

    /// How long events and decisions are kept: `store.history`, else the default.
    public static Retention retention(ServerConfiguration.Store configuration) {
        return configuration.history().map(Retention::ofHistory).orElse(Retention.DEFAULT);
    }

    /// The database that comes along.
    ///
    /// @throws io.novacron.autoscaler.spi.OutsideException where it does not open
    public static JdbcStateStore embedded(Path data) {
        return JdbcStateStore.open(data.resolve(FILE));
    }
}
